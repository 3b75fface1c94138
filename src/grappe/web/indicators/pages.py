"""What the pages of figures show, put together from the queries."""

from dataclasses import dataclass
from typing import Any

from django.utils import formats as dates
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.accounts.access import Access
from grappe.common.periods import Window
from grappe.indicators import charts, queries, rules
from grappe.indicators.charts import Chart, Point
from grappe.indicators.declaration import Indicator, Theme
from grappe.indicators.queries import Figure, Group
from grappe.web.exports import Column
from grappe.web.indicators.forms import FigureForm

THEMES = {
    Theme.MEMBERS: _("Members"),
    Theme.PROFILES: _("Who the members are"),
    Theme.LABELS: _("Labelling"),
    Theme.FUNDING: _("Funding of projects"),
    Theme.BUDGET: _("Budget"),
}


@dataclass(frozen=True)
class Line:
    """A number of a table and the address of the rows behind it ("" where none is)."""

    label: str
    figure: Figure
    url: str


def detail(access: Access, form: FigureForm) -> dict[str, Any]:
    """What the page of a figure shows."""
    cluster, indicator = access.cluster, form.asked_for
    window = indicator.window(form.day)
    history = queries.series(cluster, indicator, form.windows())
    groups = queries.breakdown(cluster, indicator, window, form.dimension)
    now = queries.figure(cluster, indicator, window)
    flags = queries.flags(cluster, [(indicator, window)])[0]
    door = _door(access, indicator)
    return {
        "indicator": indicator,
        "day": form.day,
        "window": window,
        "now": Line("", now, door(window)),
        "flags": [(it.text, door(window, flag=it.flag.key)) for it in flags],
        "history": [
            Line(period(it.window, form.pace), it, door(it.window)) for it in history
        ],
        "history_chart": charts.svg(history_chart(indicator, history, form.pace)),
        "dimension": indicator.dimension(form.dimension),
        "groups": [
            Line(it.label, it.figure, door(window, by=form.dimension, code=it.code))
            for it in groups
        ],
        "groups_chart": charts.svg(groups_chart(indicator, groups, form.dimension))
        if groups
        else "",
    }


def _door(access: Access, indicator: Indicator):
    """Addresses of evidence, for those who may open it."""
    if not rules.can_see_evidence(access):
        return lambda window, **more: ""
    return lambda window, **more: queries.evidence_url(
        access.cluster, indicator, window, **more
    )


def period(window: Window, step: str) -> str:
    """ "2022", or "June 2022"."""
    if step == "month":
        return capfirst(dates.date_format(window.last, "YEAR_MONTH_FORMAT"))
    return str(window.last.year)


def history_chart(indicator: Indicator, history: list[Figure], step: str) -> Chart:
    points = [
        Point(
            it.window.last.strftime("%m/%Y")
            if step == "month"
            else str(it.window.last.year),
            it.value,
        )
        for it in history
    ]
    told = [
        f"{point.label}: {it.text}" for point, it in zip(points, history, strict=True)
    ]
    return charts.line(
        points, indicator.unit, title=str(indicator.name), description="; ".join(told)
    )


def groups_chart(indicator: Indicator, groups: list[Group], by: str) -> Chart:
    title = gettext("%(figure)s by %(dimension)s") % {
        "figure": indicator.name,
        "dimension": indicator.dimension(by).name,
    }
    return charts.bars(
        [Point(it.label, it.figure.value) for it in groups],
        indicator.unit,
        title=title,
        description="; ".join(f"{it.label}: {it.figure.text}" for it in groups),
    )


@dataclass(frozen=True)
class Told:
    """One number of a figure's file."""

    group: str
    label: str
    figure: Figure


TOLD = [
    Column(_("Figure"), lambda row: row.figure.indicator.name),
    Column(_("Series"), lambda row: row.group),
    Column(_("Period or group"), lambda row: row.label),
    Column(_("From"), lambda row: row.figure.window.first),
    Column(_("Last day"), lambda row: row.figure.window.last),
    Column(_("Value"), lambda row: row.figure.value),
    Column(_("Unit"), lambda row: row.figure.indicator.unit.value),
    Column(_("Sum"), lambda row: row.figure.totals.part),
    Column(_("Over"), lambda row: row.figure.totals.base),
    Column(_("Rows"), lambda row: row.figure.totals.count),
]


def told(access: Access, form: FigureForm) -> list[Told]:
    """The numbers of a figure's page: its history, then its groups on the last day."""
    cluster, indicator = access.cluster, form.asked_for
    window, by = indicator.window(form.day), form.dimension
    history = queries.series(cluster, indicator, form.windows())
    groups = queries.breakdown(cluster, indicator, window, by)
    over_time, shared_out = gettext("history"), str(indicator.dimension(by).name)
    return [
        *(Told(over_time, period(it.window, form.pace), it) for it in history),
        *(Told(shared_out, it.label, it.figure) for it in groups),
    ]
