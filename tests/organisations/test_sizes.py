from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from grappe.organisations import actions, sizing
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
BEGINNING = date(1900, 1, 1)


def facts(figures, shares=(), **organisation):
    """Three organisations, the first as given, with figures {number: {year: row}}."""
    plain = {
        "legal_name": "Fictive",
        "brand_name": "",
        "kind": "company",
        "legal_category": "",
        "is_publicly_controlled": False,
    }
    rows = [
        {"organisation": pk, "year": year, "source": "declared", **row}
        for pk, years in figures.items()
        for year, row in years.items()
    ]
    return sizing.Facts(
        {1: plain | organisation, 2: plain, 3: plain | {"kind": "authority"}},
        rows,
        [
            dict(owner=2, owned=1, starts_on=TODAY.replace(year=2020)) | share
            for share in shares
        ],
    )


def row(headcount, turnover=M, balance=M):
    numbers = [n if n is None else Decimal(n) for n in (headcount, turnover, balance)]
    keys = ("headcount_awu", "turnover_eur", "balance_eur")
    return dict(zip(keys, numbers, strict=True))


def told(facts):
    columns = ("starts_on", "category", "eu_status", "reference_year", "is_estimated")
    return [tuple(one[name] for name in columns) for one in sizing.periods(1, facts)]


@pytest.mark.parametrize(
    ("figures", "size"),
    [
        (row(9, 2 * M, 3 * M), ("micro", "micro", False)),
        (row(10), ("sme", "small", False)),
        (row(249, 51 * M, 43 * M), ("sme", "medium", False)),
        (row(250), ("midcap", "large", False)),
        (row(5000), ("large", "large", False)),
        (row(9, None, None), ("micro", "micro", True)),
        (row(None), ("micro", "micro", True)),
        # Credit notes beyond what was sold.
        (row(9, -M, None), ("micro", "micro", False)),
    ],
)
def test_periods_tell_what_the_law_says_of_a_year(figures, size):
    category, eu_status, is_estimated = size

    assert told(facts({1: {2024: figures}})) == [
        (BEGINNING, category, eu_status, 2024, is_estimated)
    ]


def test_periods_prolong_what_does_not_change_to_the_last_year():
    years = {year: row(5) for year in range(2013, 2026)}

    assert told(facts({1: years})) == [(BEGINNING, "micro", "micro", 2025, False)]


def test_periods_change_on_the_day_of_a_share():
    """A new master at once, its figures of the last closed year with it."""
    figures = {1: {2022: row(5), 2023: row(5)}, 2: {2022: row(9000), 2023: row(9000)}}
    share = {
        "share_rate": Decimal("0.8"),
        "starts_on": date(2024, 5, 1),
        "ends_on": date(2024, 10, 31),
    }

    assert told(facts(figures, [share])) == [
        (BEGINNING, "micro", "micro", 2023, False),
        (date(2024, 5, 1), "large", "large", 2023, False),
        (date(2024, 11, 1), "micro", "micro", 2023, False),
    ]


@pytest.mark.parametrize(
    ("rate", "eu_status"), [("0.2", "micro"), ("0.25", "large"), ("0.6", "large")]
)
def test_periods_see_the_shares_of_public_bodies(rate, eu_status):
    share = {"owner": 3, "share_rate": Decimal(rate)}

    found = told(facts({1: {2024: row(5)}}, [share]))

    assert found == [(BEGINNING, "micro", eu_status, 2024, False)]


def test_periods_believe_that_public_bodies_control():
    found = facts({1: {2024: row(5)}}, is_publicly_controlled=True)

    assert told(found) == [(BEGINNING, "micro", "large", 2024, False)]


@pytest.mark.parametrize(
    ("kind", "eu_status"), [("company", "medium"), ("investor", "micro")]
)
def test_periods_leave_out_the_investors_of_article_3(kind, eu_status):
    figures = {1: {2024: row(5)}, 2: {2024: row(500)}}
    found = facts(figures, [{"share_rate": Decimal("0.4")}])
    found.organisations[2] = found.organisations[2] | {"kind": kind}

    assert [one[2] for one in told(found)] == [eu_status]


@pytest.mark.parametrize("kind", ["research", "authority", "association"])
def test_periods_are_of_companies_only(kind):
    assert told(facts({1: {2024: row(5)}}, kind=kind)) == []


def test_the_rule_tells_entities_totals_thresholds_and_law():
    found = facts(
        {1: {2024: row(5)}, 2: {2023: row(20)}}, [{"share_rate": Decimal("0.5")}]
    )

    rule = sizing.periods(1, found)[-1]["rule"]

    one = {"name": "Fictive", "source": "declared"}
    money = {"turnover_eur": M, "balance_eur": M}
    assert rule["perimeter"] == [
        {"relation": "self", "rate": 1.0, "is_french": True, "year": 2024}
        | {"headcount": 5}
        | one
        | money,
        {"relation": "partner", "rate": 0.5, "is_french": False, "year": 2023}
        | {"headcount": 20}
        | one
        | money,
    ]
    assert rule["eu"] == {
        "reference": "Commission Recommendation 2003/361/EC of 6 May 2003, annex",
        "category": "small",
        "is_estimated": False,
        "possible": [],
        "totals": {
            "headcount": [15, True],
            "turnover_eur": [1_500_000, True],
            "balance_eur": [1_500_000, True],
        },
        "tests": [
            ["micro", "headcount", 10, False],
            ["micro", "turnover_eur", 2 * M, True],
            ["micro", "balance_eur", 2 * M, True],
            ["small", "headcount", 50, True],
            ["small", "turnover_eur", 10 * M, True],
            ["small", "balance_eur", 10 * M, True],
        ],
        "remarks": [["one_year_only", {}]],
    }


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
        child.name,
        parent.name,
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
def test_set_fields_works_the_sizes_out_where_they_depend_on_it():
    alpha, cluster = OrganisationFactory(), ClusterFactory()
    enter(alpha, 2024, 5)
    told = {"source": "team", "cluster": cluster, "observed_on": TODAY}

    actions.set_fields(
        alpha, {"is_publicly_controlled": True}, by=None, at=NOON, **told
    )
    statuses = list(alpha.size_periods.values_list("eu_status", flat=True))
    actions.set_fields(alpha, {"kind": "association"}, by=None, at=NOON, **told)

    assert (statuses, sizes(alpha)) == (["large"], [])


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
