"""How a row of an import is shown.

What it says, what it would change, what is wrong.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.clusters.models import FundingOrigin
from grappe.imports import actions, registry, wording
from grappe.imports.models import ImportBatch, ImportRow, ImportState, Verdict
from grappe.imports.registry import Importer
from grappe.memberships.models import ExitKind
from grappe.organisations.models import Kind, SizeCategory

LEVELS = {"error": "danger", "warning": "warning", "info": "info"}
# Columns of records that no field of a file is called like.
LABELS = {
    "contact": gettext_lazy("contact"),
    "end_kind": gettext_lazy("how it left"),
    "end_note": gettext_lazy("note on leaving"),
    "naf_rev2": gettext_lazy("activity (NAF rev. 2)"),
    "naf_2025": gettext_lazy("activity (NAF 2025)"),
    "rnsr": "RNSR",
    "finess": "FINESS",
}
# Values that are kept as codes, by the name of their column.
CODES: dict[str, dict[Any, Any]] = {
    "is_actual": {True: gettext_lazy("actual"), False: gettext_lazy("planned")},
    "origin": dict(FundingOrigin.choices),
    "kind": dict(Kind.choices),
    "size_category": dict(SizeCategory.choices),
    "end_kind": dict(ExitKind.choices),
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DECIMAL = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True)
class Row:
    row: ImportRow
    importer: Importer

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        return [
            (label(name, self.importer), shown(name, before), shown(name, after))
            for name, (before, after) in self.row.changes.items()
        ]

    @property
    def messages(self) -> list[tuple[str, str, str]]:
        """Colour, field, sentence."""
        return [
            (
                LEVELS[one["level"]],
                label(one["field"], self.importer) if one["field"] else "",
                sentence(one, self.importer),
            )
            for one in self.row.messages
        ]


def shown(name: str, value: Any) -> Any:
    """A value as the reader writes it: a code in words, a day, a number, a yes."""
    if isinstance(value, str | bool) and value in CODES.get(name, {}):
        return CODES[name][value]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return str(value)  # a year has no thousands
    if not isinstance(value, str):
        return value
    if DAY.fullmatch(value):
        return wording.shown_day(value)
    if DECIMAL.fullmatch(value):
        return formats.number_format(Decimal(value), force_grouping=True)
    return value


def sentence(message: dict[str, Any], importer: Importer) -> str:
    return wording.sentence(
        message["code"], message["params"], importer.messages, importer.words
    )


def label(name: str, importer: Importer) -> str:
    base, _space, year = name.partition(" ")
    field = importer.field(base) or importer.field(base.rpartition("_")[0])
    text = LABELS.get(base) or (field.title if field else base.replace("_", " "))
    return f"{text} {year}".strip()


def reasons(row: ImportRow, importer: Importer) -> str:
    return " ".join(
        sentence(one, importer) for one in row.messages if one["level"] == "error"
    )


def cell(row: ImportRow, place: int) -> Any:
    return row.cells[place] if place < len(row.cells) else ""


def counts(batch: ImportBatch, rows: Any) -> list[tuple[str, str, int]]:
    """The filters of the preview: value, label, how many of the rows shown."""
    verdicts = [Verdict.CREATE, Verdict.CHANGE, Verdict.SAME, Verdict.REFUSE]
    counted = batch.counts
    if registry.get(batch.kind).hides:
        found = rows.order_by().values_list("verdict").annotate(n=Count("pk"))
        warned = rows.filter(messages__icontains="warning").count()
        counted = {**dict(found), "warnings": warned}
    told = [(str(one), str(one.label), counted.get(one, 0)) for one in verdicts]
    return [*told, ("warnings", _("with warnings"), counted.get("warnings", 0))]


def writes(batch: ImportBatch) -> int:
    return batch.counts.get(Verdict.CREATE, 0) + batch.counts.get(Verdict.CHANGE, 0)


def notices(batch: ImportBatch) -> list[str]:
    importer = registry.get(batch.kind)
    return [sentence(one, importer) for one in batch.notices]


def conflicts(batch: ImportBatch) -> list[str]:
    """What stopped an undoing in the background."""
    stored = batch.failure.get("params", {}).get("conflicts", [])
    return [wording.sentence(one["reason"], one) for one in stored]


def progress(batch: ImportBatch) -> int | None:
    """Percentage of a check in the background; an application shows none."""
    if not batch.busy_since or batch.state != ImportState.MAPPING:
        return None
    return 100 * batch.progress // max(batch.row_count, 1)


def is_stuck(batch: ImportBatch, now: datetime) -> bool:
    return bool(batch.busy_since and now - batch.busy_since > actions.PATIENCE)
