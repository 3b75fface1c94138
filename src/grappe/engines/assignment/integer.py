"""The same problem with what a flow cannot hold: kinds, employers, floors of score.

A linear program on few arcs, whose prices bring in the pairs that matter, bounds what
can be reached; the integer program on those arcs reaches it, or shows the gap, and the
pairs that the gap cannot rule out are then brought in.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from grappe.engines.assignment.flow import first_arcs
from grappe.engines.assignment.types import Floats, Ints, Problem

# Relative to the greatest affinity.
TOLERANCE = 1e-9
ADDED_ARCS = 8
ROUNDS = 60
# Sums in floating point: a floor is met up to this.
SLACK = 1e-9


@dataclass
class Rows:
    """Constraints as sparse rows over the arcs, between two sides."""

    matrices: list[sparse.csr_array] = field(default_factory=list)
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)

    def add(self, matrix: sparse.csr_array, low: Floats, high: Floats) -> None:
        """Append a block of rows."""
        self.matrices.append(matrix)
        self.lows.append(low)
        self.highs.append(high)


@dataclass(frozen=True)
class Solution:
    """An integer solution and what bounds it.

    Attributes
    ----------
    dossiers, experts : int arrays
    value, bound : float
    unmet : float
        Above 0, the constraints cannot all hold.
    """

    dossiers: Ints
    experts: Ints
    value: float
    bound: float
    unmet: float = 0.0


@dataclass
class Model:
    """A problem with floors, on the arcs found to matter so far."""

    problem: Problem
    floors: Floats
    rows: Ints
    columns: Ints
    weights: Floats

    @classmethod
    def of(cls, problem: Problem, floors: Floats | None = None) -> "Model":
        """Start with the best pairs of each dossier, and the best of each kind."""
        n = len(problem.demand)
        fit = np.where(np.isnan(problem.affinity), -np.inf, problem.affinity)
        rows, columns = first_arcs(fit, problem)
        for line, least in zip(problem.kinds, problem.kind_minimum, strict=True):
            of_kind = np.flatnonzero(line)
            wanting = np.flatnonzero(least)
            width = min(len(of_kind), 4 + int(least.max(initial=0)))
            if not width or not len(wanting):
                continue
            part = fit[np.ix_(wanting, of_kind)]
            best = np.argpartition(-part, width - 1, axis=1)[:, :width]
            rows = np.r_[rows, np.repeat(wanting, width)]
            columns = np.r_[columns, of_kind[best].ravel()]
        model = cls(
            problem,
            np.full(n, -np.inf) if floors is None else floors,
            rows,
            columns,
            fit,
        )
        model.tidy()
        return model

    @property
    def scale(self) -> float:
        """Give the greatest affinity, at least a trifle."""
        return float(np.nanmax(np.abs(self.problem.affinity), initial=0.0)) or 1.0

    def tidy(self) -> None:
        """Order the arcs, drop repeated and forbidden ones."""
        m = self.problem.shape[1]
        keys = np.unique(self.rows.astype(np.int64) * m + self.columns)
        self.rows, self.columns = keys // m, keys % m
        allowed = self.weights[self.rows, self.columns] > -np.inf
        self.rows, self.columns = self.rows[allowed], self.columns[allowed]

    def everything(self) -> None:
        """Take every allowed pair as an arc."""
        self.rows, self.columns = np.nonzero(self.weights > -np.inf)

    def blocks(self) -> Rows:
        """Write the constraints over the arcs."""
        problem = self.problem
        n, m = problem.shape
        count = len(self.rows)
        ones, arcs = np.ones(count), np.arange(count)
        found = Rows()
        of_dossier = sparse.csr_array((ones, (self.rows, arcs)), shape=(n, count))
        demand = problem.demand.astype(float)
        found.add(of_dossier, demand, demand)
        of_expert = sparse.csr_array((ones, (self.columns, arcs)), shape=(m, count))
        found.add(
            of_expert, problem.minimum.astype(float), problem.capacity.astype(float)
        )
        for line, least in zip(problem.kinds, problem.kind_minimum, strict=True):
            wanting = np.flatnonzero(least)
            inside = line[self.columns]
            matrix = sparse.csr_array(
                (ones[inside], (self.rows[inside], arcs[inside])), shape=(n, count)
            )[wanting]
            found.add(
                matrix, least[wanting].astype(float), np.full(len(wanting), np.inf)
            )
        self._add_employers(found, ones, arcs)
        floored = np.flatnonzero(np.isfinite(self.floors))
        if len(floored):
            fit = self.weights[self.rows, self.columns]
            matrix = sparse.csr_array((fit, (self.rows, arcs)), shape=(n, count))
            low = self.floors[floored] - SLACK * self.scale
            found.add(matrix[floored], low, np.full(len(floored), np.inf))
        return found

    def _add_employers(self, found: Rows, ones: Floats, arcs: Ints) -> None:
        if not self.problem.has_employers:
            return
        employer = self.problem.employer[self.columns]
        known = employer >= 0
        width = int(self.problem.employer.max()) + 1
        keys = self.rows[known] * width + employer[known]
        _names, place, times = np.unique(keys, return_inverse=True, return_counts=True)
        # One reader of an employer cannot be two.
        twice = times[place] > 1
        kept, place = np.unique(place[twice], return_inverse=True)
        matrix = sparse.csr_array(
            (ones[known][twice], (place, arcs[known][twice])),
            shape=(len(kept), len(arcs)),
        )
        found.add(matrix, np.full(len(kept), -np.inf), np.ones(len(kept)))


def relax(model: Model) -> tuple[float, float, Floats]:
    """Solve the linear relaxation over all pairs, adding arcs as prices ask.

    Returns
    -------
    bound : float
        Value of the relaxation: no assignment has a greater total.
    unmet : float
        How far the constraints are from holding, 0 when the relaxation is feasible.
    surplus : float array, shape (n, m)
        Reduced cost of each pair: what taking it would add, at most 0 at the optimum.
    """
    from scipy.optimize import linprog

    for _round in range(ROUNDS):
        blocks = model.blocks()
        cost = -model.weights[model.rows, model.columns]
        upper, limits, kept = _one_sided(blocks)
        penalty = 1e4 * model.scale
        elastic = sparse.hstack(
            [upper, -sparse.eye_array(upper.shape[0])], format="csr"
        )
        result = linprog(
            np.r_[cost, np.full(upper.shape[0], penalty)],
            A_ub=elastic,
            b_ub=limits,
            bounds=np.vstack(
                [
                    np.tile([0.0, 1.0], (len(cost), 1)),
                    np.tile([0.0, np.inf], (upper.shape[0], 1)),
                ]
            ),
            method="highs",
        )
        if result.x is None:
            raise RuntimeError(f"the linear solver stopped: {result.message}")
        prices = result.ineqlin.marginals
        surplus = _surplus(model, kept, prices)
        unmet = float(result.x[len(cost) :].sum())
        if not _add(model, surplus):
            break
    value = float(-(cost @ result.x[: len(cost)]))
    return value, unmet, surplus


def _one_sided(
    blocks: Rows,
) -> tuple[sparse.csr_array, Floats, list[tuple[int, Ints, float]]]:
    """Turn rows between two sides into rows under one; remember which came from where.

    The third value lists, for each group of rows, its block, its places there and its
    sign.
    """
    parts, limits, kept = [], [], []
    for number, (matrix, low, high) in enumerate(
        zip(blocks.matrices, blocks.lows, blocks.highs, strict=True)
    ):
        for bound, sign in ((high, 1.0), (low, -1.0)):
            places = np.flatnonzero(np.isfinite(bound))
            if len(places):
                parts.append(sign * matrix[places])
                limits.append(sign * bound[places])
                kept.append((number, places, sign))
    return sparse.vstack(parts, format="csr"), np.concatenate(limits), kept


def _surplus(
    model: Model, kept: list[tuple[int, Ints, float]], prices: Floats
) -> Floats:
    """Price every pair: its affinity, less the price of each row it enters."""
    problem = model.problem
    n, m = problem.shape
    kinds = len(problem.kinds)
    by_block: dict[int, Floats] = {}
    start = 0
    for number, places, sign in kept:
        part = prices[start : start + len(places)]
        start += len(places)
        size = int(places.max()) + 1
        whole = by_block.setdefault(number, np.zeros(0))
        if len(whole) < size:
            whole = np.r_[whole, np.zeros(size - len(whole))]
        # A marginal of a minimisation under rows is at most 0.
        whole[places] += -sign * part
        by_block[number] = whole
    u = _padded(by_block.get(0), n)
    p = _padded(by_block.get(1), m)
    surplus = model.weights - u[:, None] - p
    for kind in range(kinds):
        wanting = np.flatnonzero(problem.kind_minimum[kind])
        price = np.zeros(n)
        price[wanting] = _padded(by_block.get(2 + kind), len(wanting))
        surplus -= price[:, None] * problem.kinds[kind]
    last = 2 + kinds
    if problem.has_employers:
        # Left out: these prices only lower a surplus, the bound stays one.
        last += 1
    floored = np.flatnonzero(np.isfinite(model.floors))
    if len(floored):
        price = np.zeros(n)
        price[floored] = _padded(by_block.get(last), len(floored))
        with np.errstate(invalid="ignore"):
            surplus -= price[:, None] * np.where(
                np.isfinite(model.weights), model.weights, 0.0
            )
    surplus[~np.isfinite(model.weights)] = -np.inf
    return surplus


def _padded(values: Floats | None, size: int) -> Floats:
    whole = np.zeros(size)
    if values is not None:
        whole[: len(values)] = values
    return whole


def _add(model: Model, surplus: Floats, threshold: float | None = None) -> bool:
    """Bring in the pairs whose surplus exceeds a threshold; tell whether any did."""
    outside = surplus.copy()
    outside[model.rows, model.columns] = -np.inf
    least = TOLERANCE * model.scale if threshold is None else threshold
    if threshold is None:
        width = min(outside.shape[1], ADDED_ARCS)
        best = np.argpartition(-outside, width - 1, axis=1)[:, :width]
        row, place = np.nonzero(np.take_along_axis(outside, best, 1) > least)
        column = best[row, place]
    else:
        row, column = np.nonzero(outside > least)
    if not len(row):
        return False
    model.rows = np.r_[model.rows, row]
    model.columns = np.r_[model.columns, column]
    model.tidy()
    return True


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
    """
    bound, unmet, surplus = relax(model)
    if unmet > 1e-7:
        return Solution(np.zeros(0, int), np.zeros(0, int), 0.0, bound, unmet)
    found, limit = integral(model, seconds)
    if found is None:
        model.everything()
        found, limit = integral(model, seconds)
        if found is None:
            return Solution(np.zeros(0, int), np.zeros(0, int), 0.0, bound, 1.0)
        return _solution(model, found, min(bound, limit))
    gap = bound - _value(model, found)
    if gap <= TOLERANCE * max(1.0, abs(bound)):
        return _solution(model, found, bound)
    if _add(model, surplus, -gap - 1e-12):
        # No assignment worth more than this one uses a pair that stays outside.
        again, limit = integral(model, seconds)
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
    if result.x is None:
        return None, float("inf")
    limit = -result.mip_dual_bound if result.mip_dual_bound is not None else np.inf
    return result.x > 0.5, float(limit)


def _value(model: Model, chosen: np.ndarray) -> float:
    return float(model.weights[model.rows[chosen], model.columns[chosen]].sum())


def _solution(model: Model, chosen: np.ndarray, bound: float) -> Solution:
    value = _value(model, chosen)
    return Solution(model.rows[chosen], model.columns[chosen], value, max(bound, value))
