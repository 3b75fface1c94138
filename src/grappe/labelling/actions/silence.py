"""Experts who were asked and say nothing: asked once more, then the team is told.

Those who accepted owe an opinion, and are reminded of that elsewhere.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from grappe.audit.actions import target_of
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.labelling import notifications
from grappe.labelling.actions.assigning import locked
from grappe.labelling.actions.links import NotLinkable, resend_link
from grappe.labelling.actions.readings import trace
from grappe.labelling.models import (
    UNDER_WAY_STATES,
    Assignment,
    AssignmentState,
    LabelRequest,
)

# From being asked to the mail that asks again, and from that mail to telling the team.
SILENT_AFTER = timedelta(days=4)
TOLD_AFTER = timedelta(days=4)
TOLD = "labelling.readers_silent"


def silent(cluster: Cluster) -> QuerySet[Assignment]:
    """Those who were asked and did not answer, on requests that wait for them."""
    return (
        Assignment.objects.unanswered()
        .filter(
            request__cluster=cluster,
            request__state__in=UNDER_WAY_STATES,
            request__call__cancelled_at=None,
        )
        .order_by("pk")
    )


def remind_silent(cluster: Cluster, *, at: datetime) -> int:
    """Ask once more those who did not answer for days; how many readings."""
    since = at - SILENT_AFTER
    # Nobody answers on a dossier that is sealed.
    opened = Q(request__call__sealed_until=None)
    opened |= Q(request__call__sealed_until__lte=since)
    late = silent(cluster).filter(opened, reminded_at=None, state_since__lte=since)
    return sum(_remind(row, at=at) for row in late)


@transaction.atomic
def _remind(assignment: Assignment, *, at: datetime) -> bool:
    row = locked(assignment)
    if row.state != AssignmentState.ASKED or row.reminded_at is not None:
        return False
    if row.expert.is_outside and not _sent_again(row, at=at):
        return False  # nothing was sent yet: a task says so
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    trace("labelling.readers_reminded", [row], by=None, at=at)
    notifications.asked_again([row], by=None, at=at)
    return True


def _sent_again(row: Assignment, *, at: datetime) -> bool:
    link = row.request.links.filter(expert=row.expert, revoked_at=None).first()
    if link is None:
        return False
    try:
        resend_link(link, by=None, at=at)
    except NotLinkable:
        return False
    return True


def tell_of_silent(cluster: Cluster, *, at: datetime) -> int:
    """Tell whoever follows a request who still says nothing; how many requests."""
    late: dict[int, list[Assignment]] = defaultdict(list)
    rows = silent(cluster).filter(reminded_at__lte=at - TOLD_AFTER)
    for row in rows.select_related(
        "request__project__cluster", "request__project__owner", "request__owner",
        "request__cluster", "request__call", "expert__user",
    ):  # fmt: skip
        late[row.request_id].append(row)
    return sum(_tell(some[0].request, some, at=at) for some in late.values())


@transaction.atomic
def _tell(request: LabelRequest, rows: list[Assignment], *, at: datetime) -> bool:
    """Tell of those whom no earlier mail told of."""
    LabelRequest.objects.select_for_update().get(pk=request.pk)
    told = Event.objects.filter(kind=TOLD, target=target_of(request), at__lte=at)
    last = told.order_by("-at").values_list("at", flat=True).first()
    new = [
        row
        for row in rows
        if row.reminded_at and (not last or row.reminded_at > last - TOLD_AFTER)
    ]
    if not new:
        return False
    trace(TOLD, new, by=None, at=at)
    notifications.readers_silent(request, new, at=at)
    return True
