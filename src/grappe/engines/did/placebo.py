"""Effects where there can be none: before joining, and on those who never did."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from grappe.engines.did import design, memory
from grappe.engines.did.aggregate import aggregate
from grappe.engines.did.design import NEVER
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.strata import Coarsening
from grappe.engines.did.study import estimate
from grappe.engines.did.types import Floats, Method, Question

#: The error of a single unit cannot be estimated.
LEAST_DATES = 2


@dataclass(frozen=True, slots=True)
class Placebo:
    """An effect that should be none.

    Attributes
    ----------
    att, se, p_value : float
        Effect, error and two-sided normal test.
    """

    att: float
    se: float
    p_value: float


def in_time(
    panel: Panel, question: Question, lead: int, rng: np.random.Generator
) -> Placebo:
    """Estimate the effect that joining would have had, had it been earlier.

    Parameters
    ----------
    panel : Panel
    question : Question
    lead : int
        Periods by which joining is brought forward, at least 1.

    Returns
    -------
    Placebo
        Mean effect over the periods between the false date and the true one.

    Raises
    ------
    NotEstimable
        If no group has that many periods before joining.

    Notes
    -----
    Units that may react `lead` periods ahead are compared from before that: the
    effects between both dates are those of the false date, from untreated outcomes
    only.
    """
    if lead < 1:
        raise NotEstimable("placebo_too_near")
    asked = replace(question, anticipation=question.anticipation + lead)
    study = estimate(panel, asked, rng=rng)
    rows = study.dynamic.rows
    between = np.asarray(
        [-lead <= row.at + question.anticipation < 0 for row in rows], dtype=bool
    )
    if not between.any():
        raise NotEstimable("placebo_no_period")
    share = between / between.sum()
    att = float(share @ np.asarray([row.att for row in rows]))
    se = float(np.sqrt(share @ study.dynamic.covariance @ share))
    return Placebo(att, se, float(2 * norm.sf(abs(att / se))))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Effects of dates given at random to units that never joined.

    Attributes
    ----------
    rejected : float
        Share of them told from none: about 1 minus the level, if errors are right.
    low, high : float
        Between which the middle ones lie, with the level of the question.
    draws : int
    units : int
        Units given dates in each draw; where fewer than joined, effects vary more.
    """

    rejected: float
    low: float
    high: float
    draws: int
    units: int


def in_space(
    panel: Panel,
    question: Question,
    rng: np.random.Generator,
    *,
    draws: int = 200,
    coarsening: Coarsening | None = None,
) -> Crowd:
    """Give the dates of joining to units that never joined, many times.

    Parameters
    ----------
    panel : Panel
    question : Question
        Without covariates, or with coarsened exact matching.
    draws : int

    Returns
    -------
    Crowd

    Notes
    -----
    As many dates as there are, of each cohort; or the same share of each, so that half
    of those that never joined are left to compare with.

    Raises
    ------
    NotEstimable
        If the method is another, or too few units never joined to give two of them
        the date of each cohort.
    """
    if question.method not in (Method.NONE, Method.CEM):
        raise NotEstimable("placebo_method")
    found = design.resolve(panel, question)
    loaded = memory.load(panel, found, question, coarsening)
    never = np.flatnonzero(loaded.cohort == NEVER)
    dates = _dates(loaded.cohort[loaded.cohort != NEVER], len(never) // 2)
    others = replace(
        loaded,
        z=loaded.z[never],
        stratum=loaded.stratum[never],
        weight=loaded.weight[never],
        cluster=None if loaded.cluster is None else loaded.cluster[never],
    )
    quantile = float(norm.ppf(0.5 + question.level / 2))
    effects, rejected = np.empty(draws), 0
    for draw in range(draws):
        cohort = np.zeros(len(never))
        cohort[rng.choice(len(never), len(dates), replace=False)] = dates
        made = memory.estimate(others, cohort, found, question)
        figure = aggregate("simple", made, found, question, rng, bands=False)
        if not np.isfinite(figure.att):
            raise NotEstimable("placebo_few_others")
        effects[draw] = figure.att
        rejected += abs(figure.att) > quantile * figure.se
    half = (1 - question.level) / 2
    low, high = np.quantile(effects, [half, 1 - half])
    return Crowd(rejected / draws, float(low), float(high), draws, len(dates))


def _dates(joined: Floats, most: int) -> Floats:
    """Give the dates of joining, or the same share of each cohort's."""
    cohorts, sizes = np.unique(joined, return_counts=True)
    if len(joined) > most:
        sizes = np.floor(sizes * most / len(joined)).astype(int)
        if sizes.min() < LEAST_DATES:
            raise NotEstimable("placebo_few_others")
    return np.repeat(cohorts, sizes)
