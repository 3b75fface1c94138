"""What figures cost, what they link to, and what stands on the home page."""

from datetime import date

import pytest

from grappe.accounts.access import Access
from grappe.audit.actions import record
from grappe.common.periods import Window
from grappe.indicators import queries, registry
from grappe.indicators.queries.home import a_year_before
from tests.factories import (
    NOON,
    BudgetLineFactory,
    ClusterFactory,
    MembershipFactory,
)

DAY = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai")


def test_every_key_is_unique_and_every_default_dimension_exists():
    keys = [indicator.key for indicator in registry.every()]

    assert len(keys) == len(set(keys))
    for indicator in registry.every():
        assert indicator.dimensions
        if indicator.default_dimension:
            assert indicator.dimension(indicator.default_dimension)


@pytest.mark.parametrize("rows", [1, 3])
def test_all_figures_over_five_years_take_one_query_a_source(
    cluster, rows, django_assert_num_queries
):
    MembershipFactory.create_batch(rows, cluster=cluster)
    BudgetLineFactory.create_batch(rows, cluster=cluster)

    with django_assert_num_queries(7):
        cards = queries.cards(cluster, registry.every(), DAY)

    assert [card.figure.value for card in cards][:2] == [rows, rows]


@pytest.mark.django_db(transaction=True)
def test_cards_are_worked_out_again_after_a_change(
    settings, cluster, django_assert_num_queries
):
    settings.GRAPPE_KEPT_SECONDS = 3600
    chosen = [registry.get("members_active")]
    queries.cards(cluster, chosen, DAY)
    with django_assert_num_queries(1):
        assert queries.cards(cluster, chosen, DAY)[0].figure.value == 0
    membership = MembershipFactory(cluster=cluster)
    record("memberships.admitted", membership, by=None, at=NOON)

    assert queries.cards(cluster, chosen, DAY)[0].figure.value == 1


def test_card_tells_the_change_over_a_year(cluster):
    MembershipFactory(cluster=cluster, starts_on=date(2020, 1, 1))
    MembershipFactory(cluster=cluster, starts_on=date(2025, 3, 3))

    card = queries.cards(cluster, [registry.get("members_active")], DAY)[0]

    assert card.change == "+1"
    assert [figure.value for figure in card.series] == [1, 1, 1, 2, 2]
    assert card.url == "/essai/figures/members_active/?on=2026-03-02"


def test_card_of_a_budget_shows_the_last_year_known(cluster):
    BudgetLineFactory(cluster=cluster, year=2024, amount_eur=100)
    BudgetLineFactory(cluster=cluster, year=2025, amount_eur=130)

    card = queries.cards(cluster, [registry.get("budget_total")], DAY)[0]

    assert (card.figure.value, card.year) == (130, 2025)
    assert card.previous.value == 100
    assert card.url == "/essai/figures/budget_total/?on=2025-12-31"


@pytest.mark.parametrize(
    ("roles", "count"),
    [
        (("team",), 10),
        (("committee",), 10),
        (("member",), 0),
        ((), 0),
    ],
)
def test_home_figures_are_for_those_who_read_figures(cluster, roles, count):
    access = Access(cluster=cluster, on=DAY, roles=frozenset(roles))

    assert len(queries.home_figures(access)) == count


def test_evidence_url_keeps_the_variant(cluster):
    indicator = registry.get("budget_total").asked_as("planned")

    url = queries.evidence_url(
        cluster, indicator, Window.year(2025), by="origin", code="dues"
    )

    assert url == (
        "/essai/figures/budget_total/evidence/"
        "?since=2025-01-01&on=2025-12-31&by=origin&code=dues&variant=planned"
    )


def test_a_year_before_a_leap_day_is_the_last_of_february():
    window = Window(date(2024, 1, 1), date(2024, 2, 29))

    assert a_year_before(window) == Window(date(2023, 1, 1), date(2023, 2, 28))
