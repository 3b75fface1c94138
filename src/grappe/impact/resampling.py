"""Intervals by drawing again and again, where a plan asks for them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grappe.impact.models import Inference, Plan
from grappe.impact.points import Point

if TYPE_CHECKING:
    import numpy as np

    from grappe.engines import did
    from grappe.engines.did.types import Floats

WILD_DRAWS, MULTIPLIER_DRAWS, PERMUTATIONS = 1999, 1000, 499
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Redrawn:
    """The overall effect's interval, as drawn: error, low, high and p.

    `events` are the errors and intervals by year since entry, where they are drawn too;
    `among` how many organisations or groups the draws are about.
    """

    kind: str
    draws: int
    error: float
    low: float
    high: float
    p_value: float
    among: int
    events: dict[str, Interval] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "draws": self.draws,
            "among": self.among,
            "p_value": self.p_value,
        }


def redraw(
    plan: Plan,
    panel: "did.Panel",
    question: "did.Question",
    study: "did.Study",
    rng: "np.random.Generator",
) -> Redrawn | None:
    """What the inference of a plan draws; None for the analytic one."""
    if plan.inference == Inference.PERMUTATION:
        return _permuted(panel, question, study, rng)
    if plan.inference not in (Inference.WILD, Inference.BOOTSTRAP):
        return None
    from grappe.engines import did

    influence = did.influence_of(panel, question)
    if plan.inference == Inference.WILD:
        return _wild(influence, study, rng)
    return _multiplied(influence, study, rng)


def _permuted(
    panel: "did.Panel",
    question: "did.Question",
    study: "did.Study",
    rng: "np.random.Generator",
) -> Redrawn:
    from grappe.engines import did

    found = did.randomise(panel, question, rng, draws=PERMUTATIONS)
    units = sum(size.units for size in study.panel.cohorts)
    return Redrawn(
        Inference.PERMUTATION, found.draws, found.se, found.low, found.high,
        found.p_value, units,
    )  # fmt: skip


def _wild(
    influence: "Floats", study: "did.Study", rng: "np.random.Generator"
) -> Redrawn:
    from grappe.engines import did

    level = study.question.level
    found = did.wild(influence, study.simple, level, rng, draws=WILD_DRAWS)
    return Redrawn(
        Inference.WILD, found.draws, found.se, found.low, found.high, found.p_value,
        len(influence),
    )  # fmt: skip


def _multiplied(
    influence: "Floats", study: "did.Study", rng: "np.random.Generator"
) -> Redrawn:
    import numpy as np
    from scipy.stats import norm

    from grappe.engines import did
    from grappe.engines.did import bands

    level, simple, draws = study.question.level, study.simple, MULTIPLIER_DRAWS
    alone = (influence @ simple.jacobian[0])[:, None]
    spread, multiple = bands.bootstrap(alone, level, rng, draws=draws)
    error, reach = float(spread[0]), float(spread[0] * multiple)
    errors, critical = did.multiplier_bands(
        influence, study.dynamic, level, rng, draws=draws
    )
    events = {
        f"{row.at:g}": (float(se), row.att - critical * se, row.att + critical * se)
        for row, se in zip(study.dynamic.rows, errors, strict=True)
        if np.isfinite(se)
    }
    return Redrawn(
        Inference.BOOTSTRAP,
        draws,
        error,
        simple.att - reach,
        simple.att + reach,
        float(2 * norm.sf(abs(simple.att) / error)),
        len(influence),
        events,
    )


def apply(told: Redrawn | None, points: list[Point], years: float) -> None:
    """Put what was drawn in place of the analytic errors and intervals."""
    if told is None:
        return
    for point in points:
        scale = years if point.kind == "per_year" else 1.0
        if point.kind in ("overall", "per_year") and scale:
            point.error = told.error / scale
            point.low, point.high = told.low / scale, told.high / scale
            point.p_value = told.p_value
        elif point.kind == "event" and point.key in told.events:
            point.error, point.low, point.high = told.events[point.key]
