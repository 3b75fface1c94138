from allauth.socialaccount.models import SocialAccount

from tests.factories import RoleGrantFactory, UserFactory
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
SIGNED_IN = "302 200 200 200 200 200 200 200 200 200 200 200"
DIRECTION = "302 404 {} 403 403 403 403 403 403 403 403 403"


def identity_of_somebody(world: World):
    user = UserFactory()
    RoleGrantFactory(user=user, cluster=world.cluster, role="expert")
    return [
        SocialAccount.objects.create(user=user, provider="acme", uid=str(user.pk)).pk
    ]


def no_provider(world: World):
    return ["nowhere"]


ROWS = [
    Row("accounts:oidc_list", SIGNED_IN, of_cluster=False),
    Row("accounts:oidc_arrive", "302", of_cluster=False),
    Row(
        "accounts:oidc_unlink",
        "302 " + "404 " * 11,
        identity_of_somebody,
        method="post",
        of_cluster=False,
    ),
    Row("accounts:oidc_start", "404", no_provider, method="post", of_cluster=False),
    Row("accounts:oidc_callback", "404", no_provider, of_cluster=False),
    Row("accounts:oidc_signed_out", "404", no_provider, of_cluster=False),
    Row("accounts:oidc_people", DIRECTION.format(200)),
    Row(
        "accounts:oidc_people_unlink",
        DIRECTION.format(302),
        identity_of_somebody,
        method="post",
    ),
]
