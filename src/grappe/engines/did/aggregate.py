"""Summarise group-time effects: overall, by event time, by group, by period."""

from dataclasses import dataclass

import numpy as np

from grappe.engines.did.affine import Estimates
from grappe.engines.did.bands import critical_value
from grappe.engines.did.design import Design
from grappe.engines.did.types import Aggregate, AggregateRow, Flags, Floats, Question

#: Below this share of the largest, a variance is rounding, not spread.
NO_SPREAD = 1e-20


@dataclass(frozen=True, slots=True, eq=False)
class Mean:
    """A weighted mean of cells and its derivatives.

    Attributes
    ----------
    value : float
    by_cell : float array, shape (n_cells,)
        Weights.
    by_size : float array, shape (n_groups,)
        Derivative by the size of each group.
    """

    value: float
    by_cell: Floats
    by_size: Floats


def aggregate(
    kind: str,
    estimates: Estimates,
    design: Design,
    question: Question,
    rng: np.random.Generator,
    *,
    bands: bool = True,
) -> Aggregate:
    r"""Average group-time effects as `aggte` of the package did does.

    Parameters
    ----------
    kind : str
        "simple", "dynamic", "group" or "calendar".
    bands : bool
        Whether the rows get simultaneous bands; else pointwise ones stand for them.

    Returns
    -------
    Aggregate
        Errors count that the sizes of the groups, which are the weights, are
        estimated too.

    Notes
    -----
    With :math:`P_g` the size of group :math:`g`, a mean over cells :math:`C` is
    :math:`\sum_C P_g\, ATT(g,t) / \sum_C P_g`; its derivative by :math:`P_g` is
    :math:`\sum_{C \cap g} (ATT(g,t) - mean) / \sum_C P_g`. The mean does not change if
    all sizes do in proportion, so sums of indicators can stand for shares. Overall
    figures by event time and by period are plain means of their rows after treatment;
    by group, weighted by size [1]_.

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences
       with multiple time periods. Journal of Econometrics 225, 200-230, table 1.
    """
    points = _points(kind, estimates, design, question)
    means = [_mean(mask, estimates, design) for _at, mask in points]
    overall = _overall(kind, points, means, estimates, design, question)
    jacobian = np.vstack(
        [np.concatenate([mean.by_cell, mean.by_size]) for mean in [overall, *means]]
    )
    spread = jacobian @ estimates.omega @ jacobian.T
    se = errors(spread)
    covariance = spread[1:, 1:]
    z = normal_quantile(question.level)
    critical = critical_value(covariance, question.level, rng) if bands else z
    rows = tuple(
        AggregateRow(
            at=float(at),
            att=mean.value,
            se=float(error),
            low=mean.value - z * float(error),
            high=mean.value + z * float(error),
            band_low=mean.value - critical * float(error),
            band_high=mean.value + critical * float(error),
        )
        for (at, _mask), mean, error in zip(points, means, se[1:], strict=True)
    )
    return Aggregate(
        kind=kind,
        att=overall.value,
        se=float(se[0]),
        low=overall.value - z * float(se[0]),
        high=overall.value + z * float(se[0]),
        rows=() if kind == "simple" else rows,
        critical=critical,
        covariance=covariance[:0, :0] if kind == "simple" else covariance,
        jacobian=jacobian,
    )


def normal_quantile(level: float) -> float:
    """Give the multiple of the error of a two-sided normal interval.

    >>> round(normal_quantile(0.95), 3)
    1.96
    """
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def errors(covariance: Floats) -> Floats:
    """Give standard errors, NaN where nothing varies."""
    variance = np.diag(covariance).copy()
    most = np.nanmax(variance, initial=0.0)
    variance[variance <= NO_SPREAD * most] = np.nan
    return np.sqrt(variance)


Point = tuple[float, Flags]


def _points(
    kind: str, estimates: Estimates, design: Design, question: Question
) -> list[Point]:
    cells = design.cells
    usable = np.isfinite(estimates.att)
    event = np.asarray([cell.event for cell in cells])
    post = np.asarray([cell.is_post for cell in cells])
    if question.min_event is not None:
        usable &= event >= question.min_event
    if question.max_event is not None:
        usable &= event <= question.max_event
    if kind == "simple":
        return [(0.0, usable & post)] if (usable & post).any() else []
    values = {
        "dynamic": event,
        "group": np.asarray([cell.group for cell in cells]),
        "calendar": np.asarray([cell.time for cell in cells]),
    }[kind]
    usable = usable if kind == "dynamic" else usable & post
    return [(value, usable & (values == value)) for value in np.unique(values[usable])]


def _mean(mask: Flags, estimates: Estimates, design: Design) -> Mean:
    place = {group: number for number, group in enumerate(design.groups)}
    group = np.asarray([place[cell.group] for cell in design.cells])
    att = np.where(mask, estimates.att, 0.0)
    weight = np.where(mask, estimates.sizes[group], 0.0)
    total = weight.sum()
    value = float(weight @ att / total)
    by_size = np.bincount(
        group[mask], weights=att[mask] - value, minlength=len(design.groups)
    )
    return Mean(value, weight / total, by_size / total)


def _overall(
    kind: str,
    points: list[Point],
    means: list[Mean],
    estimates: Estimates,
    design: Design,
    question: Question,
) -> Mean:
    if kind == "dynamic":
        kept = [mean for (at, _), mean in zip(points, means, strict=True) if at >= 0]
    else:
        kept = means
    if not kept:
        nothing = np.zeros(len(design.cells)), np.zeros(len(design.groups))
        return Mean(float("nan"), *nothing)
    values = np.asarray([mean.value for mean in kept])
    share = np.full(len(kept), 1.0 / len(kept))
    by_size = share @ np.vstack([mean.by_size for mean in kept])
    if kind == "group":
        place = {group: number for number, group in enumerate(design.groups)}
        own = np.asarray([place[at] for at, _mask in points])
        sizes = estimates.sizes[own]
        share = sizes / sizes.sum()
        by_size = share @ np.vstack([mean.by_size for mean in kept])
        by_size[own] += (values - share @ values) / sizes.sum()
    by_cell = share @ np.vstack([mean.by_cell for mean in kept])
    return Mean(float(share @ values), by_cell, by_size)
