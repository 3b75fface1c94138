"""What the marks of a request come to, out of 100."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import stdev
from typing import NamedTuple

from grappe.labelling.models import Criterion, LabelRequest
from grappe.reviews import calibrating
from grappe.reviews.models import Mark, Opinion, Review

CENT = Decimal("0.01")
# Points out of 100 between two experts from which a committee should talk it over.
DIVIDED = 25


class Band(NamedTuple):
    """Scores from `low`, to `high` which is of the next band; 100 is of the last."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


BANDS = (Band(0, 50), Band(50, 60), Band(60, 70), Band(70, 80), Band(80, 100))


@dataclass(frozen=True)
class Criterial:
    """The marks on one criterion, in the points of its grid."""

    criterion: Criterion
    mean: Decimal
    low: Decimal
    high: Decimal
    count: int

    @property
    def is_below(self) -> bool:
        """Whether the mean does not reach the threshold of the criterion."""
        least = self.criterion.threshold
        return least is not None and self.mean < least


@dataclass(frozen=True)
class Summary:
    """What the experts of one request think, once they filed.

    `mean` is the plain mean of their scores, `spread` their standard deviation (None
    below two), `low` and `high` the extremes: all out of 100.
    """

    mean: Decimal | None = None
    spread: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    count: int = 0
    opinions: dict[str, int] = field(default_factory=dict)
    by_criterion: list[Criterial] = field(default_factory=list)

    @property
    def below(self) -> list[Criterial]:
        """The criteria whose threshold is not reached."""
        return [one for one in self.by_criterion if one.is_below]

    @property
    def is_divided(self) -> bool:
        """Whether experts disagree enough for a committee to talk it over."""
        if self.low is None or self.high is None:
            return False
        against = self.opinions.get(Opinion.UNFAVOURABLE, 0)
        return self.high - self.low >= DIVIDED or 0 < against < self.count


@dataclass(frozen=True)
class Line:
    """One request of a table; `calibrated` is None where nothing can be calibrated."""

    request: LabelRequest
    summary: Summary
    calibrated: calibrating.Calibrated | None = None


@dataclass(frozen=True)
class Table:
    """Requests in the order they came, and what calibrating their marks is worth."""

    lines: list[Line]
    verdict: calibrating.Verdict


def weighted(marks: Iterable[Mark]) -> Decimal | None:
    """The mark out of 100: sum(weight × mark / top) / sum(weight) × 100.

    Criteria not marked yet are left out of both sums; None where none is marked. Each
    mark needs its criterion and the criterion's grid.
    """
    given = [(one.criterion, one.value) for one in marks if one.value is not None]
    whole = sum((criterion.weight for criterion, _value in given), Decimal(0))
    if not whole:
        return None
    earned = sum(
        (
            criterion.weight * Decimal(value) / criterion.grid.top
            for criterion, value in given
        ),
        Decimal(0),
    )
    return (earned / whole * 100).quantize(CENT, ROUND_HALF_UP)


def band(score: Decimal | float | None) -> Band | None:
    """The band of a score out of 100; None without one."""
    if score is None:
        return None
    return next((one for one in BANDS if score < one.high), BANDS[-1])


def of_request(request: LabelRequest) -> Summary:
    """What the filed reviews of a request come to; an empty summary without any."""
    return of_requests([request]).get(request.pk, Summary())


def of_requests(requests: Iterable[LabelRequest]) -> dict[int, Summary]:
    """The same for many, by key, in two queries; those without a review are left out.

    A review counts once filed, also of a reading taken back since; no longer when its
    expert turned out to have a conflict of interest.
    """
    keys = [request.pk for request in requests]
    rows = Review.objects.counting().filter(assignment__request__in=keys)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in (
        Mark.objects.filter(review__in=rows.values("pk"), value__isnull=False)
        .select_related("criterion", "review__assignment")
        .order_by("criterion__position", "criterion", "pk")
    ):
        marks[mark.review.assignment.request_id].append(mark)
    scores: dict[int, list[Decimal]] = defaultdict(list)
    opinions: dict[int, Counter[str]] = defaultdict(Counter)
    for key, score, opinion in rows.order_by().values_list(
        "assignment__request", "score", "opinion"
    ):
        scores[key].append(score)
        opinions[key][opinion] += 1
    return {
        key: _summary(found, dict(opinions[key]), marks[key])
        for key, found in scores.items()
    }


def table(
    requests: Sequence[LabelRequest], among: Iterable[LabelRequest] | None = None
) -> Table:
    """Each request with what its experts think, and the marks put on one scale.

    `among` are the requests whose marks tell harsh from lenient experts, when more than
    the table shows are known.
    """
    found = of_requests(requests)
    known = requests if among is None else among
    calibration = calibrating.of(known)
    lines = [
        Line(
            request=request,
            summary=found.get(request.pk, Summary()),
            calibrated=calibration.by_request.get(request.pk),
        )
        for request in requests
    ]
    return Table(lines, calibration.verdict)


def _summary(
    scores: list[Decimal], opinions: dict[str, int], marks: list[Mark]
) -> Summary:
    return Summary(
        mean=_mean(scores),
        spread=rounded(stdev(scores)) if len(scores) > 1 else None,
        low=min(scores),
        high=max(scores),
        count=len(scores),
        opinions=opinions,
        by_criterion=_criteria(marks),
    )


def _criteria(marks: list[Mark]) -> list[Criterial]:
    by_criterion: dict[Criterion, list[Decimal]] = {}
    for mark in marks:
        assert mark.value is not None  # asked of the database
        by_criterion.setdefault(mark.criterion, []).append(mark.value)
    return [
        Criterial(criterion, _mean(given), min(given), max(given), len(given))
        for criterion, given in by_criterion.items()
    ]


def _mean(values: list[Decimal]) -> Decimal:
    return rounded(sum(values, Decimal(0)) / len(values))


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
