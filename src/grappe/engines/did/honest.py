"""How far parallel trends may fail before a conclusion does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import ncx2, norm

from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.types import Aggregate, Base, Floats, Study

PENALTIES = 40
SWEEPS = 2000
STILL = 1e-12
MOST = 100.0


@dataclass(frozen=True, slots=True)
class Robust:
    """An interval that holds if trends differ no more than so much.

    Attributes
    ----------
    allowed : float
        Relative magnitude (a ratio), or change of slope by period (unit of the
        outcome).
    low, high : float
    """

    allowed: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether an effect remains."""
        return not self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How a conclusion depends on parallel trends.

    Attributes
    ----------
    kind : str
        "relative" or "smoothness".
    intervals : tuple of Robust
    breakdown : float
        Most that trends may differ with an effect still told from none; 0 if there is
        none to begin with, infinite beyond 100 (times the error, for smoothness).
    """

    kind: str
    intervals: tuple[Robust, ...]
    breakdown: float


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """Effects by event time, from a fixed period before treatment.

    Attributes
    ----------
    before : float array, shape (k,)
        From the period next to the reference backwards.
    after : float array, shape (m,)
    covariance : float array, shape (k + m, k + m)
        In that order.
    """

    before: Floats
    after: Floats
    covariance: Floats


def event_study(study: Study) -> EventStudy:
    """Take the event study out of a study with a universal base.

    Raises
    ------
    NotEstimable
        If effects before treatment are from period to period, if there are fewer than
        two periods before the reference, or if event times have holes.
    """
    if study.question.base is not Base.UNIVERSAL:
        raise NotEstimable("sensitivity_needs_base")
    return events_of(study.dynamic, study.question.anticipation)


def events_of(dynamic: Aggregate, anticipation: float = 0.0) -> EventStudy:
    """Do as `event_study` with an aggregate by event time, from a universal base."""
    reference = -1.0 - anticipation
    events = [row.at for row in dynamic.rows]
    before = [e for e in sorted(events, reverse=True) if e < reference]
    after = [e for e in events if e > reference]
    if not before or not after:
        raise NotEstimable("sensitivity_needs_periods")
    steps = np.diff([*before[::-1], reference, *after])
    if not np.allclose(steps, steps[0]):
        raise NotEstimable("sensitivity_needs_steps")
    order = [events.index(e) for e in [*before, *after]]
    values = np.asarray([dynamic.rows[place].att for place in order])
    return EventStudy(
        before=values[: len(before)],
        after=values[len(before) :],
        covariance=dynamic.covariance[np.ix_(order, order)],
    )


def relative_magnitudes(
    events: EventStudy,
    ratios: Sequence[float] = (0.5, 1.0, 1.5, 2.0),
    *,
    weights: Floats | None = None,
    level: float = 0.95,
) -> Sensitivity:
    r"""Bound changes of trend after treatment by the largest one before.

    Parameters
    ----------
    events : EventStudy
    ratios : sequence of float
        :math:`\bar M`: how many times the largest change before treatment.
    weights : float array, shape (m,), or None
        Of the effects after treatment; their mean by default.
    level : float
        Confidence, between 0 and 1.

    Returns
    -------
    Sensitivity

    Raises
    ------
    ValueError
        If a ratio is negative or the weights do not fit.

    Notes
    -----
    Let :math:`d_s` be the change of the difference in trends at :math:`s`, the
    restriction being :math:`|d_t| \le \bar M \max_{s<0} |d_s|` for :math:`t \ge 0`
    [1]_. The effect :math:`l'\tau` then lies within
    :math:`l'\beta \pm \bar M C \max_s |d_s|` with
    :math:`C = \sum_k |\sum_{t > k} l_t|`. The set is a union over :math:`s` and the
    sign of :math:`d_s` of intervals whose ends are linear in the estimates; so is the
    interval given, of their intervals: at least as wide as, and simpler than, the
    hybrid of [1]_.

    References
    ----------
    .. [1] Rambachan, A. and Roth, J. (2023). A more credible approach to parallel
       trends. Review of Economic Studies 90, 2555-2591.
    """
    post = _weights(events, weights)
    reach = float(np.abs(np.cumsum(post[::-1])).sum())
    count = len(events.before)
    point = np.concatenate([events.before, events.after])
    changes = np.zeros((count, len(point)))
    for s in range(count):  # from beta at s to the one next to it, 0 at the reference
        changes[s, s] = -1.0
        if s:
            changes[s, s - 1] = 1.0
    target = np.concatenate([np.zeros(count), post])
    z = float(norm.ppf(0.5 + level / 2))

    def interval(ratio: float) -> Robust:
        if ratio < 0:
            raise ValueError("a ratio cannot be negative")
        ends = np.vstack([target + ratio * reach * c for c in (*changes, *-changes)])
        value = ends @ point
        error = z * np.sqrt(np.einsum("ij,jk,ik->i", ends, events.covariance, ends))
        # The ends of the set are below for one sign of a change, above for the other.
        return Robust(ratio, float((value - error).min()), float((value + error).max()))

    return Sensitivity(
        "relative",
        tuple(interval(ratio) for ratio in ratios),
        _breakdown(interval, 1.0),
    )


def _weights(events: EventStudy, weights: Floats | None) -> Floats:
    count = len(events.after)
    made = (
        np.full(count, 1.0 / count) if weights is None else np.asarray(weights, float)
    )
    if made.shape != (count,):
        raise ValueError(f"{count} effects need as many weights, not {made.shape}")
    return made


def _breakdown(interval: Callable[[float], Robust], unit: float) -> float:
    if not interval(0.0).excludes_zero:
        return 0.0
    if interval(MOST * unit).excludes_zero:
        return float("inf")

    def distance(allowed: float) -> float:
        found = interval(allowed)
        return found.low if found.low + found.high > 0 else -found.high

    return float(brentq(distance, 0.0, MOST * unit, xtol=1e-6 * unit))


def smoothness(
    events: EventStudy,
    bends: Sequence[float],
    *,
    weights: Floats | None = None,
    level: float = 0.95,
) -> Sensitivity:
    r"""Bound how much the slope of the difference in trends changes by period.

    Parameters
    ----------
    events : EventStudy
    bends : sequence of float
        :math:`M`, in units of the outcome; 0 is a straight difference in trends.
    weights : float array, shape (m,), or None
        Of the effects after treatment; their mean by default.
    level : float
        Confidence, between 0 and 1.

    Returns
    -------
    Sensitivity
        Shortest intervals of fixed length.

    Raises
    ------
    ValueError
        If a bend is negative or the weights do not fit.

    Notes
    -----
    An estimator :math:`l'\beta_{post} + v'\beta_{pre}` that no straight difference in
    trends moves has the largest bias :math:`M (C + \sum_k |c_k|)`, where :math:`c_k`
    multiplies the bend at :math:`-k`; its variance is quadratic in :math:`c`. The
    frontier of both is a lasso, solved by coordinates; the half-length at a bias
    :math:`b` and error :math:`s` is :math:`s\, cv(b / s)` with :math:`cv` a quantile of
    the folded normal law [1]_, [2]_.

    References
    ----------
    .. [1] Rambachan, A. and Roth, J. (2023). A more credible approach to parallel
       trends. Review of Economic Studies 90, 2555-2591.
    .. [2] Armstrong, T. and Kolesár, M. (2018). Optimal inference in a class of
       regression models. Econometrica 86, 655-683.
    """
    post = _weights(events, weights)
    front = Frontier(events, post)

    def interval(bend: float) -> Robust:
        if bend < 0:
            raise ValueError("a bend cannot be negative")

        def half(log_penalty: float) -> float:
            bias, error, _centre = front.at(float(np.exp(log_penalty)))
            return error * folded_quantile(bend * bias / error, level)

        best = front.best(half)
        centre = front.at(float(np.exp(best)))[2]
        return Robust(bend, centre - half(best), centre + half(best))

    return Sensitivity(
        "smoothness",
        tuple(interval(bend) for bend in bends),
        _breakdown(interval, front.at(0.0)[1]),
    )


def folded_quantile(bias: float, level: float) -> float:
    """Give the quantile of the absolute value of a normal of mean `bias`.

    >>> round(folded_quantile(0.0, 0.95), 3)
    1.96
    """
    if bias > 10:  # the other tail is nothing
        return float(bias + norm.ppf(level))
    return float(np.sqrt(ncx2.ppf(level, 1, bias**2)))


class Frontier:
    """The least bias, for a bend of 1, that an estimator of some error can have."""

    def __init__(self, events: EventStudy, post: Floats) -> None:
        """Write estimators as `base + load c`, where c multiplies bends."""
        k, m = len(events.before), len(events.after)
        after = np.arange(1, m + 1)
        self.fixed = sum(
            abs(float(post[after > j] @ (after[after > j] - j))) for j in range(m)
        )
        # Bends c_1..c_{k-1} give v_{-2}..v_{-k}; v_{-1} takes the slope away.
        reach = np.asarray(
            [[max(t - j, 0) for t in range(2, k + 1)] for j in range(1, k)], dtype=float
        ).reshape(k - 1, k - 1)
        back = np.linalg.inv(reach)
        free = np.vstack([-np.arange(2, k + 1) @ back, back])
        self.load = np.vstack([free, np.zeros((m, k - 1))])
        slope = float(post @ after)
        self.base = np.concatenate([[slope], np.zeros(k - 1), post])
        self.covariance = events.covariance
        self.quadratic = self.load.T @ events.covariance @ self.load
        self.linear = self.load.T @ events.covariance @ self.base
        self.point = np.concatenate([events.before, events.after])

    def at(self, penalty: float) -> tuple[float, float, float]:
        """Give the bias for a bend of 1, the error and the estimate."""
        c = _lasso(self.quadratic, self.linear, penalty)
        weight = self.base + self.load @ c
        error = float(np.sqrt(weight @ self.covariance @ weight))
        return self.fixed + float(np.abs(c).sum()), error, float(weight @ self.point)

    def best(self, half: Callable[[float], float]) -> float:
        """Find the logarithm of the penalty of the shortest interval."""
        largest = max(float(np.abs(self.linear).max(initial=0.0)), 1e-300)
        grid = np.log(np.geomspace(largest * 1e-8, largest, PENALTIES))
        place = int(np.argmin([half(value) for value in grid]))
        low, high = grid[max(place - 1, 0)], grid[min(place + 1, PENALTIES - 1)]
        found = minimize_scalar(half, bounds=(low, high), method="bounded")
        return float(found.x if found.fun < half(grid[place]) else grid[place])


def _lasso(quadratic: Floats, linear: Floats, penalty: float) -> Floats:
    """Minimise c'Qc/2 + q'c + penalty |c|, one coordinate after the other."""
    c = np.zeros(len(linear))
    for _ in range(SWEEPS):
        moved = 0.0
        for j in range(len(c)):
            pull = -(linear[j] + quadratic[j] @ c - quadratic[j, j] * c[j])
            new = np.sign(pull) * max(abs(pull) - penalty, 0.0) / quadratic[j, j]
            moved = max(moved, abs(new - c[j]))
            c[j] = new
        if moved <= STILL * (1.0 + np.abs(c).max(initial=0.0)):
            break
    return c
