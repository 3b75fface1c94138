"""What is read of a budget: by year, by origin, planned and actual."""

from dataclasses import dataclass
from decimal import Decimal

from grappe.clusters.models import PRIVATE_ORIGINS, BudgetLine, Cluster, FundingOrigin

NOTHING = Decimal(0)


@dataclass(frozen=True)
class OriginTotal:
    """One origin of money in a year; `in_kind` is the part of actual so given."""

    origin: str
    label: str
    is_private: bool
    planned: Decimal
    actual: Decimal
    in_kind: Decimal


@dataclass(frozen=True)
class BudgetYear:
    """The budget of a year: its lines, totals by origin, and the private share."""

    year: int
    lines: list[BudgetLine]
    origins: list[OriginTotal]

    @property
    def planned(self) -> Decimal:
        return sum((total.planned for total in self.origins), NOTHING)

    @property
    def actual(self) -> Decimal:
        return sum((total.actual for total in self.origins), NOTHING)

    @property
    def in_kind(self) -> Decimal:
        return sum((total.in_kind for total in self.origins), NOTHING)

    @property
    def private_share_rate(self) -> Decimal | None:
        """Private money over all actual money, in kind included; None without any."""
        return share(self.origins, "actual")

    @property
    def planned_private_share_rate(self) -> Decimal | None:
        return share(self.origins, "planned")


def share(origins: list[OriginTotal], column: str) -> Decimal | None:
    whole = sum((getattr(total, column) for total in origins), NOTHING)
    private = sum((getattr(t, column) for t in origins if t.is_private), NOTHING)
    return private / whole if whole else None


def budget_years(cluster: Cluster) -> list[int]:
    """The years that have a line, the latest first."""
    years = BudgetLine.objects.filter(cluster=cluster).order_by("-year")
    return list(years.values_list("year", flat=True).distinct())


def budget_of(cluster: Cluster, year: int) -> BudgetYear:
    lines = list(
        BudgetLine.objects.filter(cluster=cluster, year=year).order_by(
            "origin", "-is_actual", "label"
        )
    )
    origins = [
        total_of(origin, [line for line in lines if line.origin == origin])
        for origin in FundingOrigin
        if any(line.origin == origin for line in lines)
    ]
    return BudgetYear(year=year, lines=lines, origins=origins)


def total_of(origin: FundingOrigin, lines: list[BudgetLine]) -> OriginTotal:
    actual = [line for line in lines if line.is_actual]
    planned = [line for line in lines if not line.is_actual]
    in_kind = [line for line in actual if line.is_in_kind]
    return OriginTotal(
        origin=origin.value,
        label=str(origin.label),
        is_private=origin in PRIVATE_ORIGINS,
        planned=sum((line.amount_eur for line in planned), NOTHING),
        actual=sum((line.amount_eur for line in actual), NOTHING),
        in_kind=sum((line.amount_eur for line in in_kind), NOTHING),
    )
