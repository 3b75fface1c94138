"""A partner's part as plain values, to compare what was seen with what stands."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grappe.projects.models import CostCategory, Partner

FIELDS = [
    "role",
    "contact_name",
    "contact_email",
    "contribution",
    "person_months",
    "total_cost_eur",
    "aid_asked_eur",
    "own_funds_eur",
    "subcontracting_eur",
    "equity_eur",
]
YEARS = range(1, 11)
NOTHING = Decimal(0)


def values(partner: Partner) -> dict[str, Any]:
    """The fields of a part and its costs, as the form shows them."""
    costs = {
        row.category: (row.total_eur, row.eligible_eur) for row in partner.costs.all()
    }
    return {**{name: getattr(partner, name) for name in FIELDS}, **flat(costs)}


def flat(costs: Mapping[str, tuple[Decimal, Decimal]]) -> dict[str, Decimal]:
    """Costs by category as two values each, nothing where nothing is spent."""
    found = {}
    for category in CostCategory.values:
        total, eligible = costs.get(category, (NOTHING, NOTHING))
        found[f"{category}_total"] = cents(total)
        found[f"{category}_eligible"] = cents(eligible)
    return found


def forecasts(partner: Partner) -> dict[str, Decimal]:
    return flat_forecasts(
        {row.year: (row.turnover_eur, row.jobs) for row in partner.forecasts.all()}
    )


def flat_forecasts(
    years: Mapping[int, tuple[Decimal, Decimal]],
) -> dict[str, Decimal]:
    found = {}
    for year in YEARS:
        turnover, jobs = years.get(year, (NOTHING, NOTHING))
        found[f"turnover_{year}"] = cents(turnover)
        found[f"jobs_{year}"] = jobs.quantize(Decimal("0.1"))
    return found


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
