"""Mails to whoever follows a request, unless a conflict keeps them away."""

from collections.abc import Sequence
from datetime import datetime

from grappe.labelling.models import Assignment, LabelRequest
from grappe.labelling.notifications.letters import to_follower
from grappe.outbox.models import Mail


def all_filed(request: LabelRequest, *, count: int, at: datetime) -> Mail | None:
    """Every opinion that was asked for is there."""
    return to_follower("all_filed", request, app="reviews", by=None, at=at, count=count)


def still_missing(
    request: LabelRequest, rows: Sequence[Assignment], *, at: datetime
) -> Mail | None:
    """Opinions are overdue in spite of reminders: somebody must step in."""
    return to_follower(
        "opinions_overdue", request, app="reviews", by=None, at=at, rows=rows
    )
