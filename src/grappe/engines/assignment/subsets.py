"""Whether some of the constraints can hold together, and which of them cannot."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from grappe.engines.assignment.types import Ints, Problem, Requirement, requirement

CODES = ("demand", "kind", "employer", "minimum", "capacity", "forbidden")
"""In the order in which constraints are told."""


def requirements(problem: Problem, dossiers: Ints) -> Iterator[Requirement]:
    """List every constraint that concerns these dossiers, or any expert."""
    for i in dossiers:
        if problem.demand[i] or problem.minimum.any():
            yield requirement("demand", dossier=i, count=problem.demand[i])
    for q, least in enumerate(problem.kind_minimum):
        for i in dossiers:
            if least[i]:
                yield requirement("kind", kind=q, dossier=i, count=least[i])
    if problem.has_employers:
        names, counts = np.unique(
            problem.employer[problem.employer >= 0], return_counts=True
        )
        for name in names[counts > 1]:
            for i in dossiers:
                yield requirement("employer", employer=name, dossier=i)
    for expert in np.flatnonzero(problem.minimum):
        yield requirement("minimum", expert=expert, count=problem.minimum[expert])
    for place, most in enumerate(problem.capacity):
        yield requirement("capacity", expert=place, count=most)
    for i in dossiers:
        for j in np.flatnonzero(np.isnan(problem.affinity[i])):
            reason = problem.reasons[i, j]
            yield requirement("forbidden", dossier=i, expert=j, reason=reason)


class Search:
    """A search for an irreducible set, with as much effort as it may cost.

    Parameters
    ----------
    problem : Problem
    effort : int
        Pairs that the programs solved may have in all.

    Attributes
    ----------
    is_complete : bool
        False once a question was left unasked.
    """

    def __init__(self, problem: Problem, effort: int) -> None:
        self.problem = problem
        self.effort = effort
        self.is_complete = True

    def reduce(self, rest: Sequence[Requirement]) -> list[Requirement]:
        """Divide constraints that cannot hold in halves, until each is needed."""
        return self._explain([], rest, False)

    def _explain(
        self,
        background: list[Requirement],
        rest: Sequence[Requirement],
        background_grew: bool,
    ) -> list[Requirement]:
        if background_grew and not self._feasible(background):
            return []
        if len(rest) == 1 or not self.is_complete:
            return list(rest)
        middle = len(rest) // 2
        first, second = rest[:middle], rest[middle:]
        of_second = self._explain([*background, *first], second, bool(first))
        of_first = self._explain([*background, *of_second], first, bool(of_second))
        return [*of_first, *of_second]

    def _feasible(self, kept: Sequence[Requirement]) -> bool:
        if self.effort <= 0:
            # Unasked: what is kept stays kept.
            self.is_complete = False
            return True
        self.effort -= len(_dossiers(self.problem, kept)) * self.problem.shape[1]
        return feasible(self.problem, kept)


def feasible(problem: Problem, kept: Sequence[Requirement]) -> bool:
    """Tell whether these constraints, and no others, can hold together."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    dossiers = _dossiers(problem, kept)
    if not any("dossier" in one.params for one in kept):
        # Nobody has to read anything: only an expert's minimum needs dossiers.
        return not any(one.code == "minimum" for one in kept) or _idle(problem, kept)
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


def _dossiers(problem: Problem, kept: Sequence[Requirement]) -> Ints:
    """Name the dossiers that a question is about: all, if experts need some."""
    if any(one.code == "minimum" for one in kept):
        return np.arange(len(problem.demand))
    named = {one.params["dossier"] for one in kept if "dossier" in one.params}
    return np.array(sorted(named), dtype=np.int64)


def _idle(problem: Problem, kept: Sequence[Requirement]) -> bool:
    """Tell whether minimum loads can be met with every dossier free."""
    n = len(problem.demand)
    least = {o.params["expert"]: o.params["count"] for o in kept if o.code == "minimum"}
    most = {o.params["expert"]: o.params["count"] for o in kept if o.code == "capacity"}
    return all(count <= min(n, most.get(j, n)) for j, count in least.items())
