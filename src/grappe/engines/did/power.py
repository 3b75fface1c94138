"""What a study can see: before its outcome is read, and in its pre-trends."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2, norm

from grappe.engines.did import affine, design
from grappe.engines.did.affine import Classes
from grappe.engines.did.aggregate import aggregate
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.normal import Calendar
from grappe.engines.did.types import Floats, Question, Study


@dataclass(frozen=True, slots=True)
class Detectable:
    """The least effects a study would see.

    Attributes
    ----------
    simple, dynamic, group, calendar : float
        In units of `deviation`: an effect this large is told from none, at the level
        of the study, with the stated power.
    power : float
    """

    simple: float
    dynamic: float
    group: float
    calendar: float
    power: float


def detectable(
    sizes: Mapping[float, int],
    times: tuple[float, ...],
    question: Question,
    *,
    deviation: float,
    correlation: float,
    power: float = 0.8,
) -> Detectable:
    r"""Give the least effects a study can see, before any outcome is read.

    Parameters
    ----------
    sizes : mapping
        Cohort (0 for never) to its units.
    times : tuple of float
        Periods.
    question : Question
        Its method is not used: matching and covariates gain precision, if anything.
    deviation : float
        Standard deviation of the outcome between units in a period, of its own unit.
    correlation : float
        Of a unit's outcomes in consecutive periods, from 0 to below 1.
    power : float
        Probability of seeing the effect, between 0 and 1.

    Returns
    -------
    Detectable

    Raises
    ------
    NotEstimable
        If the sizes allow no study.
    ValueError
        If a number is out of range.

    Notes
    -----
    The error is computed by the very code of the study, on moments
    :math:`\sigma^2 \rho^{|t-u|}` in place of observed ones; the effect seen is
    :math:`(z_{1-\alpha/2} + z_{power})` errors [1]_.

    References
    ----------
    .. [1] Bloom, H. S. (1995). Minimum detectable effects. Evaluation Review 19,
       547-556.
    """
    if deviation <= 0 or not 0 <= correlation < 1 or not 0 < power < 1:
        raise ValueError("deviation, correlation or power is out of range")
    found = design.resolve_sizes(sizes, times, question, Calendar())
    data = _expected(sizes, found, deviation, correlation)
    made = affine.estimate(data, found, question)
    rng = np.random.default_rng(0)  # no draw: bands are not asked for
    times_error = float(norm.ppf(0.5 + question.level / 2) + norm.ppf(power))
    return Detectable(
        **{
            kind: times_error
            * aggregate(kind, made, found, question, rng, bands=False).se
            for kind in ("simple", "dynamic", "group", "calendar")
        },
        power=power,
    )


def _expected(
    sizes: Mapping[float, int],
    found: design.Design,
    deviation: float,
    correlation: float,
) -> Classes:
    count = len(found.times)
    lag = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    spread = deviation**2 * correlation**lag
    start = spread - spread[:1] - spread[:, :1] + spread[0, 0]  # of z = y - y0
    cohort = np.asarray(found.cohorts)
    n = np.zeros(len(cohort))
    for value, units in sizes.items():
        n[cohort == (0.0 if value > found.last else value)] += units
    second = np.zeros((len(n), 1 + count, 1 + count))
    second[:, 0, 0] = n
    second[:, 1:, 1:] = n[:, None, None] * start
    first = np.zeros((len(n), 1 + count))
    first[:, 0] = n
    return Classes(
        cohort=cohort,
        stratum=np.zeros(len(n), dtype=np.int64),
        seen=np.ones((len(n), count), dtype=bool),
        n=n.astype(np.int64),
        first=first,
        second=second,
    )


@dataclass(frozen=True, slots=True)
class PreTrendPower:
    """What the test of pre-trends would have missed.

    Attributes
    ----------
    slope_half, slope_most : float
        Differences in linear trends, by period, that the joint test sees with
        probability 0.5 and 0.8.
    bias_half, bias_most : float
        What they would add to the simple effect.
    """

    slope_half: float
    slope_most: float
    bias_half: float
    bias_most: float


def pretrend_power(study: Study, *, alpha: float = 0.05) -> PreTrendPower:
    r"""Tell which linear trends the test of pre-trends could not have seen.

    Parameters
    ----------
    study : Study
    alpha : float
        Level of the test, between 0 and 1.

    Returns
    -------
    PreTrendPower

    Raises
    ------
    NotEstimable
        If no test of pre-trends was possible.

    Notes
    -----
    Under a slope :math:`\gamma` the effect on a cell before treatment is
    :math:`\gamma (t - b)`, and the Wald statistic is a chi-square of non-centrality
    :math:`\gamma^2 \delta' V^{-1} \delta`. Passing a test of so little power says
    little [1]_.

    References
    ----------
    .. [1] Roth, J. (2022). Pretest with caution: event-study estimates after testing
       for parallel trends. AER: Insights 4, 305-322.
    """
    test = study.pretrend
    if test is None:
        raise NotEstimable("no_pretrend")
    spans = np.asarray([cell.time - cell.base for cell in study.att_gt])
    before = np.asarray(
        [c.event < 0 and np.isfinite(c.att) and np.isfinite(c.se) for c in study.att_gt]
    )
    spread: Floats = study.covariance[np.ix_(before, before)]
    per_unit = float(spans[before] @ np.linalg.solve(spread, spans[before]))
    critical = float(chi2.ppf(1 - alpha, test.df))

    def slope(power: float) -> float:
        def missing(noncentrality: float) -> float:
            return float(ncx2.sf(critical, test.df, noncentrality)) - power

        return float(np.sqrt(brentq(missing, 1e-9, 1e4) / per_unit))

    weight = study.simple.jacobian[0, : len(spans)]
    half, most = slope(0.5), slope(0.8)
    lever = float(weight @ spans)
    return PreTrendPower(half, most, half * lever, most * lever)
