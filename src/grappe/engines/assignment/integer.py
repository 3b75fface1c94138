"""The same problem with what a flow cannot hold: kinds, employers, floors of score.

A linear program on few arcs, whose prices bring in the pairs that matter, bounds what
can be reached; the integer program on those arcs reaches it, or shows the gap, and the
pairs that the gap cannot rule out are then brought in.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from grappe.engines.assignment.flow import first_arcs
from grappe.engines.assignment.types import Floats, Ints, Problem, Unfinished

# Relative to the greatest affinity.
TOLERANCE = 1e-9
ADDED_ARCS = 8
ROUNDS = 60
# What a missing reading costs, in greatest affinities.
PENALTY = 1e4
# What SciPy answers when the time was too short.
TIME_LIMIT = 1
# Sums in floating point: a floor is met up to this.
SLACK = 1e-9
# Readings that a relaxation lacks: below, it is rounding.
UNMET = 1e-7


def scale(problem: Problem) -> float:
    """Give the greatest affinity of a problem, at least a trifle."""
    return float(np.nanmax(np.abs(problem.affinity), initial=0.0)) or 1.0


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
    relaxed : Relaxation or None
        The relaxation, when already that lacks readings.
    """

    dossiers: Ints
    experts: Ints
    value: float
    bound: float
    unmet: float = 0.0
    relaxed: "Relaxation | None" = None


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
        return scale(self.problem)

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
            # In greatest affinities, so that the solver's tolerance is relative.
            fit = self.weights[self.rows, self.columns] / self.scale
            matrix = sparse.csr_array((fit, (self.rows, arcs)), shape=(n, count))
            low = self.floors[floored] / self.scale - SLACK
            found.add(matrix[floored], low, np.full(len(floored), np.inf))
        return found

    def _add_employers(self, found: Rows, ones: Floats, arcs: Ints) -> None:
        keys, place, inside = self.colleagues()
        matrix = sparse.csr_array(
            (ones[inside], (place, arcs[inside])), shape=(len(keys), len(arcs))
        )
        if len(keys):
            found.add(matrix, np.full(len(keys), -np.inf), np.ones(len(keys)))

    def colleagues(self) -> tuple[Ints, Ints, Ints]:
        """Find the dossiers that arcs join with two experts of an employer.

        Returns
        -------
        keys : int array
            One each dossier and employer: dossier times `employers`, plus employer.
        place : int array
            Which of them each arc is about.
        inside : int array
            These arcs.
        """
        employer = self.problem.employer[self.columns]
        known = np.flatnonzero(employer >= 0)
        keys = self.rows[known] * self.employers + employer[known]
        names, place, times = np.unique(keys, return_inverse=True, return_counts=True)
        # One reader of an employer cannot be two.
        twice = times[place] > 1
        kept, place = np.unique(place[twice], return_inverse=True)
        return names[kept], place, known[twice]

    @property
    def employers(self) -> int:
        """Count the numbers that employers may have."""
        return int(self.problem.employer.max(initial=0)) + 1


@dataclass(frozen=True)
class Relaxation:
    """The linear program without whole numbers, and the prices of its constraints.

    Attributes
    ----------
    bound : float
        Its value: no assignment has a greater total.
    unmet : float
        How far the constraints are from holding, 0 when they can.
    surplus : float array, shape (n, m)
        What taking each pair would add, at most 0 at the optimum; -inf if forbidden.
    prices : float array, shape (n, m)
        Of the constraints that each pair enters, employers aside.
    demands : float array, shape (n,)
    loads : float array, shape (m,)
        Above 0 a capacity binds, below 0 a minimum.
    kinds : float array, shape (q, n)
    colleagues : mapping of (int, int) to float
        By dossier and employer.
    """

    bound: float
    unmet: float
    surplus: Floats
    prices: Floats
    demands: Floats
    loads: Floats
    kinds: Floats
    colleagues: dict[tuple[int, int], float]


def relax(model: Model) -> Relaxation:
    """Solve the linear relaxation over all pairs, adding arcs as prices ask."""
    from scipy.optimize import linprog

    for _round in range(ROUNDS):
        blocks = model.blocks()
        cost = -model.weights[model.rows, model.columns]
        upper, limits, kept = _one_sided(blocks)
        penalty = PENALTY * model.scale
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
        value = float(-(cost @ result.x[: len(cost)]))
        unmet = float(result.x[len(cost) :].sum())
        relaxation = _priced(model, kept, result.ineqlin.marginals, value, unmet)
        if not _add(model, relaxation.surplus):
            break
    return relaxation


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


def _priced(
    model: Model,
    kept: list[tuple[int, Ints, float]],
    marginals: Floats,
    value: float,
    unmet: float,
) -> Relaxation:
    """Price every pair: its affinity, less the price of each row it enters."""
    problem = model.problem
    n, m = problem.shape
    kinds = len(problem.kinds)
    by_block: dict[int, Floats] = {}
    start = 0
    for number, places, sign in kept:
        part = marginals[start : start + len(places)]
        start += len(places)
        whole = _padded(by_block.get(number), int(places.max()) + 1)
        # A marginal of a minimisation under rows is at most 0.
        whole[places] += -sign * part
        by_block[number] = whole
    demands = _padded(by_block.get(0), n)
    loads = _padded(by_block.get(1), m)
    of_kinds = np.zeros((kinds, n))
    prices = demands[:, None] + loads
    for kind in range(kinds):
        wanting = np.flatnonzero(problem.kind_minimum[kind])
        of_kinds[kind, wanting] = _padded(by_block.get(2 + kind), len(wanting))
        prices += of_kinds[kind][:, None] * problem.kinds[kind]
    last = 2 + kinds
    keys, _place, _inside = model.colleagues()
    colleagues = {}
    if len(keys):
        # Left out of `prices`: these only lower a surplus, the bound stays one.
        pairs = zip(keys // model.employers, keys % model.employers, strict=True)
        paid = _padded(by_block.get(last), len(keys)).tolist()
        colleagues = {
            (int(i), int(employer)): price
            for (i, employer), price in zip(pairs, paid, strict=True)
        }
        last += 1
    allowed = np.isfinite(model.weights)
    weights = np.where(allowed, model.weights, 0.0)
    floored = np.flatnonzero(np.isfinite(model.floors))
    if len(floored):
        price = np.zeros(n)
        price[floored] = _padded(by_block.get(last), len(floored))
        prices += price[:, None] * weights / model.scale
    surplus = np.where(allowed, weights - prices, -np.inf)
    return Relaxation(
        value, unmet, surplus, prices, demands, loads, of_kinds, colleagues
    )


def _padded(values: Floats | None, size: int) -> Floats:
    whole = np.zeros(size if values is None else max(size, len(values)))
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

    Raises
    ------
    Unfinished
        If neither an assignment nor its absence was found in time.
    """
    relaxation = relax(model)
    bound, unmet = relaxation.bound, relaxation.unmet
    if unmet > UNMET:
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
    if gap <= TOLERANCE * max(1.0, abs(bound)):
        return _solution(model, found, bound)
    if _add(model, relaxation.surplus, -gap - 1e-12):
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
