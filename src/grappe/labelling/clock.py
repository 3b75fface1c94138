"""How long a request has been with the cluster, without the days it waited."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from grappe.labelling.models import LabelRequest

Span = tuple[datetime, datetime]


def counted(start: datetime, end: datetime, pauses: Iterable[Span]) -> timedelta:
    """The time from start to end outside the pauses, which may overlap.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2026, 3, n, tzinfo=UTC)
    >>> counted(day(1), day(11), [(day(3), day(6)), (day(5), day(7))]).days
    6
    """
    if end <= start:
        return timedelta(0)
    total, reached = end - start, start
    for first, last in sorted(pauses):
        first, last = max(first, reached), min(last, end)
        if last > first:
            total -= last - first
            reached = last
    return total


def pauses(request: LabelRequest, at: datetime) -> list[Span]:
    """While complements were awaited; the last pause may still run."""
    return [
        (complement.asked_at, complement.answered_at or at)
        for complement in request.complements.all()
    ]


def elapsed(request: LabelRequest, at: datetime) -> int:
    """Whole days since filing, or until it was closed, without the pauses; 0 unfiled.

    Complements are read from the request: prefetch them for a list.
    """
    if request.submitted_at is None:
        return 0
    end = min(request.closed_at or at, at)
    return counted(request.submitted_at, end, pauses(request, end)).days


def promised_on(request: LabelRequest, at: datetime) -> date | None:
    """The day by which an answer is promised, put back by the pauses; None unfiled."""
    if request.submitted_at is None:
        return None
    end = request.closed_at or at
    whole = max(end - request.submitted_at, timedelta(0))
    paused = whole - counted(request.submitted_at, end, pauses(request, end))
    promised = request.submitted_at + paused
    return timezone.localdate(promised) + timedelta(days=request.procedure.service_days)


def is_stopped(request: LabelRequest) -> bool:
    """Whether the clock stands still: complements are awaited."""
    return any(one.answered_at is None for one in request.complements.all())
