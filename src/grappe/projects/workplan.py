"""What a work package says, and what in a work plan does not add up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grappe.projects.models import Partner, Project, WorkPackage, WorkShare
from grappe.projects.versions import sheet
from grappe.projects.versions.facts import packages_of, partners_of

FIELDS = (
    "number",
    "title",
    "leader_id",
    "category",
    "first_month",
    "last_month",
    "description",
)
NOTHING = (Decimal(0), Decimal(0))


def values(package: WorkPackage) -> dict[str, Any]:
    """Every value of a package's form, its shares flattened."""
    shares = {
        row.partner_id: (row.person_months, row.cost_eur)
        for row in package.shares.all()
    }
    return {**{name: getattr(package, name) for name in FIELDS}, **flat(shares)}


def flat(shares: Mapping[int, tuple[Decimal, Decimal]]) -> dict[str, Decimal]:
    """Shares by the names of the form's fields, those of nothing left out."""
    found: dict[str, Decimal] = {}
    for partner, (months, cost) in shares.items():
        if months:
            found[f"months_{partner}"] = months
        if cost:
            found[f"cost_{partner}"] = cost
    return found


@dataclass(frozen=True)
class Cell:
    person_months: Decimal
    cost_eur: Decimal

    @property
    def is_empty(self) -> bool:
        return not (self.person_months or self.cost_eur)


@dataclass(frozen=True)
class Line:
    """A package beside the partners: a cell for each, in the plan's order."""

    package: WorkPackage
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Plan:
    partners: tuple[Partner, ...]
    lines: tuple[Line, ...]
    totals: tuple[Cell, ...]
    total: Cell
    warnings: tuple[str, ...]


def plan_of(project: Project) -> Plan:
    """The work plan as a table, and what in it does not add up."""
    partners = tuple(partners_of(project))
    lines = tuple(_line(package, partners) for package in packages_of(project))
    totals = tuple(
        _sum(line.cells[place] for line in lines) for place in range(len(partners))
    )
    return Plan(
        partners,
        lines,
        totals,
        _sum(totals),
        tuple(_warnings(project, partners, lines, totals)),
    )


def _line(package: WorkPackage, partners: tuple[Partner, ...]) -> Line:
    shares = {
        row.partner_id: Cell(row.person_months, row.cost_eur)
        for row in package.shares.all()
    }
    cells = tuple(shares.get(partner.pk, Cell(*NOTHING)) for partner in partners)
    return Line(package, cells, _sum(cells))


def _sum(cells: Any) -> Cell:
    found = list(cells)
    return Cell(
        sum((cell.person_months for cell in found), Decimal(0)),
        sum((cell.cost_eur for cell in found), Decimal(0)),
    )


def _warnings(
    project: Project,
    partners: tuple[Partner, ...],
    lines: tuple[Line, ...],
    totals: tuple[Cell, ...],
) -> Iterator[str]:
    for line in lines:
        yield from _package_warnings(project, line)
    for milestone in project.milestones.all():
        if project.duration_months and milestone.month > project.duration_months:
            yield _(
                "Milestone %(code)s comes in month %(month)d; the project lasts "
                "%(months)d months."
            ) % {
                "code": milestone.code,
                "month": milestone.month,
                "months": project.duration_months,
            }
    if lines:
        for partner, total in zip(partners, totals, strict=True):
            yield from _partner_warnings(partner, total)


def _shown(name: str, number: Decimal) -> str:
    return sheet.shown(WorkShare, name, str(number))


def _package_warnings(project: Project, line: Line) -> Iterator[str]:
    package = line.package
    if project.duration_months and package.last_month > project.duration_months:
        yield _(
            "Work package %(number)d ends in month %(month)d; the project lasts "
            "%(months)d months."
        ) % {
            "number": package.number,
            "month": package.last_month,
            "months": project.duration_months,
        }
    if package.leader_id is None:
        yield _("Nobody leads work package %(number)d.") % {"number": package.number}
    if line.total.is_empty:
        yield _("Nobody works on work package %(number)d.") % {"number": package.number}
    for row in package.deliverables.all():
        if not package.first_month <= row.month <= package.last_month:
            yield _(
                "Deliverable %(code)s comes in month %(month)d, outside its work "
                "package (%(first)d–%(last)d)."
            ) % {
                "code": row.code,
                "month": row.month,
                "first": package.first_month,
                "last": package.last_month,
            }


def _partner_warnings(partner: Partner, total: Cell) -> Iterator[str]:
    name = partner.organisation.name
    if partner.person_months is not None and partner.person_months != (
        total.person_months
    ):
        yield _(
            "%(partner)s: %(shared)s person-months in the work packages, %(said)s in "
            "its part."
        ) % {
            "partner": name,
            "shared": _shown("person_months", total.person_months),
            "said": _shown("person_months", partner.person_months),
        }
    if partner.total_cost_eur is not None and total.cost_eur not in (
        Decimal(0),
        partner.total_cost_eur,
    ):
        yield _(
            "%(partner)s: %(shared)s in the work packages, %(said)s in its part."
        ) % {
            "partner": name,
            "shared": _shown("cost_eur", total.cost_eur),
            "said": _shown("cost_eur", partner.total_cost_eur),
        }
