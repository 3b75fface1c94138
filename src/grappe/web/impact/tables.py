"""The tables of a run as lists to show and to take away."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from grappe.impact import tables
from grappe.impact.models import Plan, Run
from grappe.impact.wording import shown
from grappe.web.exports import Column

# Numbers on the plan's scale; others are plain.
ON_SCALE = ("estimate", "low", "high")
TEXTS = ("kind", "key", "label", "note", "source", "reason", "group", "time", "cohort")


def cell(row: dict[str, Any], *, key: str) -> Any:
    return row.get(key)


@dataclass(frozen=True)
class Exported:
    """A table of the files: columns and rows."""

    table: tables.Table

    @property
    def columns(self) -> list[Column]:
        return [
            Column(title, partial(cell, key=key)) for key, title in self.table.columns
        ]

    def rows(self, run: Run) -> list[dict[str, Any]]:
        return self.table.rows(run)


TABLES = {key: Exported(table) for key, table in tables.TABLES.items()}


@dataclass(frozen=True)
class Shown:
    """A table of a page: titles with whether they are numbers, rows of texts."""

    key: str
    title: Any
    heads: list[tuple[Any, bool]]
    rows: list[list[tuple[str, bool]]]


def shown_table(run: Run, key: str) -> Shown | None:
    """A table of a run as a page shows it; None where it is empty."""
    table = tables.TABLES[key]
    rows = table.rows(run)
    if not rows:
        return None
    # A column of notes is only there for what it says.
    columns = [
        (name, title)
        for name, title in table.columns
        if name != "note" or any(row.get("note") for row in rows)
    ]
    return Shown(
        key=key,
        title=table.title,
        heads=[(title, name not in TEXTS) for name, title in columns],
        rows=[
            [
                (text(name, row.get(name), run.plan), name not in TEXTS)
                for name, _ in columns
            ]
            for row in rows
        ],
    )


def text(name: str, value: Any, plan: Plan) -> str:
    from grappe.impact.wording import decimals

    if value is None or value == "":
        return "" if name == "note" else "–"
    if isinstance(value, str):
        return value
    if name in ON_SCALE:
        return shown(value, plan)
    if name == "error":
        return shown(value, plan, signed=False)
    if name == "p_value":
        return decimals(value, 3)
    if name == "year":
        return str(value)
    if isinstance(value, int):
        return decimals(value, 0)
    return decimals(value, 2)
