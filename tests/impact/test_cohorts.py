import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.impact.panels.cohorts import MOST_YEARS, joined

SIZES = st.dictionaries(st.integers(2000, 2025), st.integers(0, 5), max_size=12)


@pytest.mark.parametrize(
    ("sizes", "least", "moved"),
    [
        ({2017: 6, 2018: 6}, 2, {}),
        ({2017: 6, 2018: 1}, 2, {2018: 2017}),
        ({2017: 6, 2018: 1}, 0, {}),
        # Nobody is counted with a later year: they would stand for the untreated.
        ({2017: 1, 2018: 6}, 2, {2017: None}),
        ({2017: 1, 2018: 1}, 2, {2018: 2017}),
        ({2010: 6, 2018: 1}, 2, {2018: None}),
        ({2015: 4, 2017: 1, 2018: 1}, 3, {2017: 2015, 2018: 2015}),
        ({2013: 4, 2016: 1, 2017: 1}, 3, {2016: None, 2017: None}),
    ],
)
def test_joined_takes_the_year_before(sizes, least, moved):
    assert joined(sizes, least) == moved


@given(sizes=SIZES, least=st.integers(0, 6))
def test_joined_leaves_no_small_year_and_moves_none_far(sizes, least):
    moved = joined(sizes, least)

    left = {year: count for year, count in sizes.items() if count and year not in moved}
    for year, earlier in moved.items():
        if earlier is not None:
            assert 0 < year - earlier <= MOST_YEARS
            left[earlier] += sizes[year]
    assert all(count >= least for count in left.values())
