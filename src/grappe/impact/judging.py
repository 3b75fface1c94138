"""The tests that a plan declares, asked of the engine after its estimate."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grappe.impact.models import Plan
from grappe.impact.points import Point
from grappe.impact.resampling import Redrawn, redraw

if TYPE_CHECKING:
    import numpy as np

    from grappe.engines import did

# Years by which treatment is pretended earlier.
LEAD = 1
RATIOS = (0.0, 0.5, 1.0, 1.5, 2.0)
ALARMING = 0.05
# Drawn to see how often chance alone makes an effect.
PLACEBOS = 200


@dataclass
class Judged:
    points: list[Point] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    # What was drawn in place of analytic errors, where the plan asks for it.
    redrawn: Redrawn | None = None


def judge(
    plan: Plan,
    panel: "did.Panel",
    question: "did.Question",
    study: "did.Study",
    rng: "np.random.Generator",
) -> Judged:
    """Run the plan's tests; one that cannot be run is said, not dropped in silence."""
    from grappe.engines import did

    judged = Judged()
    for name in plan.tests:
        if name not in TESTS:
            continue
        try:
            TESTS[name](plan, panel, question, study, rng, judged)
        except did.NotEstimable as error:
            judged.messages.append(
                {
                    "code": "test_refused",
                    "level": "warning",
                    "params": {"test": name, "said": error.code, "with": error.params},
                }
            )
    judged.redrawn = redraw(plan, panel, question, study, rng)
    return judged


def _sensitivity(
    plan: Plan, _panel: Any, _question: Any, study: "did.Study", _rng: Any, told: Judged
) -> None:
    from grappe.engines.did import honest

    found = honest.relative_magnitudes(
        honest.event_study(study), RATIOS, level=float(plan.confidence)
    )
    told.results["sensitivity"] = [
        {"bound": one.allowed, "low": one.low, "high": one.high}
        for one in found.intervals
    ]
    # Beyond 100 the engine says infinite, which JSON does not hold.
    breakdown = found.breakdown if found.breakdown <= 100 else None
    told.results["breakdown"] = breakdown
    # Where no effect is told from none to begin with, there is nothing to lose.
    if breakdown:
        told.messages.append(
            {
                "code": "breakdown",
                "level": "warning" if breakdown < 1 else "info",
                "params": {"ratio": round(breakdown, 2)},
            }
        )


def _placebo_time(
    plan: Plan,
    panel: "did.Panel",
    question: "did.Question",
    study: "did.Study",
    rng: "np.random.Generator",
    told: Judged,
) -> None:
    from scipy.stats import norm

    from grappe.engines.did import placebo

    found = placebo.in_time(panel, question, LEAD, rng)
    reach = float(norm.ppf(0.5 + float(plan.confidence) / 2)) * found.se
    last = max(study.panel.times)
    treated = sum(one.units for one in study.panel.cohorts if 0 < one.cohort <= last)
    told.points.append(
        Point(
            "placebo_time",
            f"-{LEAD}",
            found.att,
            found.se,
            found.att - reach,
            found.att + reach,
            treated,
            study.panel.units - treated,
            found.p_value,
        )
    )
    if found.p_value < ALARMING:
        params = {"p_value": found.p_value}
        told.messages.append(
            {"code": "placebo_time", "level": "warning", "params": params}
        )


def _placebo_space(
    plan: Plan,
    panel: "did.Panel",
    question: "did.Question",
    _study: Any,
    rng: "np.random.Generator",
    told: Judged,
) -> None:
    from grappe.engines import did

    found = did.in_space(panel, question, rng, draws=PLACEBOS)
    told.results["placebo_space"] = {
        "draws": found.draws,
        "low": found.low,
        "high": found.high,
        "rejected": found.rejected,
        "units": found.units,
    }
    # Twice as often as the plan's confidence admits: more than chance in 200 draws.
    if found.rejected > 2 * (1 - float(plan.confidence)):
        told.messages.append(
            {
                "code": "placebo_space",
                "level": "warning",
                "params": {"rejected": found.rejected},
            }
        )


def _attrition(
    _plan: Plan,
    panel: "did.Panel",
    _question: Any,
    _study: Any,
    _rng: Any,
    told: Judged,
) -> None:
    from grappe.engines.did import attrition

    found = attrition.gone(panel)
    told.results["attrition"] = {
        "treated": found.treated,
        "comparison": found.control,
        "p_value": found.p_value,
    }
    if found.p_value < ALARMING:
        told.messages.append(
            {
                "code": "attrition",
                "level": "warning",
                "params": {
                    "treated": round(found.treated, 4),
                    "comparison": round(found.control, 4),
                },
            }
        )


TESTS: dict[str, Any] = {
    "sensitivity": _sensitivity,
    "placebo_time": _placebo_time,
    "placebo_space": _placebo_space,
    "attrition": _attrition,
}
