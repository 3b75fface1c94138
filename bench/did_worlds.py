"""Simulated members and firms, for the coverage of intervals and for speed.

A world is a set of firms observed for some years; some become members. Outcomes are in
logarithms: a level and a drift of the firm, shocks that last, and the effect.
"""

from dataclasses import dataclass

import numpy as np

from grappe.engines.did.design import Design, resolve_sizes
from grappe.engines.did.memory import Loaded
from grappe.engines.did.normal import Calendar
from grappe.engines.did.types import Base, Question

YEARS = tuple(float(year) for year in range(2012, 2020))
COHORTS = (2015.0, 2016.0, 2017.0)


@dataclass(frozen=True)
class World:
    """What is true of the firms.

    `effect` is that of the first year, `growth` is added each year after, `spread`
    is the standard deviation of effects between firms, `late` multiplies the effect of
    later cohorts, `trend` is the difference in yearly drift of members, `leaving` the
    yearly odds of closure, `selective` whether those with bad shocks close.
    """

    effect: float = 0.0
    growth: float = 0.0
    spread: float = 0.0
    late: float = 1.0
    trend: float = 0.0
    leaving: float = 0.0
    selective: bool = False


WORLDS = {
    "zero": World(),
    "constant": World(effect=0.1),
    "heterogeneous": World(effect=0.1, spread=0.2),
    "staggered": World(effect=0.05, growth=0.03, late=1.5),
    "attrition": World(effect=0.1, leaving=0.05),
    "selection on trend": World(trend=0.04),
    "selective attrition": World(leaving=0.1, selective=True),
}


def draw(
    world: World,
    rng: np.random.Generator,
    *,
    firms: int = 600,
    members: int = 150,
    base: Base = Base.VARYING,
) -> tuple[Loaded, Design, float]:
    """Draw firms; give them, the comparisons, and the true simple effect."""
    years = np.asarray(YEARS)
    cohort = np.zeros(firms)
    cohort[:members] = rng.choice(COHORTS, members)
    level = rng.normal(10, 1.5, firms)[:, None]
    drift = rng.normal(0.02, 0.02, firms)[:, None] + world.trend * (cohort[:, None] > 0)
    shocks = rng.normal(0, 0.1, (firms, len(years))).cumsum(axis=1) * 0.5
    noise = shocks + rng.normal(0, 0.1, (firms, len(years)))
    since = years - cohort[:, None]
    treated = (cohort[:, None] > 0) & (since >= 0)
    own = rng.normal(0, world.spread, firms)[:, None]
    scale = np.where(cohort == COHORTS[-1], world.late, 1.0)[:, None]
    mean = np.where(treated, (world.effect + world.growth * since) * scale, 0.0)
    effect = np.where(treated, mean + own, 0.0)
    y = level + drift * (years - years[0]) + noise + effect
    if world.leaving:
        odds = np.full(y.shape, world.leaving)
        if world.selective:  # only bad years close firms, and members are kept afloat
            odds = np.where((noise < -0.15) & ~treated, 3 * world.leaving, 0.0)
        closes = rng.random(y.shape) < odds
        closes[:, years < COHORTS[0]] = False
        y = np.where(closes.cumsum(axis=1) > 0, np.nan, y)
    loaded = Loaded(
        z=y - y[:, :1],
        cohort=cohort,
        stratum=np.zeros(firms, dtype=np.int64),
        weight=np.ones(firms),
    )
    values, counts = np.unique(cohort, return_counts=True)
    sizes = {float(v): int(n) for v, n in zip(values, counts, strict=True)}
    design = resolve_sizes(sizes, YEARS, Question(base=base), Calendar())
    truth = _simple(mean, cohort)
    return loaded, design, truth


def _simple(mean: np.ndarray, cohort: np.ndarray) -> float:
    """Average true effects as the simple aggregate does: by group, each year."""
    total, weight = 0.0, 0
    for group in COHORTS:
        after = mean[cohort == group][:, np.asarray(YEARS) >= group]
        total += after.sum()
        weight += after.size
    return float(total / weight)
