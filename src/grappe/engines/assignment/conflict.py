"""Why there is no assignment: a set of constraints that cannot hold together."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from grappe.engines.assignment import shortage
from grappe.engines.assignment.types import Ints, Problem, Requirement


def irreducible(problem: Problem) -> tuple[Requirement, ...]:
    """Find constraints that cannot hold together, none of which can be left out.

    Parameters
    ----------
    problem : Problem
        One that has no assignment.

    Returns
    -------
    tuple of Requirement
        An irreducible infeasible set, in the order demands, kinds, employers, minimum
        loads, capacities, forbidden pairs.

    Raises
    ------
    ValueError
        If the problem has an assignment.

    Notes
    -----
    Demands and capacities alone are answered by a minimum cut (`shortage`). Otherwise
    the set is found by dividing it in halves [1]_; each question is an integer program
    without objective. A demand left out lets its dossier have any number of readers.

    References
    ----------
    .. [1] Junker, U. (2004). QuickXplain: preferred explanations and relaxations for
       over-constrained problems. AAAI, 167-172.
    """
    if problem.is_plain and not problem.minimum.any():
        return _of_cut(problem, shortage.irreducible(problem))
    every = list(_requirements(problem, np.arange(len(problem.demand))))
    if _feasible(problem, every):
        raise ValueError("the problem has an assignment")
    found = _explain(problem, [], every, False)
    order = {one: place for place, one in enumerate(every)}
    return tuple(sorted(found, key=lambda one: order[one]))


def _of_cut(problem: Problem, cut: shortage.Cut) -> tuple[Requirement, ...]:
    """Name the requirements of a shortage."""
    found = [
        _of("demand", dossier=i, count=problem.demand[i])
        for i in np.flatnonzero(cut.dossiers)
    ]
    found += [
        _of("capacity", expert=j, count=problem.capacity[j])
        for j in np.flatnonzero(cut.full)
    ]
    found += [
        _of("forbidden", dossier=i, expert=j, reason=problem.reasons[i, j])
        for i, j in np.argwhere(cut.forbidden)
    ]
    return tuple(found)


def _requirements(problem: Problem, dossiers: Ints) -> Iterator[Requirement]:
    """List every constraint that concerns these dossiers, or any expert."""
    for i in dossiers:
        if problem.demand[i] or problem.minimum.any():
            yield _of("demand", dossier=i, count=problem.demand[i])
    for q, least in enumerate(problem.kind_minimum):
        for i in dossiers:
            if least[i]:
                yield _of("kind", kind=q, dossier=i, count=least[i])
    if problem.has_employers:
        names, counts = np.unique(
            problem.employer[problem.employer >= 0], return_counts=True
        )
        for name in names[counts > 1]:
            for i in dossiers:
                yield _of("employer", employer=name, dossier=i)
    for expert in np.flatnonzero(problem.minimum):
        yield _of("minimum", expert=expert, count=problem.minimum[expert])
    for place, most in enumerate(problem.capacity):
        yield _of("capacity", expert=place, count=most)
    for i in dossiers:
        for j in np.flatnonzero(np.isnan(problem.affinity[i])):
            yield _of("forbidden", dossier=i, expert=j, reason=problem.reasons[i, j])


def _of(code: str, **params: Any) -> Requirement:
    return Requirement(code, _Params((name, int(n)) for name, n in params.items()))


class _Params(dict[str, int]):
    """Numbers of a requirement; they do not change, so they can be hashed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def _explain(
    problem: Problem,
    background: list[Requirement],
    rest: Sequence[Requirement],
    background_grew: bool,
) -> list[Requirement]:
    if background_grew and not _feasible(problem, background):
        return []
    if len(rest) == 1:
        return list(rest)
    middle = len(rest) // 2
    first, second = rest[:middle], rest[middle:]
    of_second = _explain(problem, [*background, *first], second, bool(first))
    of_first = _explain(problem, [*background, *of_second], first, bool(of_second))
    return [*of_first, *of_second]


def _feasible(problem: Problem, kept: Sequence[Requirement]) -> bool:
    """Tell whether these constraints, and no others, can hold together."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    named = [one.params["dossier"] for one in kept if "dossier" in one.params]
    dossiers = np.unique(np.array(named, dtype=np.int64))
    if not len(dossiers):
        # Nobody has to read anything: only an expert's minimum needs dossiers.
        return not any(one.code == "minimum" for one in kept) or _idle(problem, kept)
    if any(one.code == "minimum" for one in kept):
        dossiers = np.arange(len(problem.demand))
    n, m = len(dossiers), problem.shape[1]
    place = {int(i): row for row, i in enumerate(dossiers)}
    upper = np.ones((n, m))
    lows, highs, data = [], [], []

    def row(indices: Ints, low: float, high: float) -> None:
        data.append(indices)
        lows.append(low)
        highs.append(high)

    columns = np.arange(m)
    for one in kept:
        params = one.params
        at = place.get(params.get("dossier", -1), -1)
        if one.code == "demand":
            row(at * m + columns, params["count"], params["count"])
        elif one.code == "kind":
            inside = np.flatnonzero(problem.kinds[params["kind"]])
            row(at * m + inside, params["count"], np.inf)
        elif one.code == "employer":
            inside = np.flatnonzero(problem.employer == params["employer"])
            row(at * m + inside, -np.inf, 1)
        elif one.code == "minimum":
            row(np.arange(n) * m + params["expert"], params["count"], np.inf)
        elif one.code == "capacity":
            row(np.arange(n) * m + params["expert"], -np.inf, params["count"])
        else:
            upper[at, params["expert"]] = 0.0
    if not data:
        return True
    lengths = [len(indices) for indices in data]
    matrix = sparse.csr_array(
        (
            np.ones(sum(lengths)),
            np.concatenate(data),
            np.r_[0, np.cumsum(lengths)],
        ),
        shape=(len(data), n * m),
    )
    result = milp(
        np.zeros(n * m),
        constraints=LinearConstraint(matrix, np.array(lows), np.array(highs)),
        integrality=np.ones(n * m),
        bounds=Bounds(0, upper.ravel()),
    )
    return bool(result.status == 0)


def _idle(problem: Problem, kept: Sequence[Requirement]) -> bool:
    """Tell whether minimum loads can be met with every dossier free."""
    n = len(problem.demand)
    least = {o.params["expert"]: o.params["count"] for o in kept if o.code == "minimum"}
    most = {o.params["expert"]: o.params["count"] for o in kept if o.code == "capacity"}
    return all(count <= min(n, most.get(j, n)) for j, count in least.items())
