"""The greatest total as a flow of least cost, on few arcs, proven by prices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grappe.engines.assignment.types import Floats, Ints, Problem

# Arcs a dossier starts with; the prices add the others that matter.
FIRST_ARCS = 12
ADDED_ARCS = 8
# Affinities become integers: the greatest one is at most this.
FINEST = 2**36
# A pair whose reduced cost exceeds this part of the greatest affinity is added.
PRICED = 2.0**-35
ROUNDS = 60


@dataclass(frozen=True)
class Flow:
    """A flow and its prices.

    Attributes
    ----------
    dossiers, experts : int arrays
        The pairs chosen.
    unmet : int
        Readings that no pair can give; above 0 the problem is infeasible.
    dossier_prices, expert_prices : float arrays
    bound : float
        Total that nothing can exceed.
    """

    dossiers: Ints
    experts: Ints
    unmet: int
    dossier_prices: Floats
    expert_prices: Floats
    bound: float


def solve(problem: Problem) -> Flow:
    """Find a flow of greatest total affinity, exactly.

    Parameters
    ----------
    problem : Problem
        Its employers and kinds are left aside.

    Returns
    -------
    Flow

    Notes
    -----
    Demands and loads make a transportation problem, solved as a flow of least cost
    [1]_. Only the best pairs of each dossier are arcs at first; potentials of the
    residual graph price all the others, and those worth more than their prices are
    added until none is left [2]_. The prices make a solution of the dual,

        sum k_i u_i + sum C_j max(p_j, 0) + sum L_j min(p_j, 0)
            + sum max(0, s_ij - u_i - p_j),

    whose value, worked out in floating point over all pairs, bounds any assignment.

    References
    ----------
    .. [1] Ahuja, R. K., Magnanti, T. L. and Orlin, J. B. (1993). Network flows.
       Prentice Hall, chapters 9 and 10.
    .. [2] Desaulniers, G., Desrosiers, J. and Solomon, M. M. (2005). Column
       generation. Springer.
    """
    n, m = problem.shape
    if not n or not m:
        none, unmet = (
            np.zeros(0, np.int64),
            problem.demand.sum() + problem.minimum.sum(),
        )
        return Flow(none, none, int(unmet), np.zeros(n), np.zeros(m), 0.0)
    fit = np.where(np.isnan(problem.affinity), -np.inf, problem.affinity)
    rows, columns = first_arcs(fit, problem)
    scale = float(np.nanmax(np.abs(problem.affinity), initial=0.0)) or 1.0
    for _round in range(ROUNDS):
        chosen, unmet = _flow(problem, fit, rows, columns, scale)
        prices = potentials(problem, fit, rows, columns, chosen, scale, unmet)
        more = _worth_adding(fit, rows, columns, *prices, scale)
        if more is None:
            break
        rows, columns = _merged(rows, columns, *more, m)
    dossier_prices, expert_prices = prices
    return Flow(
        dossiers=rows[chosen],
        experts=columns[chosen],
        unmet=unmet,
        dossier_prices=dossier_prices,
        expert_prices=expert_prices,
        bound=dual_value(problem, fit, dossier_prices, expert_prices),
    )


def first_arcs(fit: Floats, problem: Problem) -> tuple[Ints, Ints]:
    """Choose the best pairs of each dossier, and those that minimum loads may need."""
    n, m = fit.shape
    if not n or not m:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    width = min(m, FIRST_ARCS + int(problem.demand.max(initial=0)))
    best = np.argpartition(-fit, width - 1, axis=1)[:, :width]
    rows, columns = np.repeat(np.arange(n), width), best.ravel()
    if problem.minimum.any():
        height = min(n, FIRST_ARCS + int(problem.minimum.max()))
        wanted = np.flatnonzero(problem.minimum)
        best = np.argpartition(-fit[:, wanted], height - 1, axis=0)[:height]
        rows, columns = _merged(rows, columns, best.ravel(), np.tile(wanted, height), m)
    allowed = fit[rows, columns] > -np.inf
    return _sorted(rows[allowed], columns[allowed], m)


def resolution(n: int, m: int) -> int:
    """Choose the integer that the greatest affinity becomes.

    The solver multiplies costs by the number of nodes, in 64 bits; the dearest arc is
    worth more than any chain of exchanges.
    """
    return int(min(FINEST, 2**62 // (8 * (min(n, m) + 1) * (n + m + 2))))


def dual_value(problem: Problem, fit: Floats, u: Floats, p: Floats) -> float:
    """Give the value of the dual at these prices, block by block."""
    value = float(problem.demand @ u)
    value += float(problem.capacity @ np.maximum(p, 0.0))
    value += float(problem.minimum @ np.minimum(p, 0.0))
    for start in range(0, len(fit), 512):
        surplus = fit[start : start + 512] - u[start : start + 512, None] - p
        value += float(surplus[surplus > 0].sum())
    return value


def _flow(
    problem: Problem, fit: Floats, rows: Ints, columns: Ints, scale: float
) -> tuple[NDArray[np.bool_], int]:
    """Run the solver on the arcs there are; say which are chosen and what is unmet."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    n, m = problem.shape
    finest = resolution(n, m)
    sink, unit = n + m, finest / scale
    cost = np.round(-fit[rows, columns] * unit).astype(np.int64)
    # Dearer than any chain of exchanges: used only where nothing else is left.
    penalty = 4 * finest * (min(n, m) + 1)
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        rows, n + columns, np.ones(len(rows), np.int64), cost
    )
    experts = np.arange(m)
    solver.add_arcs_with_capacity_and_unit_cost(
        n + experts,
        np.full(m, sink),
        problem.capacity - problem.minimum,
        np.zeros(m, np.int64),
    )
    total, least = int(problem.demand.sum()), int(problem.minimum.sum())
    missing = solver.add_arcs_with_capacity_and_unit_cost(
        np.arange(n), np.full(n, sink), problem.demand, np.full(n, penalty)
    )
    idle = solver.add_arcs_with_capacity_and_unit_cost(
        np.full(m, sink), n + experts, problem.minimum, np.full(m, penalty)
    )
    supply = np.concatenate([problem.demand, -problem.minimum, [least - total]])
    solver.set_nodes_supplies(np.arange(n + m + 1), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver stopped: {status}")
    flows = solver.flows(np.arange(len(rows)))
    unmet = int(solver.flows(missing).sum() + solver.flows(idle).sum())
    return np.asarray(flows) > 0, unmet


def potentials(
    problem: Problem,
    fit: Floats,
    rows: Ints,
    columns: Ints,
    chosen: NDArray[np.bool_],
    scale: float,
    unmet: int = 0,
) -> tuple[Floats, Floats]:
    """Price dossiers and experts by shortest paths of the residual graph.

    Bellman and Ford over all arcs at once, until nothing moves. Costs are the integers
    that the solver saw, so that it stops.
    """
    n, m = problem.shape
    finest = resolution(n, m)
    sink, unit = n + m, finest / scale
    cost = np.round(-fit[rows, columns] * unit)
    loads = np.bincount(columns[chosen], minlength=m)
    given = np.bincount(rows[chosen], minlength=n)
    penalty = float(4 * finest * (min(n, m) + 1))
    room = np.flatnonzero(loads < problem.capacity)
    spare = np.flatnonzero(loads > problem.minimum)
    lacking = np.flatnonzero(given < problem.demand)
    idle = np.flatnonzero(loads < problem.minimum)
    dossiers = np.arange(n)
    tails = [rows[~chosen], n + columns[chosen], n + room, np.full(len(spare), sink)]
    heads = [n + columns[~chosen], rows[chosen], np.full(len(room), sink), n + spare]
    costs = [cost[~chosen], -cost[chosen], np.zeros(len(room)), np.zeros(len(spare))]
    # The dear arcs, both ways.
    tails += [dossiers, np.full(len(lacking), sink), np.full(m, sink), n + idle]
    heads += [np.full(n, sink), lacking, n + np.arange(m), np.full(len(idle), sink)]
    costs += [
        np.full(n, penalty),
        np.full(len(lacking), -penalty),
        np.full(m, penalty),
        np.full(len(idle), -penalty),
    ]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    length = np.concatenate(costs)
    order = np.argsort(head, kind="stable")
    tail, head, length = tail[order], head[order], length[order]
    starts = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    distance = np.zeros(n + m + 1)
    for _sweep in range(n + m + 2):
        best = np.minimum.reduceat(distance[tail] + length, starts)
        reached = np.minimum(distance[head[starts]], best)
        if np.array_equal(reached, distance[head[starts]]):
            break
        distance[head[starts]] = reached
    distance /= unit
    return distance[:n] - distance[sink], distance[sink] - distance[n:sink]


def _worth_adding(
    fit: Floats, rows: Ints, columns: Ints, u: Floats, p: Floats, scale: float
) -> tuple[Ints, Ints] | None:
    """Find the pairs outside the arcs that are worth more than their prices."""
    n, m = fit.shape
    inside = rows * m + columns
    new_rows, new_columns = [], []
    for start in range(0, n, 512):
        surplus = fit[start : start + 512] - u[start : start + 512, None] - p
        here = inside[(inside >= start * m) & (inside < (start + len(surplus)) * m)]
        surplus.ravel()[here - start * m] = -np.inf
        least = PRICED * scale
        # Few dossiers have any: the others are not ordered.
        wanting = np.flatnonzero(surplus.max(axis=1) > least)
        surplus = surplus[wanting]
        width = min(m, ADDED_ARCS)
        best = np.argpartition(-surplus, width - 1, axis=1)[:, :width]
        row, place = np.nonzero(np.take_along_axis(surplus, best, 1) > least)
        new_rows.append(wanting[row] + start)
        new_columns.append(best[row, place])
    added = np.concatenate(new_rows) if new_rows else np.zeros(0, np.int64)
    if not len(added):
        return None
    return added, np.concatenate(new_columns)


def _merged(
    rows: Ints, columns: Ints, more_rows: Ints, more_columns: Ints, m: int
) -> tuple[Ints, Ints]:
    return _sorted(np.r_[rows, more_rows], np.r_[columns, more_columns], m)


def _sorted(rows: Ints, columns: Ints, m: int) -> tuple[Ints, Ints]:
    keys = np.unique(rows.astype(np.int64) * m + columns)
    return keys // m, keys % m
