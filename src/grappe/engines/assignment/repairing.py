"""Mend an assignment when an expert withdraws, and move as little as possible."""

from dataclasses import dataclass, replace

import numpy as np

from grappe.engines.assignment.solving import SECONDS, total
from grappe.engines.assignment.types import Assignment, Ints, Problem


@dataclass(frozen=True)
class Repair:
    """A mended assignment.

    Attributes
    ----------
    assignment : Assignment
        Its certificate is about the number kept, then the total.
    kept, moved, lost : int
        Readings of before that stay; those of before that were still possible and do
        not stay; those that no longer were possible.
    fewest : int
        No repair moves fewer than this.
    """

    assignment: Assignment
    kept: int
    moved: int
    lost: int
    fewest: int


def repair(
    problem: Problem, before: tuple[Ints, Ints], *, seconds: float = SECONDS
) -> Repair:
    """Assign anew, keeping as many of the readings of before as can be.

    Parameters
    ----------
    problem : Problem
        As it is now: an expert who withdrew has a capacity of 0, a conflict declared
        since is NaN.
    before : tuple of int arrays
        Dossiers and experts of the readings that were assigned.
    seconds : float
        Most time of an integer program.

    Returns
    -------
    Repair

    Raises
    ------
    Infeasible

    Notes
    -----
    A reading that is kept is worth more than any change of the total: the affinities
    of all readings together span less than one of them. So the assignment of greatest
    weight keeps the most, and has the greatest total among those that do.
    """
    dossiers, experts = (np.asarray(part, dtype=np.int64) for part in before)
    fit = problem.affinity
    possible = ~np.isnan(fit[dossiers, experts]) & (problem.capacity[experts] > 0)
    dossiers, experts = dossiers[possible], experts[possible]
    seen = fit[~np.isnan(fit)]
    spread = float(seen.max() - seen.min()) if len(seen) else 0.0
    readings = int(problem.demand.sum())
    bonus = 1.0 + 2.0 * readings * max(spread, 1e-9)
    leaning = fit.copy()
    leaning[dossiers, experts] += bonus
    plan = total(replace(problem, affinity=leaning), seconds=seconds)
    stays = np.zeros(problem.shape, dtype=bool)
    stays[dossiers, experts] = True
    kept = int(stays[plan.dossiers, plan.experts].sum())
    value = fit[plan.dossiers, plan.experts]
    # Whatever its total, keeping one more would be worth more than this bound.
    least = float(seen.min()) if len(seen) else 0.0
    most_kept = int((plan.certificate.bound - least * readings) / bonus + 1e-6)
    mended = replace(
        plan,
        total=float(value.sum()),
        scores=np.bincount(plan.dossiers, value, len(problem.demand)).astype(float),
    )
    return Repair(
        assignment=mended,
        kept=kept,
        moved=len(dossiers) - kept,
        lost=int((~possible).sum()),
        fewest=len(dossiers) - min(most_kept, len(dossiers)),
    )
