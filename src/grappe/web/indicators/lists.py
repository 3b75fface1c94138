"""The list behind a number: its rows, its columns, and what each row brings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats as dates
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.accounts.access import Access
from grappe.common.periods import Window
from grappe.indicators import formats, queries
from grappe.indicators.declaration import Indicator, Unit
from grappe.indicators.queries import Figure
from grappe.web.exports import Column
from grappe.web.indicators.forms import EvidenceForm

# The page of the record behind a row, and the column that it is asked by.
RECORDS = {
    "memberships": ("memberships:member_detail", attrgetter("organisation_id")),
    "funded_projects": ("projects:project_detail", attrgetter("pk")),
    "bids": ("projects:project_detail", attrgetter("project_id")),
    "awards": ("projects:project_detail", attrgetter("bid.project_id")),
}


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool


@dataclass(frozen=True)
class ListLine:
    """One row as the page shows it; `url` opens its record, when it has a page."""

    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Listed:
    """The rows behind a number, and how they read."""

    access: Access
    indicator: Indicator
    window: Window
    # The number that they make; None for the rows of a flag.
    figure: Figure | None
    narrowed: str
    rows: QuerySet
    columns: list[Column]

    @property
    def back(self) -> str:
        return queries.figure_url(self.access.cluster, self.indicator, self.window.last)

    def lines(self, rows: Iterable[Any]) -> list[ListLine]:
        return [
            ListLine(self._url(row), [cell(column.of(row)) for column in self.columns])
            for row in rows
        ]

    def _url(self, row: Any) -> str:
        if self.indicator.source.key not in RECORDS:
            return ""
        name, key = RECORDS[self.indicator.source.key]
        return reverse(name, args=[self.access.cluster.slug, key(row)])


def listed(access: Access, form: EvidenceForm) -> Listed:
    """The rows that the address asks for."""
    cluster, window = access.cluster, form.window
    indicator = form.indicator.asked_as(form.told("variant", ""))
    by, code, flag = (form.told(name, "") for name in ("by", "code", "flag"))
    if flag:
        figure, narrowed = None, _flag_text(access, indicator, window, flag)
        rows = queries.flag_evidence(cluster, indicator, window, indicator.flag(flag))
    else:
        figure = queries.figure(cluster, indicator, window, by=by, code=code)
        narrowed = _group_text(access, indicator, by, code) if by else ""
        rows = queries.evidence(cluster, indicator, window, by=by, code=code)
    if indicator.source.seen:
        rows = indicator.source.seen(access, rows)
    columns = _columns(indicator, brings=not flag)
    return Listed(access, indicator, window, figure, narrowed, rows, columns)


def _flag_text(access: Access, indicator: Indicator, window: Window, key: str) -> str:
    flags = queries.flags(access.cluster, [(indicator, window)])[0]
    return next((it.text for it in flags if it.flag.key == key), "")


def _group_text(access: Access, indicator: Indicator, by: str, code: str) -> str:
    dimension = indicator.dimension(by)
    label = dimension.labels(access.cluster).get(code, code)
    return f"{capfirst(str(dimension.name))}: {label}"


def _columns(indicator: Indicator, *, brings: bool) -> list[Column]:
    """The columns of the source, then what each row brings to the number."""
    columns = [_column(it.title, it.value) for it in indicator.source.columns]
    if brings:
        columns.append(
            Column(indicator.part_name or _("Counts for"), _part(indicator.unit))
        )
    if brings and indicator.base:
        columns.append(Column(_("Out of"), lambda row: row.base))
    return columns


def _part(unit: Unit) -> Any:
    """What a row brings; days have a fraction, and are no amount."""
    if unit == Unit.DAYS:
        return lambda row: round(float(row.part), 1)
    return lambda row: row.part


def _column(title: Any, value: Any) -> Column:
    return Column(title, lambda row: yes_or_no(value(row)))


def yes_or_no(value: Any) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value


def cell(value: Any) -> Cell:
    """A value as a page shows it."""
    if value is None:
        return Cell("", False)
    if isinstance(value, date):
        return Cell(dates.date_format(value, "SHORT_DATE_FORMAT"), False)
    if isinstance(value, float):
        return Cell(formats.value(Decimal(str(value)), Unit.DAYS), True)
    if isinstance(value, int | Decimal):
        unit = Unit.EUROS if isinstance(value, Decimal) else Unit.MEMBERS
        return Cell(formats.value(value, unit), True)
    return Cell(str(value), False)
