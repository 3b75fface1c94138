"""Projects by either door: what exists for the reader, and its content if opened."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Status
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.api.v1 import conditions
from grappe.api.v1.dossiers import (
    Content,
    ProjectChange,
    content,
    of_cluster,
    parts_of,
)
from grappe.api.v1.entry import CHANGE_PROBLEMS, WRITE_PROBLEMS, operation
from grappe.api.v1.once import once
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import KEY, Received, Text, Word
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.organisations.models import Organisation
from grappe.projects import actions, doors, fields, rules
from grappe.projects.actions.checks import token_of
from grappe.projects.doors import Door
from grappe.projects.models import Project, ProjectKind, ProjectStage, Right
from grappe.tokens.models import Scope

router = Router(tags=["projects"])
MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class ProjectRow(BaseModel):
    """What is known of a project before it is read."""

    id: int
    uid: str
    acronym: str
    title: str
    kind: Word
    stage: str
    stage_since: datetime
    lead: str | None
    created_at: datetime
    ended_on: date | None
    is_published: bool


class ProjectOut(ProjectRow):
    """`content` is null to those who only know that the project exists.

    `door` says how the reader comes in: as an applicant, as a reader, or neither.
    """

    door: Literal["applicant", "reader", "listed"]
    content: Content | None


class ProjectAsked(Asked):
    q: Text(100) | None = Field(None, description="Part of its names or its lead's.")
    stage: list[ProjectStage] = Field([], max_length=20)
    kind: Text(40) | None = Field(None, description="A code of `project-kinds`.")


class ProjectIn(Received):
    """An idea. Members lead it themselves; the team says who writes the dossier."""

    acronym: Text(60, 1)
    title: Text(300, 1)
    kind: Text(40, 1) = Field(description="A code of `project-kinds`.")
    lead: Annotated[int, Field(ge=1, le=2**63 - 1)] = Field(
        description="The key of the organisation that leads it."
    )
    language: Literal["fr", "en"] = "fr"
    summary: Text(20_000) = Field("", description="Members only; confidential.")
    contact_email: Annotated[Text(254), Field(pattern=MAIL)] | None = Field(
        None, description="The team only: who is invited to write the dossier."
    )


@operation(
    router.get,
    "/projects",
    response=Page[ProjectRow],
    scope=Scope.READ_PROJECTS,
    summary="The projects that exist for you, by either door",
)
def project_list(request: HttpRequest, slug: str, asked: Query[ProjectAsked]) -> Any:
    access: Access = request.access
    rows = Project.objects.visible_to(access).with_lead().select_related("kind")
    if text := (asked.q or "").strip():
        rows = rows.filter(
            Q(acronym__icontains=text)
            | Q(title__icontains=text)
            | Q(lead_name__icontains=text)
        )
    if asked.stage:
        rows = rows.filter(stage__in=asked.stage)
    if asked.kind:
        rows = rows.filter(kind__code=asked.kind)
    return paged(
        request,
        asked,
        rows.order_by("-stage_since", "-pk"),
        lambda found: [ProjectRow(**row_of(one)) for one in found],
    )


@operation(
    router.get,
    "/projects/{int:pk}",
    response=ProjectOut,
    scope=Scope.READ_PROJECTS,
    summary="One project, with its content where you may read it",
    description="Opening the content is written in the log of openings.",
)
def project_detail(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    access: Access = request.access
    project, door = entered(access, pk)
    if door != Door.LISTED:
        opened(access, project, door)
    return shown(access, project, door)


@operation(
    router.post,
    "/projects",
    response=ProjectOut,
    status=201,
    scope=Scope.WRITE_PROJECTS,
    rule=rules.can_create,
    problems=WRITE_PROBLEMS,
    summary="Open a project",
)
def project_create(request: HttpRequest, slug: str, data: Body[ProjectIn]) -> Any:
    access: Access = request.access

    def act() -> int:
        try:
            return created(access, data).pk
        except REFUSALS as error:
            raise Problem(409, str(error)) from error

    project, door = entered(access, once(request, act))
    return Status(201, shown(access, project, door))


@operation(
    router.patch,
    "/projects/{int:pk}",
    response=ProjectOut,
    scope=Scope.WRITE_PROJECTS,
    problems=CHANGE_PROBLEMS,
    summary="Change the dossier, as one of those who write it",
)
def project_change(
    request: HttpRequest, slug: str, data: Body[ProjectChange], pk: int = KEY
) -> Any:
    access: Access = request.access
    values = of_cluster(data, access)
    with transaction.atomic():
        mine = Project.objects.editable_by(access).select_for_update(of=["self"])
        if not mine.filter(pk=pk).exists():
            raise Http404
        project, door = entered(access, pk)
        conditions.need_same(request, shown(access, project, door))
        for part, changed in parts_of(values).items():
            now = fields.values(project, part)
            try:
                project = actions.edit(
                    project,
                    part,
                    now | changed,
                    seen=token_of(now),
                    by=access.user,
                    at=timezone.now(),
                )
            except (actions.NotEditable, actions.Outdated) as error:
                raise Problem(409, str(error)) from error
    project, door = entered(access, pk)
    opened(access, project, door)
    return shown(access, project, door)


REFUSALS = (actions.NotCreatable, actions.NotInvitable, actions.NotAssignable)


@transaction.atomic
def created(access: Access, data: ProjectIn) -> Project:
    """As the pages do: a member for its organisation, the team for a lead it knows."""
    said: dict[str, Any] = {"by": access.user, "at": timezone.now()}
    is_team = rules.can_manage(access)
    leads = (
        Organisation.objects.known_to(access.cluster)
        if is_team
        else Organisation.objects.filter(pk__in=access.organisation_ids)
    )
    lead = leads.filter(pk=data.lead).first()
    if lead is None:
        raise Problem(422, errors={"lead": [_("You know no such organisation.")]})
    values = {
        "acronym": data.acronym,
        "title": data.title,
        "kind": kind_of(access, data.kind),
        "language": data.language,
    }
    if not is_team:
        return actions.create(
            access.cluster, lead=lead, summary=data.summary, **values, **said
        )
    if not data.contact_email or data.summary:
        text = _("Say who writes the dossier: they write its summary.")
        raise Problem(422, errors={"contact_email": [text]})
    project = actions.create(access.cluster, lead=lead, writes=False, **values, **said)
    actions.invite(project, data.contact_email, Right.EDIT, organisation=lead, **said)
    return actions.set_owner(project, access.user, **said)


def kind_of(access: Access, code: str) -> ProjectKind:
    kinds = ProjectKind.objects.filter(cluster=access.cluster, is_retired=False)
    found = kinds.filter(code=code).first()
    if found is None:
        raise Problem(422, errors={"kind": [_("There is no such kind.")]})
    return found


def entered(access: Access, pk: int) -> tuple[Project, Door]:
    """The project and the reader's door; 404 where it does not exist for them."""
    try:
        return doors.enter(access, pk)
    except Project.DoesNotExist as error:
        raise Http404 from error


def opened(access: Access, project: Project, door: Door) -> None:
    """Write in the log that this reader saw the dossier."""
    openings.log(
        access,
        cluster=project.cluster,
        project=project,
        act=Act.OPENED,
        target="dossier: API",
        at=timezone.now(),
        door=door,
    )


def row_of(project: Any) -> dict[str, Any]:
    names = ("acronym", "title", "stage", "stage_since", "created_at", "ended_on")
    return {
        "id": project.pk,
        "uid": str(project.uid),
        "kind": Word.of(project.kind),
        "lead": project.lead_name,
        "is_published": project.is_published,
        **{name: getattr(project, name) for name in names},
    }


def shown(access: Access, project: Project, door: Door) -> ProjectOut:
    row = Project.objects.with_lead().select_related("kind").get(pk=project.pk)
    return ProjectOut(
        **row_of(row),
        door=door.value,
        content=None if door == Door.LISTED else content(project),
    )
