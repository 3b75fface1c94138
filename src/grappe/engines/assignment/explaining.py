"""Why this expert for this dossier, and who could read it instead."""

from dataclasses import dataclass

import numpy as np

from grappe.engines.assignment.types import Assignment, Ints, Problem

FORBIDDEN = {1: "conflict", 2: "language", 3: "unavailable", 4: "rotation"}


@dataclass(frozen=True)
class Passed:
    """An expert who fits a dossier better than one chosen, and was not.

    Attributes
    ----------
    expert : int
    affinity : float
    why : str
        "full": they read as many dossiers as they can, others needing them more.
        "employer": a colleague of theirs reads it. "total": taking them would cost
        more elsewhere than it brings here.
    """

    expert: int
    affinity: float
    why: str


@dataclass(frozen=True)
class Reading:
    """One expert of one dossier, explained.

    Attributes
    ----------
    dossier, expert : int
    affinity : float
    rank : int
        1 for the expert who fits the dossier best among those allowed.
    passed : tuple of Passed
        The better ones, best first.
    """

    dossier: int
    expert: int
    affinity: float
    rank: int
    passed: tuple[Passed, ...]


@dataclass(frozen=True)
class Alternate:
    """Somebody who could replace a reader at once.

    Attributes
    ----------
    expert : int
    affinity : float
    load : int
        Dossiers they read already, below their capacity.
    """

    expert: int
    affinity: float
    load: int


def explain(problem: Problem, plan: Assignment, dossier: int) -> tuple[Reading, ...]:
    """Say why each expert of a dossier was chosen.

    Parameters
    ----------
    problem : Problem
    plan : Assignment
    dossier : int

    Returns
    -------
    tuple of Reading
        In the order of affinity.
    """
    fit = problem.affinity[dossier]
    chosen = plan.experts[plan.dossiers == dossier]
    order = np.argsort(-np.nan_to_num(fit, nan=-np.inf), kind="stable")
    ranks = np.empty(len(fit), dtype=np.int64)
    ranks[order] = np.arange(1, len(fit) + 1)
    readings = []
    for expert in sorted(chosen, key=lambda one: ranks[one]):
        better = [
            one for one in order[: ranks[expert] - 1] if one not in set(chosen.tolist())
        ]
        readings.append(
            Reading(
                dossier=dossier,
                expert=int(expert),
                affinity=float(fit[expert]),
                rank=int(ranks[expert]),
                passed=tuple(
                    Passed(int(one), float(fit[one]), _why(problem, plan, one, chosen))
                    for one in better
                ),
            )
        )
    return tuple(readings)


def alternates(
    problem: Problem, plan: Assignment, dossier: int, *, limit: int = 3
) -> tuple[Alternate, ...]:
    """List who could read a dossier besides those chosen, the best fit first.

    Parameters
    ----------
    problem : Problem
    plan : Assignment
    dossier : int
    limit : int

    Returns
    -------
    tuple of Alternate
        Allowed, below their capacity, with no colleague among the readers.
    """
    fit = problem.affinity[dossier]
    chosen = plan.experts[plan.dossiers == dossier]
    employers = set(problem.employer[chosen].tolist()) - {-1}
    free = (
        ~np.isnan(fit)
        & (plan.loads < problem.capacity)
        & ~np.isin(np.arange(len(fit)), chosen)
        & ~np.isin(problem.employer, list(employers))
    )
    order = np.argsort(-np.nan_to_num(fit, nan=-np.inf), kind="stable")
    return tuple(
        Alternate(int(one), float(fit[one]), int(plan.loads[one]))
        for one in order[free[order]][:limit]
    )


def forbidden(problem: Problem, dossier: int) -> dict[str, Ints]:
    """Tell which experts may not read a dossier, by reason."""
    reasons = problem.reasons[dossier]
    none = np.isnan(problem.affinity[dossier])
    return {
        name: np.flatnonzero(none & (reasons == code))
        for code, name in FORBIDDEN.items()
        if (none & (reasons == code)).any()
    }


def _why(problem: Problem, plan: Assignment, expert: int, chosen: Ints) -> str:
    if plan.loads[expert] >= problem.capacity[expert]:
        return "full"
    employer = problem.employer[expert]
    if employer >= 0 and (problem.employer[chosen] == employer).any():
        return "employer"
    return "total"
