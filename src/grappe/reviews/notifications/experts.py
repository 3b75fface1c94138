"""Mails to experts about the opinions they owe; none to whom a conflict bars."""

from datetime import datetime

from django.utils import timezone

from grappe.labelling.models import Assignment
from grappe.labelling.notifications.experts import EXPERT
from grappe.labelling.notifications.letters import address, post
from grappe.outbox.models import Mail
from grappe.projects import firewall


def due(row: Assignment, *, days_late: int, at: datetime) -> Mail | None:
    """Remind one expert of one opinion; an outside one has a link, not an account."""
    user, request = row.expert.user, row.request
    today = timezone.localdate(at)
    if row.expert.is_outside or not user.is_active:
        return None
    if firewall.is_barred(user, request.project, today):
        return None
    return post(
        "opinion_due",
        user,
        request,
        app="reviews",
        reason=EXPERT,
        by=None,
        at=at,
        reading=row,
        days_late=days_late,
        own_page=address("reviews:my_review_list", request.cluster),
    )
