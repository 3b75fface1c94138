"""The same problem with what a flow cannot hold: kinds, employers, floors of score.

A linear program on few arcs, whose prices bring in the pairs that matter, bounds what
can be reached; the integer program on those arcs reaches it, or shows the gap, and the
pairs that the gap cannot rule out are then brought in.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from grappe.engines.assignment import relaxing
from grappe.engines.assignment.modelling import Model
from grappe.engines.assignment.types import Ints, Unfinished

# What SciPy answers when the time was too short.
TIME_LIMIT = 1


@dataclass(frozen=True)
class Solution:
    """An integer solution and what bounds it.

    Attributes
    ----------
    dossiers, experts : int arrays
    value, bound : float
    unmet : float
        Above 0, the constraints cannot all hold.
    relaxed : Relaxation or None
        The relaxation, when already that lacks readings.
    """

    dossiers: Ints
    experts: Ints
    value: float
    bound: float
    unmet: float = 0.0
    relaxed: relaxing.Relaxation | None = None


def optimise(model: Model, *, seconds: float = 60.0) -> Solution:
    """Find the assignment of greatest total that meets the floors, and bound it.

    Parameters
    ----------
    model : Model
        Its arcs grow.
    seconds : float
        Most time of each integer program; beyond, the gap is told.

    Returns
    -------
    Solution
        `unmet` above 0 when nothing meets all the constraints.

    Raises
    ------
    Unfinished
        If neither an assignment nor its absence was found in time.
    """
    relaxation = relaxing.relax(model)
    bound, unmet = relaxation.bound, relaxation.unmet
    if unmet > relaxing.UNMET:
        none = np.zeros(0, np.int64)
        return Solution(none, none, 0.0, bound, unmet, relaxation)
    found, limit = integral(model, seconds)
    if found is None:
        model.everything()
        found, limit = integral(model, seconds)
        if found is None:
            return Solution(np.zeros(0, int), np.zeros(0, int), 0.0, bound, 1.0)
        return _solution(model, found, min(bound, limit))
    gap = bound - _value(model, found)
    if gap <= relaxing.TOLERANCE * max(1.0, abs(bound)):
        return _solution(model, found, bound)
    if relaxing.add(model, relaxation.surplus, -gap - 1e-12):
        # No assignment worth more than this one uses a pair that stays outside.
        try:
            again, limit = integral(model, seconds)
        except Unfinished:
            return _solution(model, found, bound)
        found = found if again is None else again
    return _solution(model, found, min(bound, limit))


def integral(model: Model, seconds: float) -> tuple[np.ndarray | None, float]:
    """Solve the integer program on the arcs there are.

    Returns
    -------
    chosen : bool array or None
        None when there is no solution.
    limit : float
        Total that nothing on these arcs can exceed.

    Raises
    ------
    Unfinished
        If the time was too short to find any.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    blocks = model.blocks()
    cost = -model.weights[model.rows, model.columns]
    if not len(cost):
        feasible = all((low <= 0).all() for low in blocks.lows)
        return (np.zeros(0, bool) if feasible else None), 0.0
    result = milp(
        cost,
        constraints=LinearConstraint(
            sparse.vstack(blocks.matrices, format="csr"),
            np.concatenate(blocks.lows),
            np.concatenate(blocks.highs),
        ),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 1e-12},
    )
    if result.x is None and result.status == TIME_LIMIT:
        raise Unfinished(seconds)
    if result.x is None:
        return None, float("inf")
    limit = -result.mip_dual_bound if result.mip_dual_bound is not None else np.inf
    return result.x > 0.5, float(limit)


def _value(model: Model, chosen: np.ndarray) -> float:
    return float(model.weights[model.rows[chosen], model.columns[chosen]].sum())


def _solution(model: Model, chosen: np.ndarray, bound: float) -> Solution:
    value = _value(model, chosen)
    return Solution(model.rows[chosen], model.columns[chosen], value, max(bound, value))
