"""Whether a class says anything of what happens later, and with what confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

# Below this many forecasts nothing is said: the interval below rests on a mean.
FEWEST = 20
# A class without a past is given the base rate, with the weight of so many cases.
PRIOR = 2.0

Floats = NDArray[np.float64]
Reason = Literal["better", "no_difference_seen", "too_few"]


@dataclass(frozen=True)
class Interval:
    """A share and the values it may have.

    Attributes
    ----------
    share : float or None
        From 0 to 1; None of nothing.
    low, high : float
        From 0 to 1.
    """

    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """Forecasts by class against the base rate alone, on years held out.

    Attributes
    ----------
    count : int
        Cases that were forecast, each from the years before its own.
    brier, base : float or None
        Mean squared error of the forecasts by class, and by the base rate; from 0 to 1,
        lower is better; None without a forecast.
    gain, low, high : float or None
        ``base - brier`` and its interval; above 0 the classes forecast better.
    reason : str
        `better`, `no_difference_seen` or `too_few`.
    """

    count: int
    brier: float | None
    base: float | None
    gain: float | None
    low: float | None
    high: float | None
    reason: Reason

    @property
    def is_better(self) -> bool:
        """Whether the classes forecast better, with what is left to chance."""
        return self.reason == "better"


def wilson(successes: int, trials: int, *, level: float = 0.95) -> Interval:
    """Give the interval of a share, by Wilson's score method.

    Parameters
    ----------
    successes, trials : int
        Counts, the first at most the second.
    level : float
        Coverage wanted, between 0 and 1.

    Returns
    -------
    Interval
        From 0 to 1 where there is no trial.

    Raises
    ------
    ValueError
        If the counts disagree or the level is not between 0 and 1.

    Notes
    -----
    With ``p = k / n`` and ``z`` the normal quantile, the interval is
    ``(p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)`` [1]_. It stays within
    0 and 1 and keeps its coverage for small counts, where the usual one does not [2]_.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and
       statistical inference. JASA 22, 209-212.
    .. [2] Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Interval estimation for a
       binomial proportion. Statistical Science 16, 101-133.

    Examples
    --------
    >>> found = wilson(8, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.49, 0.943)
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials}")
    if not 0 < level < 1:
        raise ValueError(f"a level of {level}")
    if trials == 0:
        return Interval(None, 0.0, 1.0)
    z = float(stats.norm.ppf((1 + level) / 2))
    p, n = successes / trials, trials
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return Interval(p, low, high)


def judge(
    years: ArrayLike,
    classes: Sequence[str],
    outcomes: ArrayLike,
    *,
    level: float = 0.95,
    fewest: int = FEWEST,
) -> Verdict:
    """Say whether classes forecast an outcome better than the base rate.

    Parameters
    ----------
    years : int array, shape (n,)
        When each case was decided.
    classes : sequence of str, length n
        The class of each case (a band of scores).
    outcomes : int array, shape (n,)
        1 where it happened, 0 where it did not.
    level : float
        Coverage of the interval of the gain.
    fewest : int
        Forecasts below which nothing is said.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If the shapes disagree or an outcome is neither 0 nor 1.

    Notes
    -----
    Each year is forecast from the years before it only. With ``b`` their base rate,
    ``k`` successes of ``n`` in the class, the forecast is ``(k + 2 b) / (n + 2)``:
    the base rate for a class never seen. Both forecasts are marked by Brier's score
    [1]_ on the same cases, so the gain is the mean of paired differences and its
    interval Student's. `better` asks that the whole interval be above 0.

    References
    ----------
    .. [1] Brier, G. W. (1950). Verification of forecasts expressed in terms of
       probability. Monthly Weather Review 78, 1-3.

    Examples
    --------
    >>> found = judge([2019] * 4 + [2020] * 2, list("aabbab"), [1, 1, 0, 0, 1, 0])
    >>> found.count, round(found.brier, 4), found.base, found.reason
    (2, 0.0625, 0.25, 'too_few')
    """
    when = np.asarray(years)
    happened = np.asarray(outcomes, dtype=float)
    group = np.asarray(classes, dtype=str)
    if not when.shape == happened.shape == group.shape or when.ndim != 1:
        raise ValueError(
            f"{when.shape} years, {group.shape} classes, {happened.shape} outcomes"
        )
    if not np.isin(happened, (0.0, 1.0)).all():
        raise ValueError("an outcome is neither 0 nor 1")
    by_class, by_base = [], []
    for year in np.unique(when)[1:]:
        past = when < year
        base = float(happened[past].mean())
        for one in np.flatnonzero(when == year):
            same = past & (group == group[one])
            rate = (happened[same].sum() + PRIOR * base) / (same.sum() + PRIOR)
            by_class.append((rate - happened[one]) ** 2)
            by_base.append((base - happened[one]) ** 2)
    if not by_class:
        return Verdict(0, None, None, None, None, None, "too_few")
    return _compared(np.array(by_class), np.array(by_base), level, fewest)


def _compared(by_class: Floats, by_base: Floats, level: float, fewest: int) -> Verdict:
    gains = by_base - by_class
    count, gain = gains.size, float(gains.mean())
    error = float(gains.std(ddof=1)) / sqrt(count) if count > 1 else 0.0
    half = float(stats.t.ppf((1 + level) / 2, max(count - 1, 1))) * error
    brier, base = float(by_class.mean()), float(by_base.mean())
    low, high = gain - half, gain + half
    reason: Reason = "no_difference_seen"
    if count < fewest:
        reason = "too_few"
    elif low > 0:
        reason = "better"
    if count < 2:
        return Verdict(count, brier, base, gain, None, None, reason)
    return Verdict(count, brier, base, gain, low, high, reason)
