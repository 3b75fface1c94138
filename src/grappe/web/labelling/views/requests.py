"""Label requests as a list, as a board, as a file, and one's own."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.labelling import clock, progress, queries, rules, wording
from grappe.labelling.models import (
    CLOSED_STATES,
    OPEN_STATES,
    LabelRequest,
    RequestState,
)
from grappe.labelling.queries.inbox import overdue
from grappe.projects.models import Project
from grappe.web.decorators import allowed, signed_in
from grappe.web.exports import Column, export
from grappe.web.labelling.forms.requests import RequestFilter

RECENT_DAYS = 60
# Not every procedure begins with a pre-application.
OPTIONAL = (RequestState.PRE_APPLIED, RequestState.OPINION_GIVEN)


@dataclass(frozen=True)
class Card:
    """One request in the list or on the board; `elapsed` leaves the pauses out."""

    request: LabelRequest
    state: str
    days: int
    elapsed: int
    is_stopped: bool
    is_slow: bool


@dataclass(frozen=True)
class Lane:
    """One state of the board: how many stand in it, and the first of them."""

    state: str
    label: str
    total: int
    more: int
    cards: list[Card]


def card(row: LabelRequest, at: datetime) -> Card:
    elapsed = clock.elapsed(row, at)
    return Card(
        request=row,
        state=wording.internal(row.state, row.cluster),
        days=max((at - row.state_since).days, 0),
        elapsed=elapsed,
        is_stopped=row.is_open and clock.is_stopped(row),
        is_slow=row.is_open and elapsed > row.procedure.service_days,
    )


def same_cluster(request, rows) -> list[LabelRequest]:
    """The rows, holding the cluster of the page: its words are read once."""
    found = list(rows)
    for row in found:
        row.cluster = request.access.cluster
    return found


def filtered(request, form: RequestFilter) -> QuerySet[LabelRequest]:
    """Those the address asks for; the open ones when it names no state."""
    access = request.access
    rows = LabelRequest.objects.listed_for(access)
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("q"):
        rows = queries.searched(rows, wanted["q"].strip())
    rows = rows.filter(state__in=wanted.get("state") or OPEN_STATES)
    if wanted.get("older") is not None:
        today = timezone.make_aware(datetime.combine(access.on, time.min))
        rows = rows.filter(state_since__lt=today - timedelta(days=wanted["older"]))
    if wanted.get("overdue"):
        rows = rows.filter(overdue(access.on))
    if wanted.get("cancelled"):
        rows = rows.filter(call__cancelled_at__isnull=False)
    for name in ("call", "owner"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows.order_by(wanted.get("sort") or "state_since", "pk")


@require_GET
@allowed(rules.can_see_requests)
def request_list(request):
    form = RequestFilter(request.GET, access=request.access)
    rows = queries.with_readers(queries.for_list(filtered(request, form)))
    page = page_of(request, rows)
    at = timezone.now()
    context = {
        "form": form,
        "page": page,
        "cards": [card(row, at) for row in same_cluster(request, page)],
        "export_url": reverse(
            "labelling:request_export", args=[request.access.cluster.slug]
        ),
    }
    return render(request, "labelling/request_list.html", context)


@require_GET
@allowed(rules.can_see_requests)
def request_board(request):
    """The pipeline: every open state as a lane, and those closed lately."""
    access, at = request.access, timezone.now()
    listed = LabelRequest.objects.listed_for(access)
    recent = Q(state__in=CLOSED_STATES, closed_at__gte=at - timedelta(days=RECENT_DAYS))
    shown = listed.filter(Q(state__in=OPEN_STATES) | recent)
    counted = shown.order_by().values("state").annotate(n=Count("pk"))
    counts = dict(counted.values_list("state", "n"))
    rows = same_cluster(request, queries.for_board(shown))
    cards = [card(row, at) for row in rows]
    words = wording.of(access.cluster)
    lanes = []
    for state in RequestState:
        if state not in counts and (state not in OPEN_STATES or state in OPTIONAL):
            continue
        here = [one for one in cards if one.request.state == state]
        total = counts.get(state, 0)
        label = words.internal(state)
        lanes.append(Lane(state, label, total, total - len(here), here))
    context = {"lanes": lanes, "recent_days": RECENT_DAYS}
    return render(request, "labelling/request_board.html", context)


COLUMNS = [
    Column(_("Number"), lambda row: row.number),
    Column(pgettext_lazy("project", "Acronym"), lambda row: row.project.acronym),
    Column(_("Title"), lambda row: row.project.title),
    Column(_("Procedure"), lambda row: row.procedure.name),
    Column(_("Call"), lambda row: row.call.name if row.call else ""),
    Column(_("Lead"), lambda row: row.lead_name),
    Column(_("State"), lambda row: wording.internal(row.state, row.cluster)),
    Column(_("Since"), lambda row: timezone.localdate(row.state_since)),
    Column(
        _("Filed on"),
        lambda row: row.submitted_at and timezone.localdate(row.submitted_at),
    ),
    Column(_("Days counted"), lambda row: clock.elapsed(row, row.seen_at)),
    Column(_("Answer promised by"), lambda row: clock.promised_on(row, row.seen_at)),
    Column(_("Experts"), lambda row: row.readers),
    Column(_("Followed by"), lambda row: row.owner and row.owner.name),
]


@require_GET
@allowed(rules.can_see_requests)
def request_export(request):
    """The list as a file: the same rows, under the same firewall."""
    form = RequestFilter(request.GET, access=request.access)
    rows = queries.with_readers(queries.for_list(filtered(request, form)))
    at = timezone.now()
    found = same_cluster(request, rows)
    for row in found:
        row.seen_at = at
    return export(request, "label-requests", COLUMNS, found)


@dataclass(frozen=True)
class Own:
    """One of the reader's own requests, in the applicants' words."""

    request: LabelRequest
    standing: progress.Standing


@require_GET
@signed_in
def my_request_list(request):
    """What one asked for: who has it, since when, what comes next."""
    access, at = request.access, timezone.now()
    rows = queries.for_list(LabelRequest.objects.of_applicant(access))
    rows = rows.prefetch_related("late_accesses").order_by("-opened_at", "-pk")
    page = page_of(request, rows)
    context = {
        "page": page,
        "lines": [
            Own(row, progress.standing(row, at)) for row in same_cluster(request, page)
        ],
        "may_open": Project.objects.editable_by(access).exists(),
    }
    return render(request, "labelling/my_request_list.html", context)
