import numpy as np
import pytest

from grappe.engines import balance


def test_weighting_by_odds_brings_means_together():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(4000, 2))
    treated = rng.random(4000) < 1 / (1 + np.exp(1 - x[:, 0]))

    found = balance.differences(x, treated)

    assert (found.before[0] > 0.5, np.abs(found.after).max() < 0.05) == (True, True)


def test_categories_that_add_up_to_one_are_weighted_all_the_same():
    rng = np.random.default_rng(4)
    kind = rng.integers(0, 3, 3000)
    treated = rng.random(3000) < np.array([0.2, 0.4, 0.6])[kind]

    found = balance.differences(np.eye(3)[kind], treated)

    # The logit is saturated: the weighted shares are those of the treated.
    assert np.abs(found.after).max() < 1e-6


def test_groups_that_a_characteristic_separates_are_not_weighted():
    x = np.arange(20.0)[:, None]

    found = balance.differences(x, np.arange(20) >= 10)

    assert np.isnan(found.after).all()


@pytest.mark.parametrize(
    ("rows", "treated", "message"),
    [([[1.0]], [True, False], "disagree"), ([[1.0], [2.0]], [True, True], "empty")],
)
def test_differences_refuses(rows, treated, message):
    with pytest.raises(ValueError, match=message):
        balance.differences(rows, treated)
