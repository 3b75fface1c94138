"""Inference for a few hundred members: bootstraps and randomisation."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from grappe.engines.did import bands, design, memory
from grappe.engines.did.aggregate import aggregate
from grappe.engines.did.design import NEVER, Design
from grappe.engines.did.memory import Loaded
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.strata import Coarsening
from grappe.engines.did.types import (
    Aggregate,
    Floats,
    Method,
    Question,
    Study,
)


@dataclass(frozen=True, slots=True)
class Resampled:
    """A figure with what resampling says of it.

    Attributes
    ----------
    att, se : float
        As estimated.
    p_value : float
        Two-sided, of no effect.
    low, high : float
        Interval with the confidence of the study.
    draws : int
        Resamples it rests on.
    """

    att: float
    se: float
    p_value: float
    low: float
    high: float
    draws: int


def multiplier_bands(
    influence: Floats,
    found: Aggregate,
    level: float,
    rng: np.random.Generator,
    *,
    draws: int = 1000,
    kind: str = "rademacher",
) -> tuple[Floats, float]:
    """Resample the rows of an aggregate with the multiplier bootstrap.

    Parameters
    ----------
    influence : float array, shape (n_units, n_cells + n_groups)
        From `memory.influence_of`.
    found : Aggregate
    level : float
        Confidence, between 0 and 1.

    Returns
    -------
    se : float array, shape (n_rows,)
    critical : float
        Multiple of the errors that makes simultaneous bands; for below some 5,000
        units, where the closed form is less exact.
    """
    psi = influence @ found.jacobian[1:].T
    return bands.bootstrap(psi, level, rng, draws=draws, kind=kind)


def wild(
    influence: Floats,
    found: Aggregate,
    level: float,
    rng: np.random.Generator,
    *,
    draws: int = 1999,
    kind: str = "webb",
) -> Resampled:
    r"""Test an overall effect by the wild bootstrap of scores, for few clusters.

    Parameters
    ----------
    influence : float array, shape (n_clusters, n_cells + n_groups)
        From `memory.influence_of`, summed by cluster.
    found : Aggregate

    Notes
    -----
    Each draw is :math:`\sum_c V_c \psi_c` over its own error, so the distribution of
    the studentised figure is that of few clusters [1]_. Six-point weights keep it from
    being lumpy below a dozen of them [2]_.

    References
    ----------
    .. [1] Kline, P. and Santos, A. (2012). A score based approach to wild bootstrap
       inference. Journal of Econometric Methods 1, 23-41.
    .. [2] Webb, M. D. (2023). Reworking wild bootstrap-based inference for clustered
       errors. Canadian Journal of Economics 56, 839-858.
    """
    psi = influence @ found.jacobian[0]
    count = len(psi)
    if count < 2:
        raise NotEstimable("few_clusters_to_draw")
    drawn = bands.multipliers(kind, (draws, count), rng) * psi
    spread = ((drawn - drawn.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    statistic = np.abs(drawn.sum(axis=1)) / np.sqrt(spread * count / (count - 1))
    centred = ((psi - psi.mean()) ** 2).sum() * count / (count - 1)
    se = float(np.sqrt(centred))
    quantile = float(np.quantile(statistic, level))
    p_value = float((1 + (statistic >= abs(found.att) / se).sum()) / (draws + 1))
    return Resampled(
        found.att,
        se,
        p_value,
        found.att - quantile * se,
        found.att + quantile * se,
        draws,
    )


def randomise(
    panel: Panel,
    question: Question,
    rng: np.random.Generator,
    *,
    draws: int = 499,
    kind: str = "simple",
    coarsening: Coarsening | None = None,
) -> Resampled:
    r"""Test an overall effect by giving the dates of joining to others at random.

    Parameters
    ----------
    panel : Panel
    question : Question
        Without covariates, or with coarsened exact matching: dates then move within
        strata only.
    draws : int
        Permutations.
    kind : str
        "simple", "dynamic", "group" or "calendar".

    Returns
    -------
    Resampled
        The interval holds the constant effects that the test does not reject.

    Raises
    ------
    NotEstimable
        If the method is another, or the units are too many.

    Notes
    -----
    The statistic is the effect over its error: it keeps the level where members are
    more volatile than others, which permuting the effect itself does not [1]_. For an
    effect :math:`\tau`, it is computed on :math:`Y - \tau D`: the effect is then
    linear and its squared error quadratic in :math:`\tau`, so three computations by
    permutation give the test of every :math:`\tau`.

    References
    ----------
    .. [1] Wu, J. and Ding, P. (2021). Randomization tests for weak null hypotheses in
       randomized experiments. JASA 116, 1898-1913.
    """
    if question.method not in (Method.NONE, Method.CEM):
        raise NotEstimable("permutation_method")
    found = design.resolve(panel, question)
    loaded = memory.load(panel, found, question, coarsening)
    actual = Curve.of(loaded, loaded.cohort, found, question, kind)
    permuted = [
        Curve.of(loaded, _shuffled(loaded, rng), found, question, kind, actual.unit)
        for _ in range(draws)
    ]

    def p_value(effect: float) -> float:
        observed = actual.statistic(effect)
        more = sum(curve.statistic(effect) >= observed for curve in permuted)
        return float((1 + more) / (draws + 1))

    alpha = 1 - question.level
    low, high = (_edge(p_value, actual, side, alpha) for side in (-1, 1))
    return Resampled(actual.att, actual.se, p_value(0.0), low, high, draws)


def _shuffled(loaded: Loaded, rng: np.random.Generator) -> Floats:
    """Permute cohorts within strata."""
    order = np.lexsort((rng.random(len(loaded.cohort)), loaded.stratum))
    home = np.lexsort((np.arange(len(order)), loaded.stratum))
    made = np.empty_like(loaded.cohort)
    made[home] = loaded.cohort[order]
    return made


@dataclass(frozen=True, slots=True)
class Curve:
    """Effect and error of an assignment, as functions of the effect taken away.

    Attributes
    ----------
    att, slope : float
        The effect is `att` - `slope` × effect taken away.
    variance : tuple of float
        Coefficients of its squared error by powers of the effect taken away.
    unit : float
        Scale of effects.
    """

    att: float
    slope: float
    variance: tuple[float, float, float]
    unit: float

    @property
    def se(self) -> float:
        """Error with nothing taken away."""
        return float(np.sqrt(self.variance[0]))

    def statistic(self, effect: float) -> float:
        """Give the absolute studentised effect."""
        constant, linear, square = self.variance
        spread = constant + linear * effect + square * effect**2
        if spread <= 0:
            return 0.0
        return float(abs(self.att - self.slope * effect) / np.sqrt(spread))

    @classmethod
    def of(
        cls,
        loaded: Loaded,
        cohort: Floats,
        found: Design,
        question: Question,
        kind: str,
        unit: float | None = None,
    ) -> "Curve":
        """Compute it from three effects taken away."""
        times = np.asarray(found.times)
        joined = loaded.cohort[:, None]
        treated = ((joined != NEVER) & (times >= joined)).astype(float)
        treated -= treated[:, :1]

        def at(effect: float) -> tuple[float, float]:
            shifted = replace(loaded, z=loaded.z - effect * treated)
            made = memory.estimate(shifted, cohort, found, question)
            rng = np.random.default_rng(0)  # no draw: one figure has no band
            figure = aggregate(kind, made, found, question, rng, bands=False)
            return figure.att, figure.se**2

        att, here = at(0.0)
        unit = unit or float(np.sqrt(here)) or 1.0
        ahead, after = at(unit)
        _back, before = at(-unit)
        square = (after + before - 2 * here) / (2 * unit**2)
        linear = (after - before) / (2 * unit)
        return cls(att, (att - ahead) / unit, (here, linear, square), unit)


def _edge(
    p_value: Callable[[float], float], actual: Curve, side: int, alpha: float
) -> float:
    """Find where the test begins to reject, by doubling then halving."""
    step = actual.unit
    inside, outside = actual.att, actual.att
    for _ in range(40):
        outside = actual.att + side * step
        if p_value(outside) <= alpha:
            break
        inside, step = outside, step * 2
    else:
        return side * float("inf")
    for _ in range(40):
        middle = (inside + outside) / 2
        if p_value(middle) <= alpha:
            outside = middle
        else:
            inside = middle
    return outside


def critical_by_bootstrap(
    study: Study, influence: Floats, rng: np.random.Generator, draws: int = 1000
) -> float:
    """Give the multiplier of simultaneous bands of all the cells, by resampling."""
    cells = influence[:, : len(study.att_gt)]
    return bands.bootstrap(cells, study.question.level, rng, draws=draws)[1]
