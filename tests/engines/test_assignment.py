"""The assignment engine against plain enumeration, and against itself."""

import itertools
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from grappe.engines import assignment
from grappe.engines.assignment import (
    Infeasible,
    Unfinished,
    assign,
    conflict,
    problem,
    subsets,
)

DATA = Path(__file__).parents[1] / "data" / "reviewer_assignment"
# Rounding of sums, and the step under which two floors are the same.
CLOSE = 2e-6
# Random instances; docs/methods/assignment.md tells how to run ten thousand.
EXAMPLES = int(os.environ.get("GRAPPE_EXAMPLES", 150))


@st.composite
def problems(draw, *, sides=True):
    """Small instances of every kind, half of which have no assignment."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = draw(st.booleans())
    fit = (
        rng.choice([0, 0.25, 0.5, 0.75, 1], (n, m))
        if steps
        else rng.normal(size=(n, m))
    )
    fit[rng.random((n, m)) < draw(st.sampled_from([0, 0.2, 0.5]))] = np.nan
    capacity = rng.integers(0, 4, m)
    more = {}
    if sides and draw(st.booleans()):
        more["employer"] = rng.integers(-1, 3, m)
    if sides and draw(st.booleans()):
        more["kinds"] = rng.random((2, m)) < 0.5
        more["kind_minimum"] = rng.integers(0, 2, (2, n))
    if draw(st.integers(0, 3)) == 0:
        more["minimum"] = np.minimum(rng.integers(0, 2, m), capacity)
    return problem(fit, demand=rng.integers(0, 3, n), capacity=capacity, **more)


def readings(one):
    """All the sets of experts that each dossier could have."""
    n, m = one.shape
    return [
        [
            list(experts)
            for experts in itertools.combinations(range(m), int(one.demand[i]))
            if is_open(one, i, list(experts))
        ]
        for i in range(n)
    ]


def is_open(one, dossier, experts):
    if np.isnan(one.affinity[dossier, experts]).any():
        return False
    kinds = one.kinds[:, experts].sum(axis=1)
    employers = one.employer[experts]
    employers = employers[employers >= 0]
    enough = (kinds >= one.kind_minimum[:, dossier]).all()
    return bool(enough and len(set(employers)) == len(employers))


def enumerated(one):
    """The scores of every assignment there is."""
    found = []
    for choice in itertools.product(*readings(one)):
        loads = np.zeros(one.shape[1], int)
        for experts in choice:
            loads[experts] += 1
        if (loads <= one.capacity).all() and (loads >= one.minimum).all():
            scores = [
                one.affinity[i, experts].sum() for i, experts in enumerate(choice)
            ]
            found.append(np.array(scores))
    return found


def served(one, scores):
    return np.sort(scores[one.demand > 0])


def best(one, every, objective):
    """What enumeration finds: the total, the worst and its total, all scores."""
    if objective == "total":
        return max(scores.sum() for scores in every)
    if objective == "worst":
        return max((round(served(one, s)[0], 9), s.sum()) for s in every)
    return max([round(value, 7) for value in served(one, s)] for s in every)


def assert_irreducible(one, refusal):
    """The conflict cannot hold, and can without any one of its constraints."""
    whole = list(refusal.conflict)
    assert refusal.is_irreducible
    assert not subsets.feasible(one, whole)
    for left_out in whole:
        rest = [other for other in whole if other is not left_out]
        assert subsets.feasible(one, rest), left_out


# The floor that the integer solver took for met was not.
NEARLY = problem(
    [
        [1.8016787, 1.7821244, -0.44122279],
        [0.70744135, 0.28383708, -0.73933858],
        [0.79528147, -1.90608788, 0.392041],
    ],
    demand=[1, 1, 2],
    capacity=[2, 0, 2],
)


@settings(max_examples=EXAMPLES)
@example(NEARLY, "worst")
@given(problems(), st.sampled_from(["total", "worst", "leximin"]))
def test_assign_equals_enumeration_or_tells_an_irreducible_conflict(one, objective):
    every = enumerated(one)
    if not every:
        with pytest.raises(Infeasible) as refusal:
            assign(one, objective=objective)
        assert_irreducible(one, refusal.value)
        return

    plan = assign(one, objective=objective)

    assert (plan.loads <= one.capacity).all()
    assert (plan.loads >= one.minimum).all()
    for dossier, demand in enumerate(one.demand):
        experts = plan.experts[plan.dossiers == dossier].tolist()
        assert len(set(experts)) == len(experts) == demand
        assert is_open(one, dossier, experts)
    assert plan.certificate.is_proven
    if not one.demand.any():
        return
    wanted = best(one, every, objective)
    if objective == "total":
        assert plan.total == pytest.approx(wanted, abs=CLOSE)
    elif objective == "worst":
        found = served(one, plan.scores)[0], plan.total
        assert found == pytest.approx(wanted, abs=CLOSE)
    else:
        assert served(one, plan.scores) == pytest.approx(wanted, abs=CLOSE)


@settings(max_examples=EXAMPLES)
@given(problems(sides=False), st.integers(0, 100))
def test_repair_keeps_the_most_readings(one, choice):
    try:
        plan = assign(one)
    except Infeasible:
        return
    gone = choice % one.shape[1]
    capacity, minimum = one.capacity.copy(), one.minimum.copy()
    capacity[gone] = minimum[gone] = 0
    now = replace(one, capacity=capacity, minimum=minimum)
    every = []
    for experts in itertools.product(*readings(now)):
        loads = np.zeros(one.shape[1], int)
        for chosen in experts:
            loads[chosen] += 1
        if (loads <= capacity).all() and (loads >= minimum).all():
            every.append(
                sum(
                    bool(plan.chosen()[i, j])
                    for i, chosen in enumerate(experts)
                    for j in chosen
                )
            )

    if not every:
        with pytest.raises(Infeasible):
            assignment.repair(now, (plan.dossiers, plan.experts))
        return
    mended = assignment.repair(now, (plan.dossiers, plan.experts))

    assert mended.kept == max(every)
    assert mended.moved == mended.fewest
    assert mended.lost == int(plan.chosen()[:, gone].sum())


def test_bound_is_that_of_a_linear_program():
    """The dual bound on public bids equals what another solver finds."""
    with np.load(DATA / "preflib1.npz") as arrays:
        fit = arrays["similarity_matrix"].T
    n, m = fit.shape
    rows = np.kron(np.eye(n), np.ones(m))
    columns = np.kron(np.ones(n), np.eye(m))
    reference = linprog(
        -fit.ravel(),
        A_eq=rows,
        b_eq=np.full(n, 3),
        A_ub=columns,
        b_ub=np.full(m, 6),
        bounds=(0, 1),
    )

    plan = assign(problem(fit, demand=3, capacity=6))

    assert plan.total == pytest.approx(-reference.fun, rel=1e-9)
    assert plan.certificate.bound == pytest.approx(-reference.fun, rel=1e-9)
    assert plan.certificate.is_proven


def test_capacity_short_by_one_names_every_demand_and_capacity():
    rng = np.random.default_rng(1)
    capacity = np.full(20, 3)
    capacity[0] = 2
    one = problem(rng.random((30, 20)), demand=2, capacity=capacity)

    with pytest.raises(Infeasible) as refusal:
        assign(one)

    codes = [requirement.code for requirement in refusal.value.conflict]
    assert codes == ["demand"] * 30 + ["capacity"] * 20


def test_one_dossier_in_conflict_with_all_names_only_its_own_constraints():
    fit = np.ones((3, 4))
    fit[1, 1:] = np.nan
    one = problem(fit, demand=2, capacity=3)

    with pytest.raises(Infeasible) as refusal:
        assign(one)

    named = [(one.code, dict(one.params)) for one in refusal.value.conflict]
    assert named[0] == ("demand", {"dossier": 1, "count": 2})
    assert {code for code, _ in named[1:]} == {"forbidden"}
    assert {params["expert"] for _, params in named[1:]} == {1, 2, 3}


def sided(**changes):
    """30 dossiers for 15 experts of two kinds, some of whom are colleagues."""
    rng = np.random.default_rng(5)
    parts = {"demand": 3, "capacity": 9, "employer": rng.integers(-1, 7, 15)}
    academic = rng.random(15) < 0.4
    parts["kinds"] = [academic, ~academic]
    return problem(rng.random((30, 15)), **parts | changes)


def test_experts_short_by_one_are_told_as_such_whatever_the_sides():
    capacity = np.full(15, 6)
    capacity[0] = 5

    with pytest.raises(Infeasible) as refusal:
        assign(sided(capacity=capacity))

    assert assignment.grouped(refusal.value.conflict) == (
        assignment.Group("demand", tuple(range(30)), (), 90),
        assignment.Group("capacity", (), tuple(range(15)), 89),
    )


def test_experts_of_a_kind_short_by_one_are_told_as_such():
    one = sided()
    academics = np.flatnonzero(one.kinds[0])
    capacity = one.capacity.copy() + 30
    capacity[academics] = 29 // len(academics)
    capacity[academics[: 29 % len(academics)]] += 1

    with pytest.raises(Infeasible) as refusal:
        assign(replace(one, capacity=capacity))

    assert assignment.grouped(refusal.value.conflict) == (
        assignment.Group("kind", tuple(range(30)), (), 30, kind=0),
        assignment.Group("capacity", (), tuple(academics.tolist()), 29),
    )


def test_colleagues_too_many_are_told_with_those_who_are_not():
    rng = np.random.default_rng(5)
    employer = np.where(np.arange(15) < 10, 0, -1)
    capacity = np.where(employer == 0, 20, 11)
    one = problem(rng.random((30, 15)), demand=3, capacity=capacity, employer=employer)

    with pytest.raises(Infeasible) as refusal:
        assign(one)

    assert_irreducible(one, refusal.value)
    groups = assignment.grouped(refusal.value.conflict)
    assert [group.code for group in groups] == ["demand", "employer", "capacity"]
    assert groups[2] == assignment.Group("capacity", (), tuple(range(10, 15)), 55)


def test_conflict_that_takes_too_long_cannot_hold_but_is_not_said_irreducible():
    employer = np.where(np.arange(15) < 10, 0, -1)
    one = problem(
        np.ones((30, 15)),
        demand=3,
        capacity=np.where(employer == 0, 20, 11),
        employer=employer,
    )

    refusal = conflict.of(one, effort=2000)

    assert not refusal.is_irreducible
    assert not subsets.feasible(one, refusal.conflict)


@pytest.mark.parametrize("objective", ["total", "worst", "leximin"])
def test_assign_says_when_time_is_too_short(objective):
    with pytest.raises(Unfinished, match="in 0 seconds"):
        assign(sided(), objective=objective, seconds=0)


def test_a_pair_with_a_reason_is_forbidden_whatever_its_affinity():
    reasons = [[assignment.CONFLICT, 0, 0], [0, assignment.LANGUAGE, 0]]

    one = problem([[0.9, 0.8, np.nan], [0.9, 0.8, 0.7]], demand=1, capacity=1,
                  reasons=reasons)  # fmt: skip

    plan = assign(one)
    assert plan.experts.tolist() == [1, 0]
    assert one.reasons[0, 2] == assignment.CONFLICT
    assert {name: who.tolist() for name, who in
            assignment.forbidden(one, 0).items()} == {"conflict": [0, 2]}  # fmt: skip


def test_relative_floor_raises_the_least_ratio():
    rng = np.random.default_rng(3)
    topics = rng.dirichlet(np.full(10, 0.2), 80)
    skills = rng.dirichlet(np.full(10, 0.2), 40)
    one = problem(topics @ skills.T, demand=3, capacity=7)
    plain = assign(one)
    top = assignment.best_scores(one)

    plan, ratio = assignment.relative_floor(one)

    assert ratio == pytest.approx(float((plan.scores / top).min()))
    assert ratio >= float((plain.scores / top).min())
    assert plan.total <= plain.total + CLOSE
    assert (plan.loads <= one.capacity).all()


def test_explain_says_who_fitted_better_and_why_not():
    fit = [[0.9, 0.8, 0.1], [0.95, 0.2, 0.1]]
    one = problem(fit, demand=1, capacity=1)
    plan = assign(one)

    (reading,) = assignment.explain(one, plan, 0)

    assert (reading.expert, reading.rank, reading.affinity) == (1, 2, 0.8)
    assert reading.passed == (assignment.Passed(0, 0.9, "full"),)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"capacity": [0, 1, 1]}, "full"),
        ({"demand": 2, "employer": [1, 1, 2]}, "employer"),
        ({"kinds": [[False, True, True]]}, "kind"),
        ({"minimum": [0, 0, 1]}, "minimum"),
    ],
)
def test_explain_says_what_keeps_the_best_expert_away(parts, why):
    fit = [[0.9, 0.95, 0.3]] if why == "employer" else [[0.9, 0.2, 0.3]]
    one = problem(fit, **{"demand": 1, "capacity": 1} | parts)
    plan = assign(one)

    last = assignment.explain(one, plan, 0)[-1]

    assert (last.expert, last.passed) == (2, (assignment.Passed(0, 0.9, why),))


def test_explain_says_when_nothing_keeps_a_better_expert_away():
    one = problem([[0.9, 0.2]], demand=1, capacity=[0, 1])
    plan = assign(one)
    free = problem([[0.9, 0.2]], demand=1, capacity=1)

    (reading,) = assignment.explain(free, plan, 0)

    assert reading.passed == (assignment.Passed(0, 0.9, "total"),)


def test_alternates_are_free_allowed_and_no_colleague():
    fit = [[0.9, 0.8, 0.7, 0.6, np.nan]]
    one = problem(fit, demand=1, capacity=[1, 1, 1, 0, 1], employer=[1, 1, 2, 3, 4])
    plan = assign(one)

    found = assignment.alternates(one, plan, 0)

    assert found == (assignment.Alternate(2, 0.7, 0),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"demand": [1]}, "demand"),
        ({"demand": 1.5}, "demand"),
        ({"capacity": -1}, "capacity is negative"),
        ({"capacity": [np.inf, 1, 1]}, "capacity"),
        ({"minimum": 4}, "minimum exceeds capacity"),
        ({"affinity": np.ones(3)}, "dimensions"),
        ({"affinity": np.full((2, 3), np.inf)}, "infinite"),
        ({"employer": [1, 2]}, "employer"),
        ({"reasons": np.zeros((3, 2))}, "reasons"),
        ({"reasons": 9}, "reason is unknown"),
        ({"kinds": [[True, False]]}, "kinds"),
    ],
)
def test_problem_refuses_parts_that_disagree(change, message):
    parts = {"affinity": np.ones((2, 3)), "demand": 1, "capacity": 2} | change

    with pytest.raises(ValueError, match=message):
        problem(parts.pop("affinity"), **parts)


@pytest.mark.parametrize("objective", ["total", "worst", "leximin"])
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_assign_without_dossiers_or_experts_gives_nobody_anything(shape, objective):
    plan = assign(problem(np.zeros(shape), demand=0, capacity=2), objective=objective)

    assert (plan.total, plan.loads.tolist()) == (0.0, [0] * shape[1])
    assert plan.certificate.is_proven


@pytest.mark.parametrize(
    ("shape", "parts", "conflict"),
    [
        ((1, 0), {"demand": 2}, ("demand", {"dossier": 0, "count": 2})),
        (
            (0, 1),
            {"demand": 1, "minimum": 1},
            ("minimum", {"expert": 0, "count": 1}),
        ),
    ],
)
def test_conflict_without_experts_or_dossiers(shape, parts, conflict):
    with pytest.raises(Infeasible) as refusal:
        assign(problem(np.zeros(shape), capacity=2, **parts))

    found = [(one.code, dict(one.params)) for one in refusal.value.conflict]
    assert found == [conflict]
