"""What dates bring about: progress and returns asked again, funders' silence told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from grappe.clusters.models import Cluster
from grappe.followup import links, notifications
from grappe.followup.actions.steps import write
from grappe.followup.models import (
    PENDING_STATES,
    Bid,
    Progress,
    ProgressState,
    Returns,
)

# A link not answered is sent again every two weeks, twice.
RETURNS_EVERY = timedelta(days=14)
MOST_REMINDERS = 2
# A progress is asked again once, this long before its day.
PROGRESS_BEFORE = timedelta(days=7)
# A funder's silence is told after six months, then every three.
SILENCE = timedelta(days=180)
SILENCE_EVERY = timedelta(days=90)


@transaction.atomic
def remind_returns(cluster: Cluster, *, at: datetime) -> int:
    """Send the links that nobody answered again; how many."""
    silent = Returns.objects.select_for_update(of=["self"]).filter(
        partner__project__cluster=cluster,
        answered_at=None,
        revoked_at=None,
        expires_on__gte=timezone.localdate(at),
        asked_at__lte=at - RETURNS_EVERY,
        reminders__lt=MOST_REMINDERS,
    )
    count = 0
    for returns in silent.select_related("partner__project__cluster").order_by("pk"):
        last = returns.reminded_at or returns.asked_at
        if last > at - RETURNS_EVERY:
            continue
        returns.reminders, returns.reminded_at = returns.reminders + 1, at
        returns.save(update_fields=["reminders", "reminded_at"])
        links.let_leave(returns)
        project = returns.partner.project
        write(
            "followup.returns_reminded",
            returns,
            project,
            by=None,
            at=at,
            year=returns.year,
        )
        count += 1
    return count


@transaction.atomic
def remind_progress(cluster: Cluster, *, at: datetime) -> int:
    """Ask again, once, for what is nearly due; how many."""
    due = Progress.objects.select_for_update(of=["self"]).filter(
        project__cluster=cluster,
        state__in=[ProgressState.ASKED, ProgressState.RETURNED],
        due_on__lte=timezone.localdate(at) + PROGRESS_BEFORE,
        reminded_at=None,
    )
    count = 0
    for progress in due.select_related("project__cluster").order_by("pk"):
        progress.reminded_at = at
        progress.save(update_fields=["reminded_at"])
        notifications.progress_due(progress, at=at)
        project = progress.project
        write(
            "followup.progress_reminded",
            progress,
            project,
            by=None,
            at=at,
            year=progress.year,
        )
        count += 1
    return count


@transaction.atomic
def tell_silence(cluster: Cluster, *, at: datetime) -> int:
    """Ask who follows a project what the funder said; how many bids."""
    silent = Bid.objects.select_for_update(of=["self"]).filter(
        project__cluster=cluster,
        state__in=PENDING_STATES,
        submitted_on__lte=timezone.localdate(at) - SILENCE,
    )
    count = 0
    for bid in silent.select_related("project__cluster", "project__owner"):
        if bid.reminded_at and bid.reminded_at > at - SILENCE_EVERY:
            continue
        bid.reminded_at = at
        bid.save(update_fields=["reminded_at"])
        notifications.answer_awaited(bid, at=at)
        count += 1
    return count
