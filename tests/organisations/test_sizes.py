from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from grappe.organisations import actions
from grappe.organisations.sizing import EUROPEAN, FRENCH, Totals, judge
from tests.factories import (
    NOON,
    TODAY,
    AnnualFiguresFactory,
    ClusterFactory,
    OrganisationFactory,
    ShareholdingFactory,
    SizePeriodFactory,
)

M = 1_000_000


def totals(headcount, turnover=None, balance=None):
    numbers = [
        None if n is None else Decimal(n) for n in (headcount, turnover, balance)
    ]
    return Totals(*numbers, is_estimated=False)


@pytest.mark.parametrize(
    ("figures", "category"),
    [
        ((9, 2 * M, 3 * M), "micro"),
        ((9, 3 * M, 2 * M), "micro"),
        ((9, 2 * M + 1, 2 * M + 1), "sme"),
        ((10, M, M), "sme"),
        ((249, 50 * M, 44 * M), "sme"),
        ((249, 51 * M, 43 * M), "sme"),
        ((249, 51 * M, 44 * M), "midcap"),
        ((250, M, M), "midcap"),
        ((4999, 1500 * M, 2001 * M), "midcap"),
        ((4999, 1501 * M, 2001 * M), "large"),
        ((5000, M, M), "large"),
        ((9, None, None), "micro"),
        ((None, M, M), ""),
    ],
)
def test_judge_follows_the_french_thresholds(figures, category):
    assert judge(totals(*figures), FRENCH)[0] == category


@pytest.mark.parametrize(
    ("figures", "status"),
    [
        ((9, 2 * M, 9 * M), "micro"),
        ((49, 10 * M, 99 * M), "small"),
        ((50, 10 * M, M), "medium"),
        ((249, 51 * M, 43 * M), "medium"),
        ((250, M, M), "large"),
    ],
)
def test_judge_follows_the_european_thresholds(figures, status):
    assert judge(totals(*figures), EUROPEAN)[0] == status


def enter(organisation, year, headcount, turnover=M, source="declared"):
    return actions.enter_figures(
        organisation,
        year=year,
        source=source,
        values={
            "headcount_awu": None if headcount is None else Decimal(headcount),
            "turnover_eur": Decimal(turnover),
        },
        cluster=ClusterFactory(),
        by=None,
        at=NOON,
    )


def sizes(organisation):
    rows = organisation.size_periods.values_list("starts_on", "ends_on", "category")
    return list(rows)


@pytest.mark.django_db
def test_enter_figures_rules_from_the_first_of_january_after():
    alpha = OrganisationFactory()

    enter(alpha, 2022, 5)
    enter(alpha, 2024, 30)

    assert sizes(alpha) == [
        (date(1900, 1, 1), date(2024, 12, 31), "micro"),
        (date(2025, 1, 1), None, "sme"),
    ]


@pytest.mark.django_db
def test_enter_figures_believes_the_register_before_the_member():
    alpha = OrganisationFactory()

    enter(alpha, 2024, 300, source="register")
    enter(alpha, 2024, 5)

    assert sizes(alpha) == [(date(1900, 1, 1), None, "midcap")]


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2026, 2030])
def test_enter_figures_refuses_a_year_that_is_not_over(year):
    with pytest.raises(actions.NotEnterable) as refusal:
        enter(OrganisationFactory(), year, 5)

    assert list(refusal.value.errors) == ["year"]


@pytest.mark.django_db
def test_a_subsidiary_has_the_size_of_its_group():
    parent, child = OrganisationFactory(), OrganisationFactory()
    enter(parent, 2024, 6000, 9000 * M)
    enter(child, 2024, 5)

    actions.add_shareholding(
        parent,
        child,
        share_rate=Decimal("0.8"),
        starts_on=date(2020, 1, 1),
        cluster=None,
        by=None,
        at=NOON,
    )

    period = child.size_periods.get()
    assert (period.category, period.eu_status) == ("large", "large")
    assert [one["name"] for one in period.rule["perimeter"]] == [
        parent.name,
        child.name,
    ]


@pytest.mark.django_db
def test_a_partner_counts_in_proportion_for_europe_only():
    partner, alpha = OrganisationFactory(), OrganisationFactory()
    ShareholdingFactory(owner=partner, owned=alpha, share_rate="0.4")
    enter(partner, 2024, 200)

    enter(alpha, 2024, 5)

    period = alpha.size_periods.get()
    # 5 + 40 % of 200.
    assert (period.category, period.eu_status) == ("micro", "medium")


@pytest.mark.django_db
def test_european_status_changes_when_crossed_two_years_running():
    alpha = OrganisationFactory()

    for year, headcount in [(2021, 5), (2022, 20), (2023, 5), (2024, 20), (2025, 20)]:
        enter(alpha, year, headcount)

    statuses = alpha.size_periods.values_list("eu_status", flat=True)
    assert list(statuses) == ["micro", "micro", "micro", "micro", "small"]


@pytest.mark.django_db
def test_shares_in_a_circle_do_not_loop():
    alpha, beta = OrganisationFactory(), OrganisationFactory()
    ShareholdingFactory(owner=alpha, owned=beta)
    ShareholdingFactory(owner=beta, owned=alpha)

    enter(alpha, 2024, 5)

    assert sizes(alpha) == [(date(1900, 1, 1), None, "micro")]


@pytest.mark.django_db
def test_declare_size_is_an_estimate_that_figures_replace():
    alpha, cluster = OrganisationFactory(), ClusterFactory()
    actions.declare_size(
        alpha,
        "midcap",
        source="import",
        cluster=cluster,
        observed_on=TODAY,
        by=None,
        at=NOON,
    )
    said = alpha.size_periods.get()

    enter(alpha, 2024, 5)

    assert (said.category, said.is_estimated) == ("midcap", True)
    assert sizes(alpha) == [(date(1900, 1, 1), None, "micro")]


@pytest.mark.django_db
def test_add_shareholding_refuses_more_than_the_whole():
    alpha, beta, gamma = OrganisationFactory.create_batch(3)
    ShareholdingFactory(owner=alpha, owned=beta, share_rate="0.7")

    with pytest.raises(actions.NotOwnable) as refusal:
        actions.add_shareholding(
            gamma,
            beta,
            share_rate=Decimal("0.4"),
            starts_on=TODAY,
            cluster=None,
            by=None,
            at=NOON,
        )

    assert list(refusal.value.errors) == ["share_rate"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "make"),
    [
        (
            "annualfigures_are_not_negative",
            lambda: AnnualFiguresFactory(headcount_awu="-1"),
        ),
        (
            "annualfigures_say_something",
            lambda: AnnualFiguresFactory(headcount_awu=None, turnover_eur=None),
        ),
        (
            "shareholding_share_is_a_rate",
            lambda: ShareholdingFactory(share_rate="1.2"),
        ),
        (
            "shareholding_ends_after_start",
            lambda: ShareholdingFactory(ends_on=date(2019, 1, 1)),
        ),
        (
            "sizeperiod_ends_after_start",
            lambda: SizePeriodFactory(ends_on=date(1899, 1, 1)),
        ),
    ],
)
def test_constraints(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


@pytest.mark.django_db
def test_sizeperiod_one_size_a_day():
    period = SizePeriodFactory()

    name = "sizeperiod_one_size_a_day"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SizePeriodFactory(organisation=period.organisation, starts_on=TODAY)
