"""Leximin, exactly: the sum of the k smallest scores, for k from 1 to all."""

import numpy as np
from scipy import sparse

from grappe.engines.assignment import modelling
from grappe.engines.assignment.types import Ints, Problem

# What rounding may cost a level once the next ones are maximised.
SLACK = 1e-7


def leximin(
    problem: Problem, served: Ints, *, seconds: float
) -> tuple[Ints, Ints, int]:
    """Maximise in turn the sums of the smallest scores.

    Parameters
    ----------
    problem : Problem
        Known to be feasible.
    served : int array
        Dossiers that need experts.
    seconds : float
        Most time for each level.

    Returns
    -------
    dossiers, experts : int arrays
    levels : int
        How many levels were proven before the time was up.

    Notes
    -----
    With r free and d_i >= 0, the sum of the k smallest scores is the greatest value of
    k r - sum d_i under d_i >= r - score_i. Each level keeps the sums reached before.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    model = modelling.Model.of(problem)
    model.everything()
    blocks = model.blocks()
    arcs, count = len(model.rows), len(served)
    fit = model.weights[model.rows, model.columns]
    scores = sparse.csr_array(
        (fit, (model.rows, np.arange(arcs))), shape=(len(problem.demand), arcs)
    )[served]
    base = sparse.vstack(blocks.matrices, format="csr")
    lows, highs = np.concatenate(blocks.lows), np.concatenate(blocks.highs)
    chosen = np.zeros(arcs, bool)
    sums: list[float] = []
    for level in range(1, count + 1):
        width = arcs + level * (1 + count)
        parts = [sparse.csr_array(base, shape=(base.shape[0], width), copy=True)]
        low, high = [lows], [highs]
        for earlier in range(1, level + 1):
            start = arcs + (earlier - 1) * (1 + count)
            shift = sparse.hstack(
                [
                    scores,
                    sparse.csr_array((count, start - arcs)),
                    sparse.csr_array(-np.ones((count, 1))),
                    sparse.eye_array(count),
                    sparse.csr_array((count, width - start - 1 - count)),
                ],
                format="csr",
            )
            parts.append(shift)
            low.append(np.zeros(count))
            high.append(np.full(count, np.inf))
            if earlier < level:
                row = np.zeros((1, width))
                row[0, start] = earlier
                row[0, start + 1 : start + 1 + count] = -1.0
                parts.append(sparse.csr_array(row))
                floor = sums[earlier - 1]
                low.append(np.array([floor - SLACK * max(1.0, abs(floor))]))
                high.append(np.array([np.inf]))
        start = arcs + (level - 1) * (1 + count)
        cost = np.zeros(width)
        cost[start] = -level
        cost[start + 1 : start + 1 + count] = 1.0
        # The sum of all is the total: nothing is left to hide.
        lower = np.zeros(width)
        upper = np.full(width, np.inf)
        upper[:arcs] = 1.0
        lower[arcs :: 1 + count] = -np.inf
        result = milp(
            cost,
            constraints=LinearConstraint(
                sparse.vstack(parts, format="csr"),
                np.concatenate(low),
                np.concatenate(high),
            ),
            integrality=np.r_[np.ones(arcs), np.zeros(width - arcs)],
            bounds=Bounds(lower, upper),
            options={"time_limit": seconds, "mip_rel_gap": 1e-12},
        )
        if result.x is None or result.status != 0:
            return model.rows[chosen], model.columns[chosen], level - 1
        chosen = result.x[:arcs] > 0.5
        ordered = np.sort(scores @ chosen.astype(float))
        sums.append(float(ordered[:level].sum()))
    return model.rows[chosen], model.columns[chosen], count
