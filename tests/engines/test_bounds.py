"""Bounds of a sum with silent terms: against the truth, whatever the silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.engines import bounds

VALUES = st.floats(0, 1000)
# Sums of floats are compared up to rounding.
ROUNDING = 1e-6


@given(st.lists(st.tuples(VALUES, st.booleans()), max_size=30))
def test_bounds_contain_the_truth_whoever_is_silent(firms):
    truth = sum(value for value, _ in firms)
    told = [value for value, answers in firms if answers]
    silent = sum(not answers for _, answers in firms)

    found = bounds.of_total(told, silent, low=0, high=1000)

    assert found.low - ROUNDING <= truth <= found.high + ROUNDING
    assert (found.answered, found.silent) == (len(told), silent)


def test_bounds_contain_the_truth_when_those_who_gained_answer():
    rng = np.random.default_rng(20261123)
    for _ in range(200):
        jobs = rng.gamma(0.7, 3.0, size=60)
        answers = rng.random(60) < jobs / jobs.max()

        found = bounds.of_total(
            jobs[answers], int((~answers).sum()), low=0, high=jobs.max()
        )

        assert found.low <= jobs.sum() <= found.high
        # What would be read without bounds: the mean of the answers for everybody.
        assert jobs[answers].mean() * 60 > jobs.sum() if answers.any() else True


def test_bounds_without_silence_are_the_sum():
    assert bounds.of_total([1, 2], 0, low=0, high=9) == bounds.Bounds(3, 3, 3, 2, 0)


def test_rate():
    assert bounds.of_total([1, 2, 3], 1, low=0, high=1).rate == 0.75
    assert bounds.of_total([], 0, low=0, high=1).rate is None


@pytest.mark.parametrize(
    ("answers", "silent", "low", "high", "why"),
    [
        ([float("nan")], 0, 0, 1, "not a number"),
        ([1], -1, 0, 1, "silent"),
        ([1], 1, 2, 1, "wrong order"),
    ],
)
def test_bounds_refuse(answers, silent, low, high, why):
    with pytest.raises(ValueError, match=why):
        bounds.of_total(answers, silent, low=low, high=high)
