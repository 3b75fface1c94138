"""Label requests: their states to readers, their progress to those who file them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Status
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.api.v1.entry import WRITE_PROBLEMS, operation
from grappe.api.v1.once import once
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import KEY, LAST_KEY, Received, Text
from grappe.labelling import actions, doors, progress, queries, rules
from grappe.labelling.models import Call, LabelRequest, Procedure, RequestState
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.tokens.models import Scope

router = Router(tags=["label requests"])


class RequestRow(BaseModel):
    """A request as the cluster's people know it."""

    id: int
    number: str
    project_id: int
    acronym: str
    title: str
    procedure: str
    call: str | None
    state: str
    state_since: datetime
    submitted_at: datetime | None
    closed_at: datetime | None


class Progress(BaseModel):
    """Where a request stands, in the words of those who filed it."""

    words: str
    who: str
    is_yours: bool
    since: date
    until: str
    next: str


class OwnRequest(BaseModel):
    """A request as those who file it know it: nothing of its evaluation."""

    id: int
    number: str
    project_id: int
    acronym: str
    procedure: str
    call: str | None
    opened_at: datetime
    submitted_at: datetime | None
    progress: Progress


class RequestOut(BaseModel):
    """`request` is what readers see, `own` what applicants see; the other is null."""

    door: Literal["applicant", "reader", "listed"]
    request: RequestRow | None
    own: OwnRequest | None


class RequestAsked(Asked):
    q: Text(100) | None = None
    state: list[RequestState] = Field([], max_length=30)


class RequestIn(Received):
    """Opens a draft, to be completed and filed on the pages."""

    project: Annotated[int, Field(ge=1, le=LAST_KEY)]
    procedure: Annotated[int, Field(ge=1, le=LAST_KEY)]
    call: Annotated[int, Field(ge=1, le=LAST_KEY)] | None = None


class Reason(Received):
    reason: Text(2000) = ""


@operation(
    router.get,
    "/label-requests",
    response=Page[RequestRow],
    scope=Scope.READ_LABELS,
    rule=rules.can_see_requests,
    summary="The cluster's label requests",
)
def request_list(request: HttpRequest, slug: str, asked: Query[RequestAsked]) -> Any:
    access: Access = request.access
    rows = LabelRequest.objects.listed_for(access).unveiled(access)
    if text := (asked.q or "").strip():
        rows = queries.searched(rows, text)
    if asked.state:
        rows = rows.filter(state__in=asked.state)
    return paged(
        request,
        asked,
        related(rows).order_by("state_since", "pk"),
        lambda found: [row_of(one) for one in found],
    )


@operation(
    router.get,
    "/my/label-requests",
    response=Page[OwnRequest],
    scope=Scope.READ_LABELS,
    summary="The label requests of the projects you work on",
)
def own_request_list(request: HttpRequest, slug: str, asked: Query[Asked]) -> Any:
    access: Access = request.access
    rows = related(LabelRequest.objects.of_applicant(access))
    rows = rows.prefetch_related("complements", "late_accesses")
    return paged(
        request,
        asked,
        rows.order_by("-opened_at", "-pk"),
        lambda found: [own(one, access) for one in found],
    )


@operation(
    router.get,
    "/label-requests/{int:pk}",
    response=RequestOut,
    scope=Scope.READ_LABELS,
    summary="One label request, by the door you come in",
)
def request_detail(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    return shown(request.access, pk)


@operation(
    router.post,
    "/label-requests",
    response=RequestOut,
    status=201,
    scope=Scope.WRITE_LABELS,
    problems=WRITE_PROBLEMS,
    summary="Open a draft for the label of a project you write",
)
def request_create(request: HttpRequest, slug: str, data: Body[RequestIn]) -> Any:
    access: Access = request.access
    return Status(201, shown(access, once(request, lambda: opened(access, data))))


@operation(
    router.post,
    "/label-requests/{int:pk}/withdraw",
    response=RequestOut,
    scope=Scope.WRITE_LABELS,
    problems=WRITE_PROBLEMS,
    summary="Give up a request, as one of those who write it",
)
def request_withdraw(
    request: HttpRequest, slug: str, data: Body[Reason], pk: int = KEY
) -> Any:
    access: Access = request.access

    def act() -> int:
        label_request, door = entered(access, pk)
        if door != Door.APPLICANT or not rules.can_write(access, label_request):
            raise PermissionDenied
        try:
            actions.withdraw(
                label_request,
                reason=data.reason,
                by=access.user,
                at=timezone.now(),
            )
        except actions.NotMovable as error:
            raise Problem(409, str(error)) from error
        return pk

    return shown(access, once(request, act))


def opened(access: Access, data: RequestIn) -> int:
    """The key of a new draft, all it names being of this cluster and open to them."""
    project = Project.objects.editable_by(access).filter(pk=data.project).first()
    procedure = Procedure.objects.filter(
        cluster=access.cluster, pk=data.procedure
    ).first()
    call = None
    if data.call is not None:
        call = Call.objects.filter(cluster=access.cluster, pk=data.call).first()
    unknown = {
        "project": project is None,
        "procedure": procedure is None,
        "call": data.call is not None and call is None,
    }
    if any(unknown.values()):
        text = [_("There is nothing here for you.")]
        raise Problem(422, errors={name: text for name, no in unknown.items() if no})
    try:
        return actions.open_request(
            project,
            procedure,
            call=call,
            by=access.user,
            at=timezone.now(),
        ).pk
    except actions.NotOpenable as error:
        raise Problem(409, str(error)) from error


def related(rows: QuerySet[LabelRequest]) -> QuerySet[LabelRequest]:
    return rows.select_related("project", "procedure", "call", "cluster")


def entered(access: Access, pk: int) -> tuple[LabelRequest, Door]:
    try:
        return doors.enter(access, pk)
    except LabelRequest.DoesNotExist as error:
        raise Http404 from error


def shown(access: Access, pk: int) -> RequestOut:
    label_request, door = entered(access, pk)
    is_own = door == Door.APPLICANT
    return RequestOut(
        door=door.value,
        request=None if is_own else row_of(label_request),
        own=own(label_request, access) if is_own else None,
    )


def row_of(one: LabelRequest) -> RequestRow:
    return RequestRow(
        **named(one),
        title=one.project.title,
        state=one.state,
        state_since=one.state_since,
        submitted_at=one.submitted_at,
        closed_at=one.closed_at,
    )


def own(one: LabelRequest, access: Access) -> OwnRequest:
    one.cluster = access.cluster
    standing = progress.standing(one, timezone.now())
    names = Progress.model_fields
    return OwnRequest(
        **named(one),
        opened_at=one.opened_at,
        submitted_at=one.submitted_at,
        progress=Progress(**{name: getattr(standing, name) for name in names}),
    )


def named(one: LabelRequest) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "project_id": one.project_id,
        "acronym": one.project.acronym,
        "procedure": one.procedure.name,
        "call": one.call.name if one.call else None,
    }
