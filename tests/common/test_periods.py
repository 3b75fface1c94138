from datetime import date

import pytest

from grappe.common.periods import Window, months, years
from grappe.memberships.models import Membership
from tests.factories import MembershipFactory


def test_years_cuts_the_last_one():
    assert list(years(date(2021, 5, 1), date(2022, 6, 30))) == [
        Window(date(2021, 1, 1), date(2021, 12, 31)),
        Window(date(2022, 1, 1), date(2022, 6, 30)),
    ]


def test_months_cross_the_year():
    assert list(months(date(2021, 12, 5), date(2022, 2, 10))) == [
        Window(date(2021, 12, 1), date(2021, 12, 31)),
        Window(date(2022, 1, 1), date(2022, 1, 31)),
        Window(date(2022, 2, 1), date(2022, 2, 10)),
    ]


def test_until_is_the_year_so_far():
    assert Window.until(date(2024, 2, 29)) == Window(
        date(2024, 1, 1), date(2024, 2, 29)
    )
    assert Window.year(2024).eve == date(2023, 12, 31)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2018, 12, 31), False),
        (date(2019, 1, 1), True),
        (date(2022, 12, 31), True),
        (date(2023, 1, 1), False),
    ],
)
def test_in_force_counts_both_ends(on, found):
    membership = MembershipFactory(resigned=True)

    assert Membership.objects.in_force(on).exists() is found
    assert membership.is_in_force(on) is found


@pytest.mark.django_db
def test_overlapping_needs_one_shared_day():
    MembershipFactory(resigned=True)
    periods = Membership.objects

    assert periods.overlapping(date(2022, 12, 31), None).count() == 1
    assert periods.overlapping(date(2023, 1, 1), None).count() == 0
    assert periods.overlapping(date(2018, 1, 1), date(2019, 1, 1)).count() == 1
    assert periods.overlapping(date(2018, 1, 1), date(2018, 12, 31)).count() == 0
