"""What each expert was asked, did, and how long it took them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from grappe.accounts.access import Access
from grappe.labelling.models import Assignment, AssignmentState, Call, Expert
from grappe.reviews import calibrating, timing
from grappe.reviews.queries.team import compared

WAITING = (AssignmentState.ASKED, AssignmentState.ACCEPTED)


@dataclass
class Reviewer:
    """One expert's readings: of dossiers that the person who looks knows of.

    `late` were filed after their day, `overdue` are waited for after it; `late_days` is
    the median delay of the late ones, `days` that from the request to the opinion.
    """

    expert: Expert
    asked: int = 0
    declined: int = 0
    waiting: int = 0
    overdue: int = 0
    filed: int = 0
    late: int = 0
    late_days: float | None = None
    days: float | None = None
    leaning: calibrating.Leaning | None = None
    delays: list[int] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)

    @property
    def late_rate(self) -> float | None:
        return self.late / self.filed if self.filed else None

    def count(self, row: Assignment, at: datetime) -> None:
        """Take one reading into account."""
        self.asked += 1
        review = getattr(row, "review", None)
        if review is not None and review.filed_at is not None:
            delay = timing.days_late(row, review.filed_at)
            self.filed += 1
            self.late += delay > 0
            self.delays += [delay] if delay else []
            self.durations.append(max((review.filed_at - row.assigned_at).days, 0))
        elif row.state in WAITING and row.request.state in timing.READ_STATES:
            self.waiting += 1
            self.overdue += timing.days_late(row, at) > 0
        elif row.state == AssignmentState.DECLINED:
            self.declined += 1

    def settle(self, leaning: calibrating.Leaning | None) -> None:
        self.late_days = _median(self.delays)
        self.days = _median(self.durations)
        self.leaning = leaning


def reviewers(
    access: Access, *, call: Call | None, at: datetime
) -> tuple[list[Reviewer], calibrating.Verdict]:
    """Experts with their readings, those who owe most first; what leanings are worth.

    Leanings come from every mark that the person may read, whatever the call.
    """
    rows = Assignment.objects.listed_for(access)
    if call is not None:
        rows = rows.filter(request__call=call)
    found: dict[int, Reviewer] = {}
    for row in rows.select_related("expert__user", "request__call", "review").order_by(
        "pk"
    ):
        found.setdefault(row.expert_id, Reviewer(row.expert)).count(row, at)
    calibration = calibrating.of(compared(access, at))
    for key, one in found.items():
        one.settle(calibration.by_expert.get(key))
    return sorted(found.values(), key=_order), calibration.verdict


def _median(days: list[int]) -> float | None:
    """Whole where it is whole: people read "3 days", not "3.0"."""
    if not days:
        return None
    middle = median(days)
    return int(middle) if middle == int(middle) else middle


def _order(one: Reviewer) -> tuple[Any, ...]:
    user = one.expert.user
    return (-one.overdue, -one.waiting, user.family_name, user.given_name, user.pk)


def total(rows: list[Reviewer]) -> dict[str, int]:
    """The sums of the columns that add up."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        for name in ("asked", "declined", "waiting", "overdue", "filed", "late"):
            sums[name] += getattr(row, name)
    return dict(sums)
