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
        "employer": a colleague of theirs reads it. "kind": instead of this expert,
        one of another kind is needed. "minimum": this expert must read as many as they
        do. "total": none of these; a repair kept the one chosen, or the assignment
        could be better still.
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
    for reader in sorted(chosen.tolist(), key=lambda one: ranks[one]):
        better = order[: ranks[reader] - 1]
        readings.append(
            Reading(
                dossier=dossier,
                expert=reader,
                affinity=float(fit[reader]),
                rank=int(ranks[reader]),
                passed=tuple(
                    Passed(
                        expert=one,
                        affinity=float(fit[one]),
                        why=_why(problem, plan, dossier, reader, one),
                    )
                    for one in better[~np.isin(better, chosen)].tolist()
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


def _why(
    problem: Problem, plan: Assignment, dossier: int, reader: int, expert: int
) -> str:
    """Say what keeps an expert from being there instead of a reader."""
    if plan.loads[expert] >= problem.capacity[expert]:
        return "full"
    chosen = plan.experts[plan.dossiers == dossier]
    employer = problem.employer[expert]
    if employer >= 0 and (problem.employer[chosen] == employer).any():
        return "employer"
    kinds = problem.kinds[:, chosen].sum(axis=1)
    kinds += problem.kinds[:, expert].astype(np.int64) - problem.kinds[:, reader]
    if (kinds < problem.kind_minimum[:, dossier]).any():
        return "kind"
    if plan.loads[reader] <= problem.minimum[reader]:
        return "minimum"
    return "total"
