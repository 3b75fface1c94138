"""What the public may read of a session: no person, and no project that is not told.

Numbers of what was looked at and decided; the name of a project only where it was
labelled, the decision took effect, and its applicants publish it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from grappe.committees.models import Decision, Outcome, Session
from grappe.committees.sitting import of

TOLD = (Outcome.LABELLED, Outcome.WITH_RESERVATIONS)


@dataclass(frozen=True)
class Extract:
    """One session, for everybody."""

    session: Session
    seats: int
    came: int
    # Points about anything else: their titles may name people.
    others_count: int
    # (request number, acronym or "", decision in words)
    labelled: list[tuple[str, str, Any]]
    # (decision in words, how many)
    counted: list[tuple[Any, int]]


def extract(session: Session) -> Extract:
    """Of a session whose minutes are locked; withdrawn requests are not counted."""
    now = of(session)
    came = session.acts.filter(kind="arrived").values("member").distinct().count()
    items = session.items.filter(removed_at=None, request=None)
    decisions = (
        Decision.objects.filter(
            item__session=session, dropped_at=None, applied_at__isnull=False
        )
        .exclude(outcome=Outcome.WITHDRAWN)
        .select_related("request__project")
        .order_by("request__number")
    )
    rest = Counter(one.outcome for one in decisions if one.outcome not in TOLD)
    return Extract(
        session=session,
        seats=len(now.seats),
        came=came,
        others_count=items.count(),
        labelled=[
            (one.request.number, _name(one), one.get_outcome_display())
            for one in decisions
            if one.outcome in TOLD
        ],
        counted=[(Outcome(one).label, number) for one, number in sorted(rest.items())],
    )


def _name(decision: Decision) -> str:
    project = decision.request.project
    return project.acronym if project.is_published else ""
