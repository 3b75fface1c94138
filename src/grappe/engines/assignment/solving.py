"""Assign experts to dossiers for one of three objectives, with the proof."""

from dataclasses import replace

import numpy as np

from grappe.engines.assignment import conflict, flow, integer, modelling
from grappe.engines.assignment.types import (
    Assignment,
    Certificate,
    Floats,
    Ints,
    Objective,
    Problem,
    Unfinished,
)

# Relative gap under which a value is proven: rounding of sums.
PROVEN = 1e-9
SECONDS = 60.0
# Two worst scores closer than this part of the greatest affinity are the same: the
# integer solver meets a floor to a quarter of it.
FLOOR_STEP = 4e-6
# Leximin goes on level by level while dossiers are few enough for it to be exact.
LEXIMIN_DOSSIERS = 40


def assign(
    problem: Problem, *, objective: Objective = "total", seconds: float = SECONDS
) -> Assignment:
    """Give each dossier the experts it needs, the best way there is.

    Parameters
    ----------
    problem : Problem
        See `problem()`.
    objective : {"total", "worst", "leximin"}
        "total": the greatest sum of affinities. "worst": the greatest score of the
        dossier that is served worst, then the greatest total. "leximin": the worst
        dossier's score first, then the second worst's, and so on.
    seconds : float
        Most time for each integer program; beyond, `certificate` tells the gap.

    Returns
    -------
    Assignment

    Raises
    ------
    Infeasible
        With an irreducible set of constraints that cannot hold together.
    Unfinished
        If `seconds` were too few to find any assignment, or that there is none.

    Notes
    -----
    Demands and loads alone are a transportation problem, solved exactly as a flow.
    Kinds, employers and floors make it an integer program, bounded by its linear
    relaxation over all pairs. "leximin" maximises in turn the sum of the 1, 2, 3…
    smallest scores [1]_; beyond some dozens of dossiers it stops at "worst" and says
    how many levels it proved.

    References
    ----------
    .. [1] Ogryczak, W. and Sliwinski, T. (2003). On solving linear programs with the
       ordered weighted averaging objective. European Journal of Operational Research
       148, 80-91.

    Examples
    --------
    >>> from grappe.engines.assignment import assign, problem
    >>> plan = assign(problem([[0.9, 0.8], [0.7, 0.1]], demand=1, capacity=1))
    >>> plan.experts
    array([1, 0])
    >>> round(plan.total, 6), plan.certificate.is_proven
    (1.5, True)
    """
    if objective == "total":
        return total(problem, seconds=seconds)
    if objective == "worst":
        return worst(problem, seconds=seconds)
    if objective == "leximin":
        return leximin(problem, seconds=seconds)
    raise ValueError(f"unknown objective: {objective}")


def total(problem: Problem, *, seconds: float = SECONDS) -> Assignment:
    """Maximise the sum of affinities; see `assign`."""
    found = flow.solve(problem)
    if found.unmet:
        raise conflict.of(problem)
    dossiers, experts, bound = found.dossiers, found.experts, found.bound
    if not problem.is_plain and not _holds(problem, dossiers, experts):
        solution = integer.optimise(modelling.Model.of(problem), seconds=seconds)
        if solution.unmet:
            raise conflict.of(problem, solution.relaxed)
        dossiers, experts = solution.dossiers, solution.experts
        bound = min(bound, solution.bound)
    value = float(problem.affinity[dossiers, experts].sum())
    return _assignment(
        problem,
        dossiers,
        experts,
        (found.dossier_prices, found.expert_prices),
        Certificate("total", value, max(bound, value), _close(value, bound)),
    )


def worst(problem: Problem, *, seconds: float = SECONDS) -> Assignment:
    """Maximise the least score, then the total; see `assign`."""
    first = total(problem, seconds=seconds)
    served = np.flatnonzero(problem.demand)
    if not len(served):
        return replace(first, certificate=Certificate("worst", 0.0, 0.0, True))
    bound = float(best_scores(problem)[served].min())
    least = float(first.scores[served].min())
    if least >= bound - modelling.SLACK:
        certificate = Certificate("worst", least, max(bound, least), True)
        return replace(first, certificate=certificate)
    level, bound = _greatest_floor(problem, least, bound, seconds)
    floors = np.full(len(problem.demand), -np.inf)
    floors[served] = level
    try:
        solution = integer.optimise(
            modelling.Model.of(problem, floors), seconds=seconds
        )
    except Unfinished:
        solution = None
    if solution is None or solution.unmet:
        certificate = Certificate("worst", least, bound, _close(least, bound))
        return replace(first, certificate=certificate)
    prices = first.dossier_prices, first.expert_prices
    plan = _assignment(
        problem,
        solution.dossiers,
        solution.experts,
        prices,
        Certificate("worst", 0.0, 0.0, False),
    )
    value = float(plan.scores[served].min())
    if bound - value <= FLOOR_STEP * modelling.scale(problem):
        bound = value
    certificate = Certificate("worst", value, bound, _close(value, bound))
    return replace(plan, certificate=certificate)


def leximin(problem: Problem, *, seconds: float = SECONDS) -> Assignment:
    """Serve the worst served first, then the next ones; see `assign`."""
    from grappe.engines.assignment import ordered

    plan = worst(problem, seconds=seconds)
    served = np.flatnonzero(problem.demand)
    if len(served) > LEXIMIN_DOSSIERS or not plan.certificate.is_proven:
        certificate = replace(
            plan.certificate,
            objective="leximin",
            is_proven=False,
            levels=int(plan.certificate.is_proven),
        )
        return replace(plan, certificate=certificate)
    dossiers, experts, levels = ordered.leximin(problem, served, seconds=seconds)
    if not levels and len(served):
        certificate = replace(plan.certificate, objective="leximin", is_proven=False)
        return replace(plan, certificate=certificate)
    plan = _assignment(
        problem,
        dossiers,
        experts,
        (plan.dossier_prices, plan.expert_prices),
        plan.certificate,
    )
    value = float(plan.scores[served].min()) if len(served) else 0.0
    certificate = Certificate("leximin", value, value, levels == len(served), levels)
    return replace(plan, certificate=certificate)


def best_scores(problem: Problem) -> Floats:
    """Give the best score each dossier could have, were it alone; shape (n,).

    A dossier that lacks allowed experts has what those give; kinds and employers are
    left aside, so that it bounds the score from above.
    """
    fit = np.where(np.isnan(problem.affinity), -np.inf, problem.affinity)
    ordered = -np.sort(-fit, axis=1)
    sums = np.zeros(len(fit))
    for demand in np.unique(problem.demand):
        rows = problem.demand == demand
        top = ordered[rows, :demand]
        sums[rows] = np.where(np.isfinite(top), top, 0.0).sum(axis=1)
    return sums


def relative_floor(
    problem: Problem, *, rounds: int = 14, target: float = 0.9
) -> tuple[Assignment, float]:
    """Raise the least ratio of a dossier's score to the best it could have.

    Parameters
    ----------
    problem : Problem
    rounds : int
        Flows solved, each with the affinities of the dossiers under the target made
        heavier.
    target : float
        Ratio, from 0 to 1, above which a dossier is left alone.

    Returns
    -------
    plan : Assignment
        The one with the greatest least ratio among those met; its certificate is that
        of "total": the gap is what fairness costs.
    ratio : float
        Its least ratio.

    Raises
    ------
    Infeasible
    """
    plan = total(problem)
    best = best_scores(problem)
    served = (problem.demand > 0) & (best > 0)
    top, reached = plan.total, _least_ratio(plan, best, served)
    weight = np.ones(len(best))
    chosen = plan
    for _round in range(rounds):
        ratios = np.where(served, chosen.scores / np.where(served, best, 1.0), 1.0)
        low = ratios < target
        if not low.any():
            break
        weight[low] *= np.sqrt(target / np.maximum(ratios[low], 0.05))
        leaning = replace(problem, affinity=problem.affinity * weight[:, None])
        pairs = total(leaning)
        chosen = _assignment(
            problem,
            pairs.dossiers,
            pairs.experts,
            (plan.dossier_prices, plan.expert_prices),
            plan.certificate,
        )
        ratio = _least_ratio(chosen, best, served)
        if ratio > reached:
            plan, reached = chosen, ratio
    bound = max(top, plan.certificate.bound)
    certificate = Certificate("total", plan.total, bound, _close(plan.total, bound))
    return replace(plan, certificate=certificate), reached


def _least_ratio(plan: Assignment, best: Floats, served: np.ndarray) -> float:
    if not served.any():
        return 1.0
    return float((plan.scores[served] / best[served]).min())


def _greatest_floor(
    problem: Problem, least: float, bound: float, seconds: float
) -> tuple[float, float]:
    """Find the greatest score that all dossiers can have, and what bounds it.

    The bound of a dossier alone is nearly always reached; otherwise the floors that are
    possible are searched, each one refused by an exact program being a new bound.
    """
    n = len(problem.demand)
    low, high = least, bound
    level = bound
    step = FLOOR_STEP * modelling.scale(problem)
    for _search in range(60):
        floors = np.where(problem.demand > 0, level, -np.inf)
        try:
            solution = integer.optimise(
                modelling.Model.of(problem, floors), seconds=seconds
            )
        except Unfinished:
            return low, high
        if not solution.unmet:
            scores = np.bincount(
                solution.dossiers,
                problem.affinity[solution.dossiers, solution.experts],
                n,
            )
            low = max(low, float(scores[problem.demand > 0].min()))
            if level == bound:
                return low, low
        else:
            high = level
        if high - low <= step:
            return low, low
        level = (low + high) / 2
    return low, high


def _holds(problem: Problem, dossiers: Ints, experts: Ints) -> bool:
    """Tell whether these pairs meet kinds and employers too."""
    n = len(problem.demand)
    for line, least in zip(problem.kinds, problem.kind_minimum, strict=True):
        if (np.bincount(dossiers, line[experts], n) < least).any():
            return False
    employer = problem.employer[experts]
    known = employer >= 0
    width = int(problem.employer.max(initial=0)) + 1
    keys = dossiers[known] * width + employer[known]
    return len(np.unique(keys)) == len(keys)


def _assignment(
    problem: Problem,
    dossiers: Ints,
    experts: Ints,
    prices: tuple[Floats, Floats],
    certificate: Certificate,
) -> Assignment:
    n, m = problem.shape
    order = np.lexsort((experts, dossiers))
    dossiers, experts = dossiers[order], experts[order]
    fit = problem.affinity[dossiers, experts]
    return Assignment(
        dossiers=dossiers.astype(np.int64),
        experts=experts.astype(np.int64),
        total=float(fit.sum()),
        scores=np.bincount(dossiers, fit, n).astype(np.float64),
        loads=np.bincount(experts, minlength=m),
        dossier_prices=prices[0],
        expert_prices=prices[1],
        certificate=certificate,
    )


def _close(value: float, bound: float) -> bool:
    return bound - value <= PROVEN * max(1.0, abs(bound))
