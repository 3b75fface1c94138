"""Yearly values of the outcome: each with the source that says it, none made up."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.impact.models import Plan
from grappe.impact.panels.units import UnitRow
from grappe.organisations.models import AnnualFigures, FigureSource

BANDS = "bands"
# The order in which a plan may prefer them.
SOURCES = {
    "accounts": _("filed accounts (ratios BCE/INPI)"),
    BANDS: _("headcount bands of SIRENE"),
    FigureSource.REGISTER: FigureSource.REGISTER.label,
    "panel": _("file of yearly figures"),
    FigureSource.DECLARED: FigureSource.DECLARED.label,
    FigureSource.ESTIMATED: FigureSource.ESTIMATED.label,
}


class UnreadableFile(ValueError):
    """The file says nothing a study can use; the text is for the person."""


@dataclass
class Read:
    """What a file holds: values by unit and year, and the units it describes."""

    values: list[tuple[str, int, dict[str, float]]] = field(default_factory=list)
    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    row_count: int = 0
    notices: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Value:
    """What one source says of one organisation and year."""

    unit: str
    year: int
    value: float
    source: str
    origin: str


def recorded(plan: Plan, units: Sequence[UnitRow]) -> Iterator[Value]:
    """The values on record in the cluster's files, of the sources that the plan takes.

    Turnover, headcount and balance are taken as they are: euros, annual work units.
    """
    wanted = [source for source in plan.sources if source in FigureSource.values]
    by_key = {row.organisation: row.unit for row in units if row.organisation}
    rows = AnnualFigures.objects.filter(
        organisation__in=list(by_key),
        source__in=wanted,
        year__range=(plan.first_year, plan.last_year),
        **{f"{plan.outcome}__isnull": False},
    )
    found = rows.values_list("organisation", "year", plan.outcome, "source")
    for key, year, value, source in found.order_by("pk").iterator(chunk_size=5000):
        yield Value(by_key[key], year, float(value), source, "records")


def preferred(
    values: Iterator[Value], order: Sequence[str]
) -> tuple[dict[tuple[str, int], Value], Counter[str]]:
    """One value a unit and year, of the first source that has one.

    Two sources are never averaged; what they disagree on by more than a tenth is
    counted, and so is what each was passed over for.
    """
    rank = {source: position for position, source in enumerate(order)}
    kept: dict[tuple[str, int], Value] = {}
    counts: Counter[str] = Counter()
    for value in values:
        if value.source not in rank:
            continue
        place = value.unit, value.year
        there = kept.get(place)
        if there is None:
            kept[place] = value
            continue
        counts["said_twice"] += 1
        if abs(there.value - value.value) > 0.1 * max(abs(there.value), 1.0):
            counts["disagree"] += 1
        if rank[value.source] < rank[there.source]:
            kept[place] = value
    return kept, counts


def table(kept: dict[tuple[str, int], Value]) -> dict[str, list[Any]]:
    """The same in columns, in the order of units and years."""
    ordered = [kept[place] for place in sorted(kept)]
    return {
        "unit": [one.unit for one in ordered],
        "year": [one.year for one in ordered],
        "outcome": [one.value for one in ordered],
        "source": [str(one.source) for one in ordered],
        "origin": [one.origin for one in ordered],
    }
