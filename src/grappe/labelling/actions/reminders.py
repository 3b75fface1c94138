"""What dates bring about: requests left behind, deadlines told, answers asked again.

Each is done once: the trail says what was told, so running again changes nothing, and
a deadline that moves later is told again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from grappe.audit.actions import record, target_of
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.labelling import deadlines, notifications, states
from grappe.labelling.actions.filing import lapse
from grappe.labelling.actions.steps import told
from grappe.labelling.models import DRAFT_STATES, Complement, LabelRequest, RequestState
from grappe.projects import actions as projects
from grappe.projects import queries as consortium
from grappe.projects.models import Partner

# Days before the deadline, the nearest first.
CLOSING_DAYS = (2, 7, 14)
PARTS_DAYS = (3, 7)
TELL_TEAM_DAYS = 3


def lapse_left_behind(cluster: Cluster, *, at: datetime) -> int:
    """Close the requests that were not filed when their call closed; how many."""
    left = LabelRequest.objects.filter(
        cluster=cluster, state__in=states.UNFILED, call__closes_at__lte=at
    )
    count = 0
    for request in left.order_by("pk"):
        lapse(request, by=None, at=at)
        count += 1
    return count


def remind_closing(cluster: Cluster, *, at: datetime) -> int:
    """Tell applicants that their deadline comes; how many requests."""
    count = 0
    for request, days, since in _nearing(cluster, CLOSING_DAYS, at):
        if _was_told("labelling.closing_told", request, since):
            continue
        with transaction.atomic():
            notifications.closing_soon(request, days=days, at=at)
            record(
                "labelling.closing_told",
                request,
                by=None,
                at=at,
                **told(request),
                days=days,
            )
        count += 1
    return count


def remind_parts(cluster: Cluster, *, at: datetime) -> int:
    """Ask partners that did not confirm before a deadline; how many requests.

    Their people are asked again, the applicants are told who is missing, and, last,
    whoever follows the request.
    """
    count = 0
    for request, days, since in _nearing(cluster, PARTS_DAYS, at):
        if not request.procedure.needs_confirmations:
            continue
        waiting = list(
            consortium.unconfirmed(request.project).select_related("organisation")
        )
        if not waiting or _was_told("labelling.parts_reminded", request, since):
            continue
        with transaction.atomic():
            _ask_again(waiting, at)
            notifications.parts_waiting(request, waiting, days=days, at=at)
            if days <= TELL_TEAM_DAYS:
                notifications.parts_still_waiting(request, waiting, days=days, at=at)
            record(
                "labelling.parts_reminded",
                request,
                by=None,
                at=at,
                **told(request),
                days=days,
                count=len(waiting),
            )
        count += 1
    return count


def _ask_again(partners: Sequence[Partner], at: datetime) -> None:
    for partner in partners:
        try:
            projects.remind(partner, by=None, at=at)
        except projects.NotRemindable:
            continue  # asked today, or nobody to write to: the applicants are told


def remind_complements(cluster: Cluster, *, at: datetime) -> int:
    """Ask again, once, for what did not come by its day; how many requests."""
    late = Complement.objects.filter(
        request__cluster=cluster,
        request__state=RequestState.COMPLEMENTS_ASKED,
        answered_at=None,
        due_on__lt=timezone.localdate(at),
    ).select_related("request__project", "request__cluster", "request__call")
    count = 0
    for complement in late.order_by("pk"):
        request = complement.request
        kind = "labelling.complements_reminded"
        if _was_told(kind, request, complement.asked_at):
            continue
        with transaction.atomic():
            notifications.complements_due(request, complement, at=at)
            record(kind, request, by=None, at=at, **told(request))
        count += 1
    return count


def _nearing(
    cluster: Cluster, steps: Sequence[int], at: datetime
) -> Iterator[tuple[LabelRequest, int, datetime]]:
    """Drafts whose deadline comes: the request, the days left, since when to tell it.

    Days are rounded up, so that the last hours are one day.
    """
    drafts = LabelRequest.objects.filter(
        cluster=cluster,
        state__in=DRAFT_STATES,
        call__closes_at__gt=at,
        call__cancelled_at=None,
    ).select_related("project__owner", "cluster", "procedure", "call", "owner")
    for request in drafts.order_by("pk"):
        found = deadlines.of_request(request)
        if found is None:
            continue
        limit = found.filing_at
        days = -((at - limit) // timedelta(days=1))
        step = next((step for step in steps if 0 < days <= step), None)
        if step is not None:
            yield request, days, limit - timedelta(days=step)


def _was_told(kind: str, request: LabelRequest, since: datetime) -> bool:
    events = Event.objects.filter(kind=kind, target=target_of(request), at__gte=since)
    return events.exists()
