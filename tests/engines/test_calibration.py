"""Calibration of experts: against dense algebra, and on experts of known leaning."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from grappe.engines import calibration
from grappe.engines.calibration.calibrating import _groups
from grappe.engines.calibration.equations import Design, Equations

WORLDS = 20
# What calibration must add to the rank correlation with the truth, where experts lean
# by three quarters of the spread between dossiers (a mean of 0.05 was measured).
MARGIN = 0.03


def world(rng, dossiers=40, experts=14, readers=3, leaning=0.6):
    """Draw marks whose truth is known: quality 0.8, noise 0.5, in points."""
    quality = rng.normal(size=dossiers) * 0.8
    lean = rng.normal(size=experts) * leaning
    dossier = np.repeat(np.arange(dossiers), readers)
    expert = np.concatenate(
        [rng.choice(experts, readers, replace=False) for _ in range(dossiers)]
    )
    noise = rng.normal(size=len(dossier)) * 0.5
    mark = 3 + quality[dossier] + lean[expert] + noise
    return quality, lean, calibration.marks(dossier, expert, mark)


@st.composite
def few_marks(draw):
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 3)),
            min_size=3,
            max_size=14,
            unique=True,
        )
    )
    values = draw(
        st.lists(
            st.floats(0, 5, allow_nan=False), min_size=len(pairs), max_size=len(pairs)
        )
    )
    dossier, expert = zip(*pairs, strict=True)
    return calibration.marks(dossier, expert, values)


def dense(marks, own, other):
    """Solve the same model with whole matrices: H, P and the predictions."""
    count = len(marks.mark)
    of_dossier = np.eye(marks.dossier_count)[marks.dossier]
    of_expert = np.eye(marks.expert_count)[marks.expert]
    variance = (
        np.eye(count)
        + own * of_dossier @ of_dossier.T
        + other * of_expert @ of_expert.T
    )
    inverse = np.linalg.inv(variance)
    ones = np.ones(count)
    weight = ones @ inverse @ ones
    level = ones @ inverse @ marks.mark / weight
    projected = inverse - np.outer(inverse @ ones, inverse @ ones) / weight
    rest = inverse @ (marks.mark - level)
    return {
        "level": level,
        "quality": own * of_dossier.T @ rest,
        "leaning": other * of_expert.T @ rest,
        "projected": projected,
        "rest": marks.mark @ projected @ marks.mark,
        "determinants": np.linalg.slogdet(variance)[1] + np.log(weight),
    }


@settings(max_examples=60, deadline=None)
@given(few_marks(), st.floats(0.05, 9), st.floats(0.05, 9))
def test_equations_equal_whole_matrices(marks, own, other):
    equations = Equations(Design.of(marks), own, other)
    solution = equations.solve(marks.mark)
    expected = dense(marks, own, other)

    # Sums of at most 14 marks below 6: rounding stays far below.
    close = {"rtol": 1e-7, "atol": 1e-7}
    np.testing.assert_allclose(solution.level, expected["level"], **close)
    np.testing.assert_allclose(solution.quality, expected["quality"], **close)
    np.testing.assert_allclose(solution.leaning, expected["leaning"], **close)
    np.testing.assert_allclose(solution.rest, expected["rest"], **close)
    np.testing.assert_allclose(
        equations.log_determinants(), expected["determinants"], **close
    )
    np.testing.assert_allclose(
        1 - equations.leverages(), np.diag(expected["projected"]), **close
    )


@settings(max_examples=30, deadline=None)
@given(few_marks(), st.floats(0.05, 9), st.floats(0.05, 9))
def test_a_mark_left_out_is_predicted_as_if_it_had_never_been_given(marks, own, other):
    equations = Equations(Design.of(marks), own, other)
    solution = equations.solve(marks.mark)
    fitted = (
        solution.level
        + solution.quality[marks.dossier]
        + solution.leaning[marks.expert]
    )
    by_leverage = (marks.mark - fitted) / (1 - equations.leverages())

    for k in range(len(marks.mark)):
        kept = np.arange(len(marks.mark)) != k
        others = calibration.Marks(
            marks.dossier[kept],
            marks.expert[kept],
            marks.mark[kept],
            marks.dossier_count,
            marks.expert_count,
        )
        without = Equations(Design.of(others), own, other).solve(others.mark)
        predicted = (
            without.level
            + without.quality[marks.dossier[k]]
            + without.leaning[marks.expert[k]]
        )
        assert by_leverage[k] == pytest.approx(marks.mark[k] - predicted, abs=1e-6)


def test_variances_are_those_of_whole_matrices():
    _, _, marks = world(np.random.default_rng(5), dossiers=6, experts=4)
    own, other = 2.0, 0.7
    equations = Equations(Design.of(marks), own, other)
    n, m = marks.dossier_count, marks.expert_count
    rows = np.hstack(
        [
            np.ones((len(marks.mark), 1)),
            np.eye(n)[marks.dossier],
            np.eye(m)[marks.expert],
        ]
    )
    penalty = np.diag([0.0] + [1 / own] * n + [1 / other] * m)
    whole = np.linalg.inv(rows.T @ rows + penalty)
    of_dossiers = [
        whole[0, 0] + whole[1 + i, 1 + i] + 2 * whole[0, 1 + i] for i in range(n)
    ]

    dossiers, experts = equations.variances()

    np.testing.assert_allclose(dossiers, of_dossiers, rtol=1e-9)
    np.testing.assert_allclose(experts, np.diag(whole)[1 + n :], rtol=1e-9)


def test_ranks_come_closer_to_the_truth_than_means_where_experts_lean():
    rng = np.random.default_rng(11)
    gains, better, inside = [], [], []
    for _ in range(WORLDS):
        quality, _, marks = world(rng)
        found = calibration.calibrate(marks)
        gains.append(
            stats.spearmanr(found.calibrated, quality)[0]
            - stats.spearmanr(found.mean, quality)[0]
        )
        better.append(found.is_better)
        truth = 3 + quality
        inside.append(np.mean((found.low <= truth) & (truth <= found.high)))

    assert np.mean(gains) > MARGIN
    assert np.mean(better) > 0.9
    # Nominal 0.90; the mean of 20 worlds of 40 dossiers is known to about 0.02.
    assert 0.86 < np.mean(inside) < 0.96


def test_nothing_is_claimed_where_experts_do_not_lean():
    rng = np.random.default_rng(12)
    gains, better = [], []
    for _ in range(WORLDS):
        quality, _, marks = world(rng, leaning=0.0)
        found = calibration.calibrate(marks)
        gains.append(
            stats.spearmanr(found.calibrated, quality)[0]
            - stats.spearmanr(found.mean, quality)[0]
        )
        better.append(found.is_better)

    # At most 5 % false claims; and next to nothing lost by calibrating in vain.
    assert np.mean(better) <= 0.05
    assert np.mean(gains) > -0.01


def test_leanings_are_found_with_their_sign():
    _, lean, marks = world(np.random.default_rng(13), dossiers=80, experts=6)

    found = calibration.calibrate(marks)

    centred = lean - lean.mean()
    assert np.corrcoef(found.leaning.estimate, centred)[0, 1] > 0.95
    assert found.leaning.count.sum() == len(marks.mark)


def test_adding_points_to_every_mark_moves_nothing_else():
    _, _, marks = world(np.random.default_rng(14), dossiers=10, experts=5)
    raised = calibration.marks(marks.dossier, marks.expert, marks.mark * 2 + 7)

    found, moved = calibration.calibrate(marks), calibration.calibrate(raised)

    np.testing.assert_allclose(moved.calibrated, found.calibrated * 2 + 7)
    np.testing.assert_allclose(moved.leaning.estimate, found.leaning.estimate * 2)
    assert moved.is_better == found.is_better


def test_too_few_marks_give_the_means_and_say_so():
    found = calibration.calibrate(calibration.marks([0, 1, 1], [0, 0, 1], [3, 4, 5]))

    assert found.reason == "too_few_marks"
    assert not found.is_better
    np.testing.assert_allclose(found.calibrated, [3, 4.5])
    assert np.isnan(found.low).all()


def test_no_mark_at_all():
    found = calibration.calibrate(calibration.marks([], [], []))

    assert (found.reason, found.groups, len(found.mean)) == ("too_few_marks", 0, 0)


def test_equal_marks_say_nothing_of_experts():
    marks = calibration.marks([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 0, 2], [4.0] * 6)

    assert calibration.calibrate(marks).reason == "too_few_marks"


def test_a_dossier_without_a_mark_has_none():
    _, _, marks = world(np.random.default_rng(15), dossiers=8, experts=4)
    kept = marks.dossier != 3
    found = calibration.calibrate(
        calibration.marks(marks.dossier[kept], marks.expert[kept], marks.mark[kept])
    )

    assert np.isnan([found.mean[3], found.calibrated[3], found.low[3]]).all()
    assert np.isfinite(np.delete(found.calibrated, 3)).all()


def test_sets_of_dossiers_that_no_expert_links_are_counted():
    apart = calibration.marks([0, 0, 1, 1], [0, 1, 2, 3], [1, 2, 3, 4])
    linked = calibration.marks([0, 0, 1, 1], [0, 1, 1, 2], [1, 2, 3, 4])

    assert _groups(Design.of(apart)) == 2
    assert _groups(Design.of(linked)) == 1


@pytest.mark.parametrize(
    ("dossier", "expert", "mark", "message"),
    [
        ([0, 1], [0], [1, 2], "not one list"),
        ([0], [0], [float("nan")], "missing or infinite"),
        ([0], [0], [float("inf")], "missing or infinite"),
        ([-1], [0], [1], "negative number"),
        ([0, 0], [1, 1], [1, 2], "twice"),
    ],
)
def test_bad_marks_are_refused(dossier, expert, mark, message):
    with pytest.raises(ValueError, match=message):
        calibration.marks(dossier, expert, mark)


@pytest.mark.parametrize("level", [0, 1, -0.1, float("nan")])
def test_a_level_is_between_0_and_1(level):
    marks = calibration.marks([0], [0], [1.0])

    with pytest.raises(ValueError, match="between 0 and 1"):
        calibration.calibrate(marks, level=level)
