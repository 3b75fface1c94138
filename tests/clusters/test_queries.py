from decimal import Decimal

import pytest

from grappe.clusters import queries
from tests.factories import BudgetLineFactory, ClusterFactory

pytestmark = pytest.mark.django_db


def test_budget_of_tells_planned_from_actual_and_private_from_public():
    cluster = ClusterFactory()
    here = {"cluster": cluster, "year": 2025}
    BudgetLineFactory(**here, origin="dues", amount_eur=300)
    BudgetLineFactory(**here, origin="services", amount_eur=300, is_in_kind=True)
    BudgetLineFactory(**here, origin="state", amount_eur=400)
    BudgetLineFactory(**here, origin="state", amount_eur=500, is_actual=False)
    BudgetLineFactory(cluster=cluster, year=2024, amount_eur=9)
    BudgetLineFactory(year=2025, amount_eur=9)

    budget = queries.budget_of(cluster, 2025)

    assert (budget.planned, budget.actual, budget.in_kind) == (500, 1000, 300)
    assert budget.private_share_rate == Decimal("0.6")
    assert budget.planned_private_share_rate == 0
    assert [(o.origin, o.planned, o.actual, o.in_kind) for o in budget.origins] == [
        ("dues", 0, 300, 0),
        ("services", 0, 300, 300),
        ("state", 500, 400, 0),
    ]
    assert queries.budget_years(cluster) == [2025, 2024]


def test_budget_of_a_year_without_money_has_no_share():
    budget = queries.budget_of(ClusterFactory(), 2025)

    assert (budget.actual, budget.private_share_rate) == (0, None)
