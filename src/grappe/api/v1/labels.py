"""Labels given, and whether one is genuine: that is for anybody to ask."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.api.v1.entry import operation
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.problems import ProblemOut
from grappe.api.v1.shapes import KEY, Text
from grappe.clusters.models import Cluster
from grappe.labels import doors, queries, rules, verifying
from grappe.labels.models import Label, LabelKind
from grappe.tokens.models import Scope

router = Router(tags=["labels"])


class LabelRow(BaseModel):
    id: int
    uid: str
    number: str
    kind: str
    project_id: int
    acronym: str
    lead: str
    call: str | None
    issued_on: date
    expires_on: date | None
    state: str
    is_in_force: bool
    withdrawn_on: date | None
    reservations_to_lift: int


class ReservationOut(BaseModel):
    id: int
    text: str
    due_on: date
    state: str


class LabelOut(LabelRow):
    """`reservations` are content: null to those who only know that it exists."""

    scope: str
    reservations: list[ReservationOut] | None


class LabelAsked(Asked):
    q: Text(100) | None = None
    kind: LabelKind | None = None
    state: Literal["in_force", "expired", "withdrawn"] | None = None


class Verification(BaseModel):
    """What anybody reads at the address printed on a letter."""

    outcome: str
    is_genuine: bool
    number: str | None
    issued_on: date | None
    expires_on: date | None
    state: str | None


@operation(
    router.get,
    "/labels",
    response=Page[LabelRow],
    scope=Scope.READ_LABELS,
    rule=rules.can_see_labels,
    summary="The labels the cluster gave",
)
def label_list(request: HttpRequest, slug: str, asked: Query[LabelAsked]) -> Any:
    access: Access = request.access
    rows = queries.for_list(Label.objects.listed_for(access))
    if text := (asked.q or "").strip():
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(acronym__icontains=text)
            | Q(lead_name__icontains=text)
        )
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state:
        rows = rows.filter(of_state(asked.state, access.on))
    return paged(
        request,
        asked,
        rows.order_by("-issued_on", "-number"),
        lambda found: [LabelRow(**row_of(one, access)) for one in found],
    )


def of_state(state: str, on: date) -> Q:
    lasts = Q(expires_on=None) | Q(expires_on__gte=on)
    return {
        "in_force": Q(state="valid") & lasts,
        "expired": Q(state="valid") & ~lasts,
        "withdrawn": Q(state="withdrawn"),
    }[state]


@operation(
    router.get,
    "/labels/{int:pk}",
    response=LabelOut,
    scope=Scope.READ_LABELS,
    summary="One label",
)
def label_detail(request: HttpRequest, slug: str, pk: int = KEY) -> Any:
    access: Access = request.access
    try:
        label, door = doors.enter(access, pk)
    except Label.DoesNotExist as error:
        raise Http404 from error
    row = queries.for_list(Label.objects.filter(pk=label.pk)).get()
    reservations = None
    if door != "listed":
        reservations = [
            ReservationOut(id=one.pk, text=one.text, due_on=one.due_on, state=one.state)
            for one in label.reservations.order_by("due_on", "pk")
        ]
    return LabelOut(**row_of(row, access), scope=label.scope, reservations=reservations)


@router.get(
    "/clusters/{slug:slug}/verify/{uuid:uid}",
    response={200: Verification, 404: ProblemOut, 422: ProblemOut},
    auth=None,
    operation_id="label_verify",
    url_name="label_verify",
    summary="Is this label genuine and in force? For anybody, without a token",
)
def label_verify(
    request: HttpRequest,
    slug: str,
    uid: Any,
    call: Annotated[Text(60), Field()] = "",
) -> Any:
    cluster = Cluster.objects.hosted().filter(slug=slug).first()
    if cluster is None:
        raise Http404
    at = timezone.now()
    found = verifying.by_address(
        cluster, str(uid), on=timezone.localdate(at), at=at, call=call or None
    )
    if found.outcome == verifying.UNKNOWN:
        raise Http404
    label = found.label
    return Verification(
        outcome=str(found.outcome),
        is_genuine=found.is_genuine,
        number=label.number if label else None,
        issued_on=label.issued_on if label else None,
        expires_on=label.expires_on if label else None,
        state=label.state if label else None,
    )


def row_of(label: Any, access: Access) -> dict[str, Any]:
    names = ("number", "kind", "project_id", "acronym", "issued_on", "expires_on")
    return {
        "id": label.pk,
        "uid": str(label.uid),
        "lead": label.lead_name,
        "call": label.call.name if label.call else None,
        "state": label.state,
        "is_in_force": label.is_standing and not label.is_expired(access.on),
        "withdrawn_on": label.withdrawn_on,
        "reservations_to_lift": label.open_count,
        **{name: getattr(label, name) for name in names},
    }
