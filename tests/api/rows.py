"""Who gets what of each operation: one row an operation, one column a role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from grappe.projects.models import Project, ProjectMember
from tests.factories import (
    NOON,
    TODAY,
    MembershipApplicationFactory,
)
from tests.factories.labelling import (
    CallFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import ProjectFactory, ProjectKindFactory
from tests.labels.signed import signed
from tests.web.access import ROLES, World
from tests.web.access.readers import people

# anonymous stranger direction team finance member_admin member expert committee
# investor funder auditor
ALL = "401 404" + " 200" * 10
MEMBERS = "401 404 200 200 200 200 200 403 403 403 200 200"
ORGANISATION = "401 404 200 200 200 200 200 404 404 404 200 200"
OWN_FILE = "401 404 200 200 403 200 403 404 404 404 403 403"
STAFF = "401 404 200 200" + " 403" * 7 + " 200"
TEAM = "401 404 200 200" + " 403" * 8
TEAM_MADE = "401 404 201 201" + " 403" * 8
LISTED = "401 404 200 200 404 404 404 404 404 404 404 200"
CREATE = "401 404 422 422 403 201 201" + " 403" * 5
FIGURES = "401 404 200 200 200 403 403 403 200 403 200 200"
EVIDENCE = "401 404 200 200 200 403 403 403 403 403 200 200"
AUDIT = "401 404 200" + " 403" * 8 + " 200"
NOBODY = "401 404" + " 404" * 10
APPLICANTS = "401 404" + " 200" * 10
APPLICANTS_MADE = "401 404" + " 201" * 10


@dataclass(frozen=True)
class Row:
    """One operation and the status each role gets."""

    name: str
    path: str
    statuses: str
    make: Callable[[World], dict[str, Any]] = lambda world: {}
    method: str = "get"
    data: Callable[[dict[str, Any]], Any] | None = None
    of_cluster: bool = True

    @property
    def expected(self) -> dict[str, int]:
        return dict(zip(ROLES, map(int, self.statuses.split()), strict=True))

    def url(self, world: World, made: dict[str, Any]) -> str:
        head = f"/clusters/{world.cluster.slug}" if self.of_cluster else ""
        return head + self.path.format(**made)


def organisation(world: World) -> dict[str, Any]:
    return {"pk": world.organisation.pk}


def application(world: World, **values: Any) -> dict[str, Any]:
    return {"pk": MembershipApplicationFactory(cluster=world.cluster, **values).pk}


def asked(world: World) -> dict[str, Any]:
    return application(world, state="info_requested", question="?")


def lead(world: World) -> dict[str, Any]:
    return application(world, state="lead")


def project(world: World) -> dict[str, Any]:
    return {"pk": ProjectFactory(cluster=world.cluster, in_setup=True).pk}


def own_project(world: World) -> dict[str, Any]:
    """One that everybody of the cluster writes."""
    found = project(world)
    for user in people(world):
        ProjectMember.objects.create(
            project_id=found["pk"],
            user=user,
            right="edit",
            starts_on=TODAY.replace(year=2020),
        )
    return found


def request(world: World) -> dict[str, Any]:
    return {"pk": LabelRequestFactory(cluster=world.cluster, filed=True).pk}


def own_request(world: World) -> dict[str, Any]:
    mine = Project.objects.get(pk=own_project(world)["pk"])
    found = LabelRequestFactory(cluster=world.cluster, filed=True, project=mine)
    return {"pk": found.pk}


def draft(world: World) -> dict[str, Any]:
    """A project, and what is needed to ask for its label."""
    mine = Project.objects.get(pk=own_project(world)["pk"])
    procedure = ProcedureFactory(
        cluster=world.cluster, kind=mine.kind, published_at=NOON
    )
    now = timezone.now()
    call = CallFactory(
        cluster=world.cluster,
        opens_at=now - timedelta(days=9),
        closes_at=now + timedelta(days=9),
    )
    return {"project": mine.pk, "procedure": procedure.pk, "call": call.pk}


def label(world: World) -> dict[str, Any]:
    found = signed(
        request=LabelRequestFactory(
            cluster=world.cluster, filed=True, state="labelled", closed_at=NOON
        )
    )
    return {"pk": found.pk, "uid": str(found.uid)}


def kind(world: World) -> dict[str, Any]:
    ProjectKindFactory(cluster=world.cluster)
    return {"lead": world.organisation.pk}


def idea(made: dict[str, Any]) -> dict[str, Any]:
    return {"acronym": "IDEE", "title": "Une idée", "kind": "rdi", **made}


def nothing(made: dict[str, Any]) -> dict[str, Any]:
    return {}


ROWS = [
    Row("me", "/me", "401" + " 200" * 11, of_cluster=False),
    Row("cluster_list", "/clusters", "401" + " 200" * 11, of_cluster=False),
    Row("cluster_detail", "", ALL),
    Row("vocabulary_detail", "/vocabularies/domains", ALL),
    Row("organisation_list", "/organisations", ALL),
    Row("organisation_detail", "/organisations/{pk}", ORGANISATION, organisation),
    Row(
        "organisation_change",
        "/organisations/{pk}",
        OWN_FILE,
        organisation,
        "patch",
        lambda made: {"website": "https://alpha.example/"},
    ),
    Row("member_list", "/members", MEMBERS),
    Row("member_detail", "/members/{pk}", MEMBERS, organisation),
    Row("application_list", "/applications", STAFF),
    Row("application_detail", "/applications/{pk}", STAFF, application),
    Row(
        "application_create",
        "/applications",
        TEAM_MADE,
        method="post",
        data=lambda made: {"name": "Gamma fictive"},
    ),
    Row(
        "application_change",
        "/applications/{pk}",
        TEAM,
        application,
        "patch",
        lambda made: {"activity": "Capteurs"},
    ),
    Row("application_submit", "/applications/{pk}/submit", TEAM, lead, "post"),
    Row(
        "application_answer",
        "/applications/{pk}/answer",
        TEAM,
        asked,
        "post",
        lambda made: {"text": "Oui."},
    ),
    Row(
        "application_withdraw",
        "/applications/{pk}/withdraw",
        TEAM,
        application,
        "post",
        nothing,
    ),
    Row("project_list", "/projects", ALL),
    Row("project_detail", "/projects/{pk}", LISTED, project),
    Row("project_detail", "/projects/{pk}", APPLICANTS, own_project),
    Row("project_create", "/projects", CREATE, kind, "post", idea),
    Row("project_change", "/projects/{pk}", NOBODY, project, "patch", nothing),
    Row(
        "project_change",
        "/projects/{pk}",
        APPLICANTS,
        own_project,
        "patch",
        lambda made: {"locks": "Un verrou"},
    ),
    Row("request_list", "/label-requests", STAFF),
    Row("own_request_list", "/my/label-requests", ALL),
    Row("request_detail", "/label-requests/{pk}", LISTED, request),
    Row(
        "request_create",
        "/label-requests",
        APPLICANTS_MADE,
        draft,
        "post",
        lambda made: made,
    ),
    Row(
        "request_withdraw",
        "/label-requests/{pk}/withdraw",
        "401 404 403 403 404 404 404 404 404 404 404 403",
        request,
        "post",
        nothing,
    ),
    Row(
        "request_withdraw",
        "/label-requests/{pk}/withdraw",
        APPLICANTS,
        own_request,
        "post",
        nothing,
    ),
    Row("label_list", "/labels", STAFF),
    Row("label_detail", "/labels/{pk}", LISTED, label),
    Row("label_verify", "/verify/{uid}", "200" + " 200" * 11, label),
    Row("figure_list", "/figures", FIGURES),
    Row("figure_detail", "/figures/members_active", FIGURES),
    Row("figure_evidence", "/figures/members_active/evidence", EVIDENCE),
    Row("event_list", "/events", AUDIT),
]
