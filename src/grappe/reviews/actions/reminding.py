"""What dates bring about: experts reminded of what they owe, then the team told.

Each is done once for each step, so that running again changes nothing; a day that
moves is told again.
"""

from datetime import date, datetime

from django.db import transaction

from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.labelling.models import Assignment, AssignmentState, LabelRequest
from grappe.reviews import notifications, queries, timing

# Days from the day an opinion is due; the last step tells the team.
REMINDED_DAYS = (-7, -2, 1, 4)
ESCALATED_DAYS = 2


def remind_due(cluster: Cluster, *, at: datetime) -> int:
    """Remind experts of the opinions they owe; how many mails."""
    count = 0
    for row in _awaited(cluster):
        step = _step(row, at)
        if step is None:
            continue
        with transaction.atomic():
            row.reminded_at = at
            row.save(update_fields=["reminded_at"])
            late = timing.days_late(row, at)
            if notifications.due(row, days_late=late, at=at) is None:
                continue
            _record("reviews.reminded", row.request, [row], at=at)
        count += 1
    return count


def escalate(cluster: Cluster, *, at: datetime) -> int:
    """Tell whoever follows a request that reminders did not help; how many requests."""
    late: dict[int, list[Assignment]] = {}
    for row in _awaited(cluster):
        if timing.days_late(row, at) >= ESCALATED_DAYS:
            late.setdefault(row.request_id, []).append(row)
    count = 0
    for rows in late.values():
        request = rows[0].request
        if queries.was_escalated(request, max(_due_on(row) for row in rows)):
            continue
        with transaction.atomic():
            notifications.still_missing(request, rows, at=at)
            _record("reviews.escalated", request, rows, at=at)
        count += 1
    return count


def _awaited(cluster: Cluster) -> list[Assignment]:
    """Readings that owe an opinion by a day, of requests that still wait for it."""
    rows = Assignment.objects.filter(
        request__cluster=cluster,
        request__state__in=timing.READ_STATES,
        state=AssignmentState.ACCEPTED,
        due_on__isnull=False,
    ).select_related(
        "request__project__cluster",
        "request__project__owner",
        "request__cluster",
        "request__procedure",
        "request__call",
        "request__owner",
        "expert__user",
    )
    return list(rows.order_by("request", "pk"))


def _step(row: Assignment, at: datetime) -> int | None:
    """The last step reached since the day due came or went, if it was not told."""
    days = timing.days_from_due(row, at)
    reached = [step for step in REMINDED_DAYS if step <= days]
    if not reached or row.assigned_at.date() == at.date():
        return None
    told = row.reminded_at
    if told is not None and timing.days_from_due(row, told) >= reached[-1]:
        return None
    return reached[-1]


def _due_on(row: Assignment) -> date:
    assert row.due_on is not None  # `_awaited` asks for it
    return row.due_on


def _record(
    kind: str, request: LabelRequest, rows: list[Assignment], *, at: datetime
) -> None:
    project = request.project
    record(
        kind,
        request,
        by=None,
        at=at,
        project=project,
        acronym=project.acronym,
        experts=", ".join(str(row.expert) for row in rows),
    )
