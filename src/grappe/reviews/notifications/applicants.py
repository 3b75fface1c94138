"""Mails to those who write the dossier: the experts' remarks, and the report.

None names an expert: the texts were looked at before they came here.
"""

from datetime import datetime
from typing import Any

from grappe.labelling.notifications.letters import address, to_applicants, to_follower
from grappe.outbox.models import Mail
from grappe.reviews.models import Feedback, Rebuttal


def rebuttal_asked(rebuttal: Rebuttal, *, by: Any, at: datetime) -> list[Mail]:
    """Remarks are there to be answered, by a day."""
    return _about("rebuttal_asked", rebuttal, by=by, at=at)


def rebuttal_prolonged(rebuttal: Rebuttal, *, by: Any, at: datetime) -> list[Mail]:
    return _about("rebuttal_prolonged", rebuttal, by=by, at=at)


def rebuttal_due(rebuttal: Rebuttal, *, at: datetime) -> list[Mail]:
    """The day comes and nothing was answered."""
    return _about("rebuttal_due", rebuttal, by=None, at=at)


def rebuttal_answered(rebuttal: Rebuttal, *, by: Any, at: datetime) -> list[Mail]:
    """The receipt."""
    return _about("rebuttal_answered", rebuttal, by=by, at=at)


def rebuttal_came(rebuttal: Rebuttal, *, by: Any, at: datetime) -> Mail | None:
    """To whoever follows the request."""
    request = rebuttal.request
    return to_follower(
        "rebuttal_came", request, app="reviews", by=by, at=at, rebuttal=rebuttal
    )


def feedback(row: Feedback, *, by: Any, at: datetime) -> list[Mail]:
    """The report itself."""
    return to_applicants(
        "feedback", row.request, app="reviews", by=by, at=at, feedback=row
    )


def _about(kind: str, rebuttal: Rebuttal, *, by: Any, at: datetime) -> list[Mail]:
    request = rebuttal.request
    return to_applicants(
        kind,
        request,
        app="reviews",
        by=by,
        at=at,
        rebuttal=rebuttal,
        page=address("reviews:rebuttal_answer", request.cluster, request.pk),
    )
