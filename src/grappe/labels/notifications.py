"""Mails about labels: to those who work on the project, and to who follows it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from grappe.labelling.notifications import letters
from grappe.labels.models import Label, Reservation
from grappe.outbox.models import Mail


def withdrawn(label: Label, *, by: Any, at: datetime) -> list[Mail]:
    return _to_applicants("withdrawn", label, by=by, at=at)


def signed_again(label: Label, *, by: Any, at: datetime) -> list[Mail]:
    """Letters given out before do not verify any more: here is the new one."""
    return _to_applicants("signed_again", label, by=by, at=at)


def reservation_closed(
    label: Label, reservation: Reservation, *, is_last: bool, by: Any, at: datetime
) -> list[Mail]:
    return _to_applicants(
        "reservation_closed",
        label,
        by=by,
        at=at,
        reservation=reservation,
        is_last=is_last,
    )


def reservation_due(
    label: Label, reservation: Reservation, *, at: datetime
) -> list[Mail]:
    """A reminder: its day comes, or is past."""
    is_late = timezone.localdate(at) > reservation.due_on
    return _to_applicants(
        "reservation_due",
        label,
        by=None,
        at=at,
        reservation=reservation,
        is_late=is_late,
    )


def reservation_answered(
    label: Label, reservation: Reservation, *, by: Any, at: datetime
) -> Mail | None:
    """To who follows the request in the team, unless a conflict keeps them away."""
    return letters.to_follower(
        "reservation_answered",
        label.request,
        by=by,
        at=at,
        reservation=reservation,
        **_context(label),
    )


def _to_applicants(
    kind: str, label: Label, *, by: Any, at: datetime, **context: Any
) -> list[Mail]:
    return letters.to_applicants(
        kind, label.request, by=by, at=at, **_context(label), **context
    )


def _context(label: Label) -> dict[str, Any]:
    return {
        "app": "labels",
        "label": label,
        "link": letters.address("labels:label_detail", label.cluster, label.pk),
    }
