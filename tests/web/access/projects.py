"""Projects: their list, their page by each door, the pages of those who write them."""

from grappe.accounts.models import User
from tests.factories.projects import (
    ExcludedReaderFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
)
from tests.web.access import Row, World
from tests.web.access.projects_dossier import OPEN, SHUT, shut, written

#        anonymous stranger direction team finance member_admin member expert committee
#        investor funder auditor
READ = "302 404 200 200 403 403 403 403 403 403 403 200"
LISTED = "302 404 200 200 404 404 404 404 404 404 404 200"
MOVE = "302 404 200 200 404 404 404 404 404 404 404 404"
MANAGE = "302 404 200 200 403 403 403 403 403 403 403 403"
CREATE = "302 404 200 200 403 200 200 403 403 403 403 403"
SIGNED_IN = "302" + " 200" * 11
ACT = "302"


def project(world: World) -> list:
    return [written(world).pk]


def published(world: World) -> list:
    row = ProjectFactory(
        cluster=world.cluster, is_published=True, public_abstract="Résumé"
    )
    return [row.uid]


def section(world: World) -> list:
    return [written(world).pk, "consortium"]


def shut_section(world: World) -> list:
    """Those to whom it is listed are led to its first page."""
    return [*shut(world), "consortium"]


def identity(world: World) -> list:
    return [written(world).pk, "identity"]


def shut_identity(world: World) -> list:
    return [*shut(world), "identity"]


def part(world: World) -> list:
    here = written(world)
    partner = PartnerFactory(project=here, contact_email="contact@fiction.example")
    return [here.pk, partner.pk]


def own_part(world: World) -> list:
    """A part for which everybody who signed in speaks."""
    here, pk = part(world)
    partner = PartnerFactory._meta.model.objects.get(pk=pk)
    partner.project.members.update(organisation=partner.organisation)
    return [here, pk]


def shut_part(world: World) -> list:
    (here,) = shut(world)
    return [here, PartnerFactory(project_id=here).pk]


def colleague(world: World) -> list:
    here = written(world)
    return [here.pk, ProjectMemberFactory(project=here).pk]


def shut_colleague(world: World) -> list:
    (here,) = shut(world)
    return [here, ProjectMemberFactory(project_id=here).pk]


def newcomer(world: World) -> dict:
    """Somebody who works on no project yet."""
    return {"email": f"new-{User.objects.count()}@fiction.example", "right": "view"}


def kept_away(world: World) -> list:
    here = written(world)
    return [here.pk, ExcludedReaderFactory(project=here).pk]


def shut_kept_away(world: World) -> list:
    (here,) = shut(world)
    return [here, ExcludedReaderFactory(project_id=here).pk]


IDEA = {"acronym": "SOUCHE", "title": "Souches", "language": "fr"}
OWNER = {"owner": ""}

ROWS = [
    Row("projects:project_list", READ),
    Row("projects:my_project_list", SIGNED_IN),
    Row("projects:public_project_list", "200"),
    Row("projects:public_project", "200", published),
    Row("projects:public_project", "404", lambda world: [ProjectFactory().uid]),
    Row("projects:project_create", CREATE),
    Row("projects:project_create", CREATE, method="post", data=IDEA),
    Row("projects:project_detail", LISTED, shut),
    Row("projects:project_detail", OPEN, project),
    Row(
        "projects:project_section",
        "302 404 302 302 404 404 404 404 404 404 404 302",
        shut_section,
    ),
    Row("projects:project_section", OPEN, section),
    Row("projects:project_edit", SHUT, shut_identity),
    Row("projects:project_edit", OPEN, identity),
    Row("projects:stage_change", OPEN, project),
    Row("projects:stage_change", ACT, project, "post", {"stage": "abandoned"}),
    Row("projects:stage_change", MOVE, shut),
    Row("projects:owner_change", MANAGE, shut),
    Row(
        "projects:owner_change",
        "302 404 302 302 403 403 403 403 403 403 403 403",
        shut,
        "post",
        OWNER,
    ),
    Row("projects:publish", SHUT, shut, "post"),
    Row("projects:publish", ACT, project, "post"),
    Row("projects:partner_add", SHUT, shut),
    Row("projects:partner_add", OPEN, project),
    Row("projects:partner_edit", SHUT, shut_part),
    Row("projects:partner_edit", OPEN, part),
    Row("projects:forecast_edit", SHUT, shut_part),
    Row("projects:forecast_edit", OPEN, part),
    Row("projects:lead_name", SHUT, shut_part, "post"),
    Row("projects:lead_name", ACT, part, "post"),
    Row("projects:partner_remove", SHUT, shut_part),
    Row("projects:partner_remove", ACT, part, "post"),
    Row("projects:partner_remove", OPEN, part),
    Row("projects:partner_confirm", SHUT, part, "post"),
    Row("projects:partner_confirm", ACT, own_part, "post"),
    Row("projects:partner_contest", SHUT, part),
    Row("projects:partner_contest", OPEN, own_part),
    Row("projects:partner_remind", SHUT, shut_part, "post"),
    Row("projects:partner_remind", ACT, part, "post"),
    Row("projects:confirmation_ask", SHUT, shut, "post"),
    Row("projects:confirmation_ask", ACT, project, "post"),
    Row("projects:member_invite", MOVE, shut),
    Row("projects:member_invite", OPEN, project),
    Row("projects:member_invite", ACT, project, "post", newcomer),
    Row("projects:member_change", SHUT, shut_colleague),
    Row("projects:member_change", OPEN, colleague),
    Row("projects:member_end", SHUT, shut_colleague),
    Row("projects:member_end", ACT, colleague, "post"),
    Row("projects:member_end", OPEN, colleague),
    Row("projects:exclusion_add", SHUT, shut),
    Row("projects:exclusion_add", OPEN, project),
    Row("projects:exclusion_remove", SHUT, shut_kept_away, "post"),
    Row("projects:exclusion_remove", ACT, kept_away, "post"),
    Row("projects:exclusion_list", MANAGE),
    Row("projects:exclusion_identify", MANAGE, shut_kept_away),
]
