from datetime import date
from decimal import Decimal

import pytest

from grappe.common.periods import Window
from grappe.indicators import queries, registry
from tests.factories import BudgetLineFactory, ClusterFactory

YEAR = Window.year(2025)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    cluster = ClusterFactory()
    lines = [
        ("dues", "600.10", True, False, 2025),
        ("services", "100.20", True, True, 2025),
        ("state", "299.70", True, False, 2025),
        ("dues", "900", False, False, 2025),
        ("dues", "50", True, False, 2024),
    ]
    for origin, amount, is_actual, is_in_kind, year in lines:
        BudgetLineFactory(
            cluster=cluster,
            origin=origin,
            amount_eur=Decimal(amount),
            is_actual=is_actual,
            is_in_kind=is_in_kind,
            year=year,
        )
    BudgetLineFactory(year=2025)
    return cluster


def test_budget_total_sums_the_actual_lines_of_the_years_touched(cluster):
    indicator = registry.get("budget_total")
    both = Window(date(2024, 12, 31), date(2025, 1, 1))

    values = [it.value for it in queries.series(cluster, indicator, [YEAR, both])]

    assert values == [Decimal("1000.00"), Decimal("1050.00")]


def test_private_share_keeps_contributions_in_kind_and_says_so(cluster):
    indicator = registry.get("private_share")

    figure = queries.figure(cluster, indicator, YEAR)
    flags = queries.flags(cluster, [(indicator, YEAR)])[0]

    assert figure.value == Decimal("0.7003")
    assert [(it.flag.key, it.count, it.amount) for it in flags] == [
        ("in_kind", 1, Decimal("100.20")),
        ("planned", 1, Decimal("900.00")),
    ]


def test_budget_is_planned_only_when_asked(cluster):
    planned = registry.get("budget_total").asked_as("planned")

    figure = queries.figure(cluster, planned, YEAR)

    assert figure.value == Decimal("900.00")
    assert figure.indicator.variant.key == "planned"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "origin",
            {
                "dues": Decimal("600.10"),
                "services": Decimal("100.20"),
                "state": Decimal("299.70"),
            },
        ),
        ("sector", {"private": Decimal("700.30"), "public": Decimal("299.70")}),
        ("in_kind", {"in_cash": Decimal("899.80"), "in_kind": Decimal("100.20")}),
    ],
)
def test_budget_by_dimension(cluster, by, expected):
    found = queries.breakdown(cluster, registry.get("budget_total"), YEAR, by)

    assert {it.code: it.figure.value for it in found} == expected


def test_evidence_tells_what_each_line_brings(cluster):
    rows = queries.evidence(cluster, registry.get("private_share"), YEAR)

    assert [(row.origin, row.part, row.base) for row in rows] == [
        ("dues", Decimal("600.10"), Decimal("600.10")),
        ("services", Decimal("100.20"), Decimal("100.20")),
        ("state", Decimal("0.00"), Decimal("299.70")),
    ]
