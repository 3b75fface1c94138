"""Harsh and lenient experts: the scores of reviews, put on one scale by the engine."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from grappe.engines import calibration as engine
from grappe.labelling.models import LabelRequest
from grappe.reviews.models import Review

# (request, expert, score): what the engine is asked about.
Given = tuple[tuple[int, int, float], ...]
# Worked out again only when a mark changes; a session is looked at many times.
KEPT = 32
NO_MARKS = "too_few_marks"


@dataclass(frozen=True)
class Calibrated:
    """The score that an average expert would give, and its interval; out of 100."""

    score: float
    low: float
    high: float


@dataclass(frozen=True)
class Leaning:
    """How many points above (lenient) or below (harsh) the others an expert marks."""

    points: float
    low: float
    high: float
    count: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no doubt on the side."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Verdict:
    """What calibrating is worth here: see `docs/methods/scores.md`.

    `reason` is that of the engine. Errors are those on marks left out one by one, in
    points out of 100; None where there are too few marks.
    """

    is_better: bool = False
    reason: str = NO_MARKS
    error_of_means: float | None = None
    error_of_calibrated: float | None = None
    groups: int = 0
    level: float = 0.9
    marks: int = 0


@dataclass(frozen=True)
class Calibration:
    """Calibrated scores by request, leanings by expert, and what they are worth."""

    verdict: Verdict = field(default_factory=Verdict)
    by_request: dict[int, Calibrated] = field(default_factory=dict)
    by_expert: dict[int, Leaning] = field(default_factory=dict)


def of(requests: Iterable[LabelRequest]) -> Calibration:
    """Calibrate the scores of the filed reviews of some requests."""
    keys = [request.pk for request in requests]
    rows = (
        Review.objects.counting()
        .filter(assignment__request__in=keys)
        .order_by("filed_at", "pk")
        .values_list("assignment__request", "assignment__expert", "score")
    )
    # An expert asked twice for a request counts once, by the opinion filed last.
    last = {(request, expert): float(score) for request, expert, score in rows}
    return _calibration(tuple((*key, last[key]) for key in sorted(last)))


@lru_cache(maxsize=KEPT)
def _calibration(given: Given) -> Calibration:
    if not given:
        return Calibration()
    requests = sorted({one[0] for one in given})
    experts = sorted({one[1] for one in given})
    place = {key: number for number, key in enumerate(requests)}
    seat = {key: number for number, key in enumerate(experts)}
    found = engine.calibrate(
        engine.marks(
            [place[one[0]] for one in given],
            [seat[one[1]] for one in given],
            [one[2] for one in given],
        )
    )
    verdict = Verdict(
        is_better=found.is_better,
        reason=found.reason,
        error_of_means=_known(found.error_of_means),
        error_of_calibrated=_known(found.error_of_calibrated),
        groups=found.groups,
        level=found.level,
        marks=len(given),
    )
    if found.reason == NO_MARKS:
        return Calibration(verdict)
    return Calibration(
        verdict,
        {key: _calibrated(found, place[key]) for key in requests},
        {key: _leaning(found.leaning, seat[key]) for key in experts},
    )


def _calibrated(found: engine.Calibration, place: int) -> Calibrated:
    """Bounds stay within 0 and 100, where every mark is."""
    score, low, high = np.clip(
        [found.calibrated[place], found.low[place], found.high[place]], 0, 100
    )
    return Calibrated(float(score), float(low), float(high))


def _leaning(found: engine.Leaning, place: int) -> Leaning:
    return Leaning(
        float(found.estimate[place]),
        float(found.low[place]),
        float(found.high[place]),
        int(found.count[place]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
