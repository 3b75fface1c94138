"""The linear program over all pairs, by prices: what bounds any assignment."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from grappe.engines.assignment.modelling import Model, Rows
from grappe.engines.assignment.types import Floats, Ints

# Relative to the greatest affinity.
TOLERANCE = 1e-9
ADDED_ARCS = 8
ROUNDS = 60
# What a missing reading costs, in greatest affinities.
PENALTY = 1e4
# Readings that a relaxation lacks: below, it is rounding.
UNMET = 1e-7


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
        if not add(model, relaxation.surplus):
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


def add(model: Model, surplus: Floats, threshold: float | None = None) -> bool:
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
