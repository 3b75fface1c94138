"""Why there is no assignment: a set of constraints that cannot hold together."""

from collections.abc import Callable

import numpy as np

from grappe.engines.assignment import modelling, relaxing, shortage, subsets
from grappe.engines.assignment.types import (
    Infeasible,
    Ints,
    Problem,
    Requirement,
    problem,
    requirement,
)

# Pairs that the programs of the last resort may have in all: some ten seconds.
EFFORT = 1_000_000
# A constraint whose price is above this part of that of a missing reading makes it
# missing; affinities alone never cost as much.
PRICED = 1e-2
Conflict = tuple[Requirement, ...]


def of(
    given: Problem,
    relaxed: relaxing.Relaxation | None = None,
    *,
    effort: int = EFFORT,
) -> Infeasible:
    """Find constraints that cannot hold together, none of which can be left out.

    Parameters
    ----------
    given : Problem
        One that has no assignment.
    relaxed : Relaxation, optional
        Its linear relaxation, when that has no solution either.
    effort : int
        Pairs that the programs solved may have in all, where programs are needed. Once
        it is spent, the set found so far is returned, which cannot hold but may be
        larger than it need be: `is_irreducible` is then False.

    Returns
    -------
    Infeasible
        To be raised: an irreducible infeasible set, in the order demands, kinds,
        employers, minimum loads, capacities, forbidden pairs.

    Notes
    -----
    Most conflicts are a shortage: of experts, of experts of a kind, of dossiers for
    minimum loads. Each is a flow by itself, answered by a minimum cut (`shortage`).
    Next, each dossier is asked about alone. What is left is a conflict of several kinds
    of constraints: the prices of a linear program without solution name a set that
    cannot hold [1]_, which is then divided in halves [2]_; each question is an integer
    program without objective. A demand left out lets its dossier have any number of
    readers.

    References
    ----------
    .. [1] Gleeson, J. and Ryan, J. (1990). Identifying minimally infeasible subsystems
       of inequalities. ORSA Journal on Computing 2, 61-63.
    .. [2] Junker, U. (2004). QuickXplain: preferred explanations and relaxations for
       over-constrained problems. AAAI, 167-172.
    """
    for find in (_of_readings, _of_kinds, _of_minimums, _of_one_dossier):
        if conflict := find(given):
            return Infeasible(conflict)
    every = list(subsets.requirements(given, np.arange(len(given.demand))))
    rest = every
    if relaxed is not None:
        least = PRICED * relaxing.PENALTY * modelling.scale(given)
        dear = [one for one in every if _price(one, relaxed) > least]
        if dear and not subsets.feasible(given, dear):
            rest = dear
    search = subsets.Search(given, effort)
    conflict = tuple(search.reduce(rest))
    return Infeasible(conflict, is_irreducible=search.is_complete)


def _of_readings(given: Problem) -> Conflict:
    """Look for more readings needed than experts can give; empty if there is none."""
    plain = problem(given.affinity, demand=given.demand, capacity=given.capacity)
    return _of_cut(
        given,
        plain,
        lambda i: requirement("demand", dossier=i, count=given.demand[i]),
        lambda j: requirement("capacity", expert=j, count=given.capacity[j]),
        lambda i, j: (i, j),
    )


def _of_kinds(given: Problem) -> Conflict:
    """Look for more readings of one kind needed than experts of that kind can give."""
    for kind, least in enumerate(given.kind_minimum):
        inside = np.flatnonzero(given.kinds[kind])
        conflict = _of_cut(
            given,
            problem(
                given.affinity[:, inside], demand=least, capacity=given.capacity[inside]
            ),
            _need_of_kind(given, kind),
            _capacity_of(given, inside),
            _pair_with(inside),
        )
        if conflict:
            return conflict
    return ()


def _of_minimums(given: Problem) -> Conflict:
    """Look for more dossiers due to experts than dossiers can take readers."""
    plain = problem(given.affinity.T, demand=given.minimum, capacity=given.demand)
    return _of_cut(
        given,
        plain,
        lambda j: requirement("minimum", expert=j, count=given.minimum[j]),
        lambda i: requirement("demand", dossier=i, count=given.demand[i]),
        lambda j, i: (i, j),
    )


def _of_cut(
    given: Problem,
    plain: Problem,
    need: Callable[[int], Requirement],
    most: Callable[[int], Requirement],
    pair: Callable[[int, int], tuple[int, int]],
) -> Conflict:
    """Name the requirements of a shortage, in the words of the problem given."""
    cut = shortage.irreducible(plain)
    if cut is None:
        return ()
    needs = [need(int(line)) for line in np.flatnonzero(cut.dossiers)]
    limits = [most(int(column)) for column in np.flatnonzero(cut.full)]
    pairs = [
        pair(int(line), int(column)) for line, column in np.argwhere(cut.forbidden)
    ]
    forbidden = [
        requirement("forbidden", dossier=i, expert=j, reason=given.reasons[i, j])
        for i, j in sorted(pairs)
    ]
    both = sorted([*needs, *limits], key=lambda one: subsets.CODES.index(one.code))
    return (*both, *forbidden)


def _need_of_kind(given: Problem, kind: int) -> Callable[[int], Requirement]:
    least = given.kind_minimum[kind]
    return lambda i: requirement("kind", kind=kind, dossier=i, count=least[i])


def _capacity_of(given: Problem, experts: Ints) -> Callable[[int], Requirement]:
    return lambda place: requirement(
        "capacity", expert=experts[place], count=given.capacity[experts[place]]
    )


def _pair_with(experts: Ints) -> Callable[[int, int], tuple[int, int]]:
    return lambda i, place: (i, int(experts[place]))


def _of_one_dossier(given: Problem) -> Conflict:
    """Look for a dossier that nobody could serve, were it the only one."""
    if given.is_plain:
        return ()
    for i in np.flatnonzero(given.demand):
        own = [
            one
            for one in subsets.requirements(given, np.array([i]))
            if one.code not in ("minimum", "capacity") or one.params["count"] == 0
        ]
        if not subsets.feasible(given, own):
            return tuple(subsets.Search(given, EFFORT).reduce(own))
    return ()


def _price(one: Requirement, relaxed: relaxing.Relaxation) -> float:
    """Tell what a constraint is worth: what would be gained without it."""
    params = one.params
    i, j = params.get("dossier", -1), params.get("expert", -1)
    if one.code == "demand":
        return float(abs(relaxed.demands[i]))
    if one.code == "kind":
        return float(abs(relaxed.kinds[params["kind"], i]))
    if one.code == "employer":
        return relaxed.colleagues.get((i, params["employer"]), 0.0)
    if one.code == "minimum":
        return -float(relaxed.loads[j])
    if one.code == "capacity":
        return float(relaxed.loads[j])
    return -float(relaxed.prices[i, j])
