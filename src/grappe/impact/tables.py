"""The tables of a run, as pages, files and the appendix show them.

Nothing here rests on fewer organisations than the plan's threshold: neither the
numbers (not even kept) nor the counts, which become “fewer than 3”.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.impact.models import Effect, Run
from grappe.impact.wording.marks import named
from grappe.impact.wording.messages import dropped
from grappe.impact.wording.plans import COVARIATES, category, source_name

KINDS = {
    "overall": gettext_lazy("average over the years treated"),
    "per_year": gettext_lazy("for each year treated"),
    "event": gettext_lazy("years since entry"),
    "cohort": gettext_lazy("entry year"),
    "year": gettext_lazy("calendar year"),
    "placebo_time": gettext_lazy("placebo in time"),
    "placebo_space": gettext_lazy("placebo on others"),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table: its title, its columns (key and title), and its rows for a run."""

    key: str
    title: Any
    columns: tuple[tuple[str, Any], ...]
    rows: Callable[[Run], list[Row]]


def count(number: int, least: int) -> int | str:
    """How many organisations, unless they are so few that they could be named."""
    if 0 < number < least:
        return _("fewer than %(n)s") % {"n": least}
    return number


def effects(run: Run, kinds: Iterable[str]) -> list[Row]:
    least = run.plan.minimum_cell
    wanted = list(kinds)
    rows = [one for one in run.effects.all() if one.kind in wanted]
    return [effect(one, least) for one in sorted(rows, key=lambda one: one.position)]


def effect(one: Effect, least: int) -> Row:
    return {
        "kind": str(KINDS.get(one.kind, one.kind)),
        "key": one.key,
        "estimate": one.estimate,
        "error": one.error,
        "low": one.low,
        "high": one.high,
        "p_value": one.p_value,
        "treated": count(one.treated_count, least),
        "comparison": count(one.comparison_count, least),
        "note": _("withheld: too few organisations") if one.is_suppressed else "",
    }


def cells(run: Run) -> list[Row]:
    least = run.plan.minimum_cell
    return [
        {
            "group": f"{row['group']:g}",
            "time": f"{row['time']:g}",
            "estimate": row["att"],
            "error": row["se"],
            "treated": count(row["n_treated"], least),
            "comparison": count(row["n_control"], least),
            "note": (
                _("withheld: too few organisations") if row.get("withheld") else ""
            ),
        }
        for row in run.results.get("att_gt", [])
    ]


def years(run: Run) -> list[Row]:
    least = run.plan.minimum_cell
    names = ("treated", "treated_missing", "comparison", "comparison_missing")
    return [
        {"year": row["year"], **{name: count(row[name], least) for name in names}}
        for row in run.panel.report.get("by_year", [])
    ]


def cohorts(run: Run) -> list[Row]:
    least = run.plan.minimum_cell
    return [
        {"cohort": cohort, "organisations": count(number, least)}
        for cohort, number in run.panel.report.get("by_cohort", {}).items()
    ]


def sources(run: Run) -> list[Row]:
    return [
        {"source": source_name(code), "values": number}
        for code, number in run.panel.report.get("by_source", {}).items()
    ]


def left_out(run: Run) -> list[Row]:
    least = run.plan.minimum_cell
    return [
        {"reason": dropped(code), "count": count(number, least)}
        for code, number in run.panel.report.get("dropped", {}).items()
    ]


def balance(run: Run) -> list[Row]:
    return [
        {**row, "label": _characteristic(row["name"])}
        for row in run.results.get("balance", [])
    ]


def _characteristic(name: str) -> str:
    """ "size = sme" as “size: SME”."""
    column, equals, code = (part.strip() for part in name.partition("="))
    title = str(COVARIATES.get(column, column))
    return named(title, category(column, code)) if equals else title


def support(run: Run) -> list[Row]:
    """How many are alike, on either side; what is too near to all is not told."""
    told = run.results.get("support")
    if not told:
        return []
    least = run.plan.minimum_cell
    return [
        {
            "side": str(title),
            "organisations": count(told[side], least),
            "alike": _alike(told[f"{side}_alike"], told[side], least),
        }
        for side, title in (
            ("treated", gettext_lazy("treated")),
            ("comparison", gettext_lazy("compared with")),
        )
        if side in told
    ]


def _alike(number: int, total: int, least: int) -> int | str:
    if 0 < total - number < least:
        return _("all but fewer than %(n)s") % {"n": least}
    return count(number, least)


def drawn(run: Run) -> list[Row]:
    """Placebos in space: what chance alone makes of others."""
    told = run.results.get("placebo_space")
    return (
        [{name: told[name] for name in ("draws", "units", "low", "high", "rejected")}]
        if told
        else []
    )


def sensitivity(run: Run) -> list[Row]:
    return list(run.results.get("sensitivity", []))


NUMBERS = (
    ("estimate", gettext_lazy("Effect")),
    ("error", gettext_lazy("Standard error")),
    ("low", gettext_lazy("Low")),
    ("high", gettext_lazy("High")),
)
COUNTS = (
    ("treated", gettext_lazy("Treated")),
    ("comparison", gettext_lazy("Compared with")),
    ("note", gettext_lazy("Note")),
)


def _effects(key: str, title: Any, kinds: tuple[str, ...], first: Any) -> Table:
    return Table(
        key, title, (first, *NUMBERS, *COUNTS), lambda run: effects(run, kinds)
    )


TABLES = {
    table.key: table
    for table in [
        Table(
            "effects",
            gettext_lazy("Effect"),
            (
                ("kind", gettext_lazy("What")),
                *NUMBERS,
                ("p_value", gettext_lazy("p")),
                *COUNTS,
            ),
            lambda run: effects(run, ("overall", "per_year")),
        ),
        _effects(
            "events",
            gettext_lazy("Effect by year since entry"),
            ("event",),
            ("key", gettext_lazy("Years since entry")),
        ),
        _effects(
            "cohorts",
            gettext_lazy("Effect by entry year"),
            ("cohort",),
            ("key", gettext_lazy("Entry year")),
        ),
        _effects(
            "years",
            gettext_lazy("Effect by calendar year"),
            ("year",),
            ("key", gettext_lazy("Year")),
        ),
        Table(
            "cells",
            gettext_lazy("Effect by entry year and year"),
            (
                ("group", gettext_lazy("Entry year")),
                ("time", gettext_lazy("Year")),
                *NUMBERS[:2],
                *COUNTS,
            ),
            cells,
        ),
        Table(
            "balance",
            gettext_lazy("Balance of the groups"),
            (
                ("label", gettext_lazy("Characteristic")),
                ("before", gettext_lazy("Difference before")),
                ("after", gettext_lazy("Difference after")),
            ),
            balance,
        ),
        Table(
            "support",
            gettext_lazy("Common support"),
            (
                ("side", gettext_lazy("Organisations")),
                ("organisations", gettext_lazy("How many")),
                ("alike", gettext_lazy("With somebody alike")),
            ),
            support,
        ),
        Table(
            "sensitivity",
            gettext_lazy("Sensitivity to unlike paths"),
            (
                ("bound", gettext_lazy("Violation allowed")),
                ("low", gettext_lazy("Low")),
                ("high", gettext_lazy("High")),
            ),
            sensitivity,
        ),
        Table(
            "placebos",
            gettext_lazy("Placebos"),
            (
                ("kind", gettext_lazy("What")),
                *NUMBERS,
                ("p_value", gettext_lazy("p")),
                *COUNTS,
            ),
            lambda run: effects(run, ("placebo_time", "placebo_space")),
        ),
        Table(
            "placebo-space",
            gettext_lazy("Entry years given at random to others"),
            (
                ("draws", gettext_lazy("Draws")),
                ("units", gettext_lazy("Organisations")),
                ("low", gettext_lazy("Low")),
                ("high", gettext_lazy("High")),
                ("rejected", gettext_lazy("Told from none (rate)")),
            ),
            drawn,
        ),
        Table(
            "panel",
            gettext_lazy("Outcomes by year"),
            (
                ("year", gettext_lazy("Year")),
                ("treated", gettext_lazy("Treated, with an outcome")),
                ("treated_missing", gettext_lazy("Treated, without")),
                ("comparison", gettext_lazy("Compared with, with an outcome")),
                ("comparison_missing", gettext_lazy("Compared with, without")),
            ),
            years,
        ),
        Table(
            "entries",
            gettext_lazy("Organisations by entry year"),
            (
                ("cohort", gettext_lazy("Entry year")),
                ("organisations", gettext_lazy("Organisations")),
            ),
            cohorts,
        ),
        Table(
            "sources",
            gettext_lazy("Yearly values by source"),
            (
                ("source", gettext_lazy("Source")),
                ("values", gettext_lazy("Yearly values")),
            ),
            sources,
        ),
        Table(
            "left-out",
            gettext_lazy("Left out"),
            (
                ("reason", gettext_lazy("Why")),
                ("count", gettext_lazy("How many")),
            ),
            left_out,
        ),
    ]
}
