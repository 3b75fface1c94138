"""What a plan can hope to see, told before any outcome is read."""

from collections import Counter
from dataclasses import dataclass

from grappe.impact.models import Outcome, Plan, Scale
from grappe.impact.panels import cohorts, units

# Spread between organisations in a year, and its persistence from a year to the next:
# orders of magnitude of French SMEs and mid-caps, not read from anybody's outcomes.
SPREAD = {Outcome.TURNOVER: 20e6, Outcome.HEADCOUNT: 150.0, Outcome.BALANCE: 20e6}
RELATIVE_SPREAD = 1.5
PERSISTENCE = 0.98
POWER = 0.8


@dataclass(frozen=True)
class Hope:
    """Who would be studied, and the least effect that would probably be seen.

    `overall` is on the scale of the plan: the average over the years treated.
    """

    treated: int
    comparison: int
    spread: float
    overall: float | None


def hope(plan: Plan) -> Hope:
    """Count the organisations of a plan and reckon its minimum detectable effect.

    Only days of entry are read: no outcome is.
    """
    from grappe.engines import did
    from grappe.engines.did import power
    from grappe.impact import estimation

    rows = units.units(plan)
    first, last = plan.first_year, plan.last_year
    # Those treated from the first year on have no year before.
    studied = [row for row in rows if row.cohort is None or row.cohort > first]
    sizes = Counter(
        float(row.cohort) if row.cohort and row.cohort <= last else 0.0
        for row in studied
    )
    _join(sizes, plan.join_below)
    spread = (
        SPREAD[Outcome(plan.outcome)] if plan.scale == Scale.LEVEL else RELATIVE_SPREAD
    )
    try:
        found = power.detectable(
            sizes,
            tuple(float(year) for year in range(first, last + 1)),
            estimation.question_of(plan),
            deviation=spread,
            correlation=PERSISTENCE,
            power=POWER,
        ).simple
    except (did.NotEstimable, ValueError):
        found = None
    return Hope(
        treated=sum(count for cohort, count in sizes.items() if cohort),
        comparison=sizes[0.0],
        spread=spread,
        overall=found,
    )


def _join(sizes: Counter[float], least: int) -> None:
    """Do to the counts of entry years what the plan will do to its panel."""
    entered = {int(cohort): count for cohort, count in sizes.items() if cohort}
    for year, earlier in cohorts.joined(entered, least).items():
        count = sizes.pop(float(year))
        if earlier is not None:
            sizes[float(earlier)] += count
