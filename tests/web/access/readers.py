"""Readers of dossiers: their rights, declarations, interests, and outside experts."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from grappe.labelling import link_mails
from grappe.labelling.models import (
    DossierLink,
    ExpertText,
    LabelRequest,
    Unavailability,
)
from grappe.projects import versions
from grappe.projects.models import Declaration, Grant, Interest
from tests.factories import NOON, OrganisationFactory, RoleGrantFactory, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    ConfidentialityTextFactory,
    ExpertFactory,
    LabelRequestFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    PartnerFactory,
    ProjectFactory,
)
from tests.web.access import Row, World

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
STAFF = "302 404 200 200 403 403 403 403 403 403 403 200"
TEAM = "302 404 200 200 403 403 403 403 403 403 403 403"
TEAM_POST = "302 404 302 302 403 403 403 403 403 403 403 403"
DIRECTION = "302 404 200 403 403 403 403 403 403 403 403 403"
DIRECTION_POST = "302 404 302 403 403 403 403 403 403 403 403 403"
WATCH = "302 404 200 403 403 403 403 403 403 403 403 200"
SIGNED_IN = "302" + " 200" * 11
DONE = "302"
# Of another cluster, nothing is opened; of this one, to whoever it was granted.
GRANTED = "302 404" + " 200" * 10
GRANTED_POST = "302 404" + " 302" * 10
# A card of somebody else: the team edits it, an auditor may not, others know of none.
CARD = "302 404 200 200 404 404 404 404 404 404 404 403"
CARD_POST = "302 404 302 302 404 404 404 404 404 404 404 403"
READER = "reader@fiction.example"


def people(world: World):
    """Everybody who signed in, but those of another cluster."""
    return get_user_model().objects.filter(grants__cluster=world.cluster)


def last_signed_in(users):
    return users.filter(last_login__isnull=False).order_by("last_login", "pk").last()


def plain(world: World) -> list:
    project = ProjectFactory(cluster=world.cluster, in_setup=True)
    reader = get_user_model().objects.filter(email=READER).first()
    if reader is None:
        RoleGrantFactory(
            user=UserFactory(email=READER), cluster=world.cluster, role="funder"
        )
    return [project.pk]


def chosen(world: World) -> dict:
    reader = get_user_model().objects.get(email=READER)
    return {"user": reader.pk, "purpose": "funder", "reason": "Visit"}


def given(world: World) -> list:
    return [GrantFactory(project__cluster=world.cluster).pk]


def companion(world: World) -> list:
    """Somebody whose employer runs a project with a partner of this one."""
    employer, partner = OrganisationFactory.create_batch(2)
    user = ExpertFactory(cluster=world.cluster, organisation=employer).user
    past = ProjectFactory(cluster=world.cluster, stage="running")
    project = ProjectFactory(cluster=world.cluster)
    for organisation in (employer, partner):
        PartnerFactory(project=past, organisation=organisation)
    PartnerFactory(project=project, organisation=partner)
    return [project.pk, user.pk, "past_project", partner.pk]


def mistaken(world: World) -> list:
    project = ProjectFactory(cluster=world.cluster)
    return [DeclarationFactory(project=project, conflicted=True).pk]


def granted(world: World) -> list:
    project = ProjectFactory(cluster=world.cluster)
    for user in people(world):
        GrantFactory(project=project, user=user, starts_on=date(2020, 1, 1))
    return [project.pk]


def tie(world: World) -> list:
    """A tie of whoever signed in last: its page is theirs alone."""
    users = get_user_model().objects.exclude(email=READER)
    user = last_signed_in(users) or UserFactory()
    row = Interest.objects.create(
        cluster=world.cluster,
        user=user,
        organisation=OrganisationFactory(),
        nature="mandate",
        starts_on=date(2020, 1, 1),
        declared_at=NOON,
    )
    return [row.pk]


def expert(world: World) -> list:
    return [ExpertFactory(cluster=world.cluster).pk]


def gone(world: World) -> list:
    return [ExpertFactory(cluster=world.cluster, ends_on=date(2025, 6, 1)).pk]


def away(world: World) -> list:
    row = Unavailability.objects.create(
        expert_id=expert(world)[0], starts_on=date(2026, 8, 1)
    )
    return [row.pk]


def work(world: World) -> list:
    return [ExpertText.objects.create(expert_id=expert(world)[0], title="Work").pk]


def card(world: World) -> list:
    for user in get_user_model().objects.filter(last_login__isnull=False):
        if not user.expertises.filter(cluster=world.cluster).exists():
            ExpertFactory(user=user, cluster=world.cluster)
    return []


def filed(world: World) -> LabelRequest:
    request = LabelRequestFactory(cluster=world.cluster, filed=True, state="admissible")
    request.version.content = versions.content(request.project)
    request.version.save()
    return request


def readable(world: World) -> list:
    """A filed dossier opened to everybody of the cluster, who declared."""
    request = filed(world)
    for user in people(world):
        Grant.objects.create(
            project=request.project,
            user=user,
            purpose="expert",
            starts_on=date(2020, 1, 1),
            granted_at=NOON,
        )
        Declaration.objects.create(
            project=request.project, user=user, has_conflict=False, declared_at=NOON
        )
    return [request.pk]


def asked(world: World) -> list:
    """A reading of whoever signed in last."""
    (pk,) = readable(world)
    user = last_signed_in(people(world)) or UserFactory()
    mine = user.expertises.filter(cluster=world.cluster).first() or ExpertFactory(
        user=user, cluster=world.cluster
    )
    return [AssignmentFactory(request_id=pk, expert=mine).pk]


def requested(world: World) -> list:
    ExpertFactory(cluster=world.cluster, user__email=f"{UserFactory().pk}@x.example")
    return [filed(world).pk]


def outsider(world: World) -> dict:
    last = world.cluster.experts.order_by("pk").last()
    return {"expert": last.pk, "days": 7}


def link(world: World) -> list:
    row = DossierLink.objects.create(
        request=filed(world),
        expert=ExpertFactory(cluster=world.cluster, is_outside=True),
        created_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    return [row.pk]


def token(world: World) -> list:
    row = DossierLink.objects.get(pk=link(world)[0])
    return [link_mails.address(row).rstrip("/").rpartition("/")[2]]


def text(world: World) -> list:
    ConfidentialityTextFactory(cluster=world.cluster)
    return []


EXPERT = {
    "family_name": "Fictif",
    "language": "fr",
    "kind": "other",
    "languages": ["fr"],
    "capacity": 3,
    "minimum": 0,
}


def newcomer(world: World) -> dict:
    return {**EXPERT, "email": f"expert-{UserFactory().pk}@invented.example"}


INTEREST = {
    "name": "Conseil fictif",
    "siren": "732829320",
    "nature": "mandate",
    "starts_on": "2026-01-01",
}

ROWS = [
    Row("projects:project_access", STAFF, plain),
    Row("projects:grant_give", DIRECTION, plain),
    Row("projects:grant_give", DIRECTION_POST, plain, "post", chosen),
    Row("projects:grant_revoke", DIRECTION, given),
    Row("projects:grant_revoke", DIRECTION_POST, given, "post"),
    Row("projects:waiver_give", DIRECTION, companion),
    Row("projects:waiver_give", DIRECTION_POST, companion, "post", {"reason": "Known"}),
    Row("projects:conflict_lift", DIRECTION, mistaken),
    Row(
        "projects:conflict_lift", DIRECTION_POST, mistaken, "post", {"reason": "Click"}
    ),
    Row("projects:declaration_make", "302" + " 404" * 11, plain),
    Row("projects:declaration_make", GRANTED, granted),
    Row(
        "projects:declaration_make",
        GRANTED_POST,
        granted,
        "post",
        {"answer": "clear"},
    ),
    Row("projects:interest_list", SIGNED_IN),
    Row("projects:interest_add", SIGNED_IN),
    Row("projects:interest_add", DONE, method="post", data=INTEREST),
    Row("projects:interest_end", SIGNED_IN, tie),
    Row("projects:interest_end", DONE, tie, "post", {"ends_on": "2026-02-01"}),
    Row("projects:opening_list", WATCH),
    Row("projects:opening_export", WATCH),
    Row("labelling:expert_list", STAFF),
    Row("labelling:expert_export", STAFF),
    Row("labelling:expert_detail", STAFF, expert),
    Row("labelling:expert_add", TEAM),
    Row("labelling:expert_add", TEAM_POST, method="post", data=newcomer),
    Row("labelling:expert_edit", TEAM, expert),
    Row("labelling:expert_edit", TEAM_POST, expert, "post", EXPERT),
    Row("labelling:expert_end", TEAM, expert),
    Row("labelling:expert_end", TEAM_POST, expert, "post", {"ends_on": "2026-03-01"}),
    Row("labelling:expert_back", TEAM_POST, gone, "post"),
    Row("labelling:unavailability_add", CARD, expert),
    Row(
        "labelling:unavailability_add",
        CARD_POST,
        expert,
        "post",
        {"starts_on": "2026-08-01"},
    ),
    Row("labelling:unavailability_remove", CARD_POST, away, "post"),
    Row("labelling:expert_text_add", CARD, expert),
    Row("labelling:expert_text_add", CARD_POST, expert, "post", {"title": "Work"}),
    Row("labelling:expert_text_remove", CARD_POST, work, "post"),
    Row("labelling:my_card", "302" + " 404" * 11),
    Row("labelling:my_card", SIGNED_IN, card),
    Row("labelling:my_dossier_list", SIGNED_IN),
    Row("labelling:undertaking_sign", SIGNED_IN, text),
    Row("labelling:undertaking_sign", DONE, text, "post", {"signed_name": "Moi"}),
    Row("labelling:request_read", "302" + " 404" * 11, lambda w: [filed(w).pk]),
    Row("labelling:request_read", GRANTED, readable),
    Row("labelling:assignment_reply", GRANTED, asked),
    Row(
        "labelling:assignment_reply",
        GRANTED_POST,
        asked,
        "post",
        {"answer": "accepted"},
    ),
    Row("labelling:dossier_link_create", TEAM, requested),
    Row("labelling:dossier_link_create", TEAM_POST, requested, "post", outsider),
    Row("labelling:dossier_link_revoke", TEAM, link),
    Row("labelling:dossier_link_revoke", TEAM_POST, link, "post"),
    Row("labelling:dossier_link_send", TEAM_POST, link, "post"),
    Row("labelling:dossier_link_open", "200", token),
    Row("labelling:dossier_link_open", DONE, token, "post"),
    Row("labelling:dossier_link_open", "410", lambda world: ["never:was:one"]),
    Row("labelling:dossier_link_read", "410"),
    Row("labelling:dossier_link_file", "410", lambda world: [1]),
]
