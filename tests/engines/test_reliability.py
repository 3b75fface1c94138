"""Wilson's interval, and the verdict on simulated labels of known worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.engines import reliability

# Brown, Cai and DasGupta's check of coverage: near the nominal level on average.
COVERAGE = 0.02
SIMULATIONS = 200
BANDS = ("low", "middle", "high")


def simulated(rng, chances, years=4, cases=60):
    when = np.repeat(np.arange(2019, 2019 + years), cases)
    band = rng.integers(0, 3, size=when.size)
    outcome = rng.random(when.size) < np.array(chances)[band]
    return when, [BANDS[one] for one in band], outcome.astype(int)


@given(st.integers(1, 300), st.data())
def test_wilson_solves_its_own_equation(trials, data):
    successes = data.draw(st.integers(0, trials))

    found = reliability.wilson(successes, trials)

    p, z = successes / trials, 1.959963984540054
    assert 0 <= found.low <= p <= found.high <= 1
    for edge in (found.low, found.high):
        if 0 < edge < 1:
            assert abs(p - edge) == pytest.approx(
                z * np.sqrt(edge * (1 - edge) / trials)
            )


def test_wilson_as_published():
    # Brown, Cai and DasGupta (2001) do not print a table; R's prop.test(15, 20,
    # correct = FALSE) gives these.
    found = reliability.wilson(15, 20)

    assert (round(found.low, 4), round(found.high, 4)) == (0.5313, 0.8881)


def test_wilson_of_nothing_knows_nothing():
    assert reliability.wilson(0, 0) == reliability.Interval(None, 0.0, 1.0)


def test_wilson_covers_at_its_level():
    rng = np.random.default_rng(7)
    inside = []
    for p in np.linspace(0.05, 0.95, 19):
        for k in rng.binomial(25, p, size=SIMULATIONS):
            found = reliability.wilson(int(k), 25)
            inside.append(found.low <= p <= found.high)

    assert abs(np.mean(inside) - 0.95) < COVERAGE


@pytest.mark.parametrize(("k", "n", "level"), [(2, 1, 0.95), (-1, 1, 0.95), (1, 1, 1)])
def test_wilson_refuses(k, n, level):
    with pytest.raises(ValueError, match="of"):
        reliability.wilson(k, n, level=level)


def test_judge_says_better_of_bands_that_inform():
    rng = np.random.default_rng(11)

    found = [
        reliability.judge(*simulated(rng, (0.15, 0.5, 0.85))).is_better
        for _ in range(SIMULATIONS)
    ]

    assert np.mean(found) > 0.99


def test_judge_seldom_says_better_of_bands_that_do_not():
    rng = np.random.default_rng(13)

    found = [
        reliability.judge(*simulated(rng, (0.5, 0.5, 0.5))).is_better
        for _ in range(SIMULATIONS)
    ]

    assert np.mean(found) <= 0.025


def test_judge_forecasts_a_year_from_those_before_only():
    years = [2019, 2019, 2020, 2020]
    first = reliability.judge(years, ["a", "b", "a", "b"], [1, 0, 1, 0])
    # What happens in the year itself changes no forecast of it.
    forecasts = reliability.judge(years, ["a", "b", "a", "b"], [1, 0, 0, 1])

    assert first.brier == pytest.approx((1 / 3) ** 2)
    assert forecasts.brier == pytest.approx((2 / 3) ** 2)
    assert (first.base, first.count, first.reason) == (0.25, 2, "too_few")


def test_judge_of_one_year_or_none_says_too_few():
    nothing = reliability.Verdict(0, None, None, None, None, None, "too_few")

    assert reliability.judge([], [], []) == nothing
    assert reliability.judge([2020, 2020], ["a", "b"], [1, 0]) == nothing


def test_judge_of_one_class_is_no_better():
    years = np.repeat([2019, 2020], 30)
    outcome = np.tile([0, 1], 30)

    found = reliability.judge(years, ["a"] * 60, outcome)

    assert (found.gain, found.reason) == (0.0, "no_difference_seen")


@pytest.mark.parametrize(
    ("years", "classes", "outcomes", "why"),
    [([2019], [], [1], "years"), ([2019], ["a"], [2], "neither")],
)
def test_judge_refuses(years, classes, outcomes, why):
    with pytest.raises(ValueError, match=why):
        reliability.judge(years, classes, outcomes)
