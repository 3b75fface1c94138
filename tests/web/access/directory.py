from grappe.accounts.models import SavedView
from tests.factories import PublicationFactory, UserFactory
from tests.web.access import Row


def listed(world):
    world.organisation.publications.all().delete()
    PublicationFactory(cluster=world.cluster, organisation=world.organisation)
    return [world.organisation.uid]


def of_organisation(world):
    return [world.organisation.pk]


def somebodys_view(world):
    view = SavedView.objects.filter(name="Vue").first() or SavedView.objects.create(
        user=UserFactory(), cluster=world.cluster, page="members", name="Vue"
    )
    return [view.pk]


ROWS = [
    Row("memberships:member_list", "302 404 200 200 200 200 200 403 403 403 200 200"),
    Row("memberships:member_map", "302 404 200 200 200 200 200 403 403 403 200 200"),
    Row("memberships:member_export", "302 404 200 200 200 403 403 403 403 403 200 200"),
    Row(
        "memberships:member_bulk",
        "302 404 302 302 403 403 403 403 403 403 403 403",
        method="post",
    ),
    Row(
        "memberships:member_view_save",
        "302 404 302 302 302 302 302 403 403 403 302 302",
        method="post",
    ),
    # Nobody deletes somebody else's view.
    Row(
        "memberships:member_view_delete",
        "302 404 404 404 404 404 404 403 403 403 404 404",
        make=somebodys_view,
        method="post",
    ),
    Row(
        "memberships:member_detail",
        "302 404 200 200 200 200 200 403 403 403 200 200",
        make=of_organisation,
    ),
    Row("memberships:public_directory", "200"),
    Row("memberships:public_map", "200"),
    Row("memberships:public_member", "200", make=listed),
]
