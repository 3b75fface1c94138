"""Units that leave: whether members leave as others do, and what it can change."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from grappe.engines.did import design, memory
from grappe.engines.did.design import NEVER
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.types import Floats, Missing, Question


@dataclass(frozen=True, slots=True)
class Attrition:
    """Who is gone by the last period.

    Attributes
    ----------
    treated, control : float
        Shares, from 0 to 1, of units last seen before the last period.
    p_value : float
        Two-sided test that they are the same.
    """

    treated: float
    control: float
    p_value: float


def gone(panel: Panel) -> Attrition:
    """Compare the shares of members and of others that are gone, as by closure.

    Parameters
    ----------
    panel : Panel

    Raises
    ------
    NotEstimable
        If nobody is treated, or nobody is not.
    """
    counts = np.zeros((2, 2))
    for size in panel.sizes:
        line = counts[int(size.cohort == NEVER or size.cohort > panel.times[-1])]
        line += (size.units, size.gone)
    if not counts[:, 0].all():
        raise NotEstimable("attrition_needs_both")
    share = counts[:, 1] / counts[:, 0]
    pooled = counts[:, 1].sum() / counts[:, 0].sum()
    error = np.sqrt(pooled * (1 - pooled) * (1 / counts[:, 0]).sum())
    p_value = 2 * norm.sf(abs(share[0] - share[1]) / error) if error else 1.0
    return Attrition(float(share[0]), float(share[1]), float(p_value))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what the effect lies, if joining changes who stays.

    Attributes
    ----------
    low, high : float
        Effect on units that stay whether they join or not.
    trimmed : float
        Largest share left out of the side that stays more.
    """

    low: float
    high: float
    trimmed: float


def bounds(panel: Panel, question: Question) -> Bounds:
    r"""Bound the simple effect for the difference in who stays.

    Parameters
    ----------
    panel : Panel
        Of at most 200,000 units, not weighted.
    question : Question
        Its method is not used.

    Returns
    -------
    Bounds

    Raises
    ------
    NotEstimable
        If there is nobody to compare, or weights.

    Notes
    -----
    In each cell after treatment, the side that stays more loses that share of its
    smallest changes, then of its largest: the two effects bound that on units that
    stay in either case, if joining moves staying in one direction only [1]_. They are
    averaged over cells by size of group. Units stay in a cell if they are seen in its
    period, among those seen in its base.

    References
    ----------
    .. [1] Lee, D. S. (2009). Training, wages, and sample selection. Review of Economic
       Studies 76, 1071-1102.
    """
    if panel.is_weighted:
        raise NotEstimable("attrition_weighted")
    asked = Question(
        control=question.control,
        anticipation=question.anticipation,
        missing=Missing.PAIRS,
        least_treated=question.least_treated,
    )
    found = design.resolve(panel, asked)
    loaded = memory.load(panel, found, asked)
    total, low, high, most = 0.0, 0.0, 0.0, 0.0
    for cell in found.cells:
        if not cell.is_post:
            continue
        t, b = found.times.index(cell.time), found.times.index(cell.base)
        sides = []
        for cohorts in ((cell.group,), cell.controls):
            inside = np.isin(loaded.cohort, cohorts) & ~np.isnan(loaded.z[:, b])
            change = (loaded.z[:, t] - loaded.z[:, b])[inside]
            sides.append((np.sort(change[~np.isnan(change)]), int(inside.sum())))
        (treated, n_treated), (control, n_control) = sides
        if not len(treated) or not len(control):
            continue
        stay = len(treated) / n_treated, len(control) / n_control
        cut = 1 - min(stay) / max(stay)
        if stay[0] >= stay[1]:
            ends = [end - control.mean() for end in _trimmed(treated, cut)]
        else:
            ends = [treated.mean() - end for end in _trimmed(control, cut)[::-1]]
        total += n_treated
        low, high = low + n_treated * ends[0], high + n_treated * ends[1]
        most = max(most, cut)
    if not total:
        raise NotEstimable("attrition_no_group")
    return Bounds(float(low / total), float(high / total), float(most))


def _trimmed(change: Floats, share: float) -> tuple[float, float]:
    """Give the means without the largest values, and without the smallest."""
    kept = max(1, len(change) - int(np.floor(share * len(change) + 1e-9)))
    return float(change[:kept].mean()), float(change[-kept:].mean())
