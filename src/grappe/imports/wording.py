"""Sentences for the codes an import stores.

Worded when shown, in the reader's language.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from grappe.imports import tables
from grappe.imports.models import ImportBatch

# Refusals of the whole import, and what stops an undoing.
REFUSALS = {
    "empty_file": _("This file holds no row."),
    "not_open": _("This import is already %(state)s: its columns no longer change."),
    "no_such_column": _("The file has no column number %(column)s."),
    "no_such_field": _("“%(field)s” is not something this import can hold."),
    "field_taken_twice": _("Two columns are matched with “%(field)s”: keep one."),
    "field_missing": _("Match at least one column with: %(fields)s."),
    "not_previewed": _("This import is not ready to be applied: it is “%(state)s”."),
    "refused_rows": _(
        "%(count)s rows are refused: correct them, or say that the others are applied "
        "without them."
    ),
    "unanswered_rows": _(
        "Rows that wait for an answer: %(count)s. Answer them, or say that they are "
        "left as they are."
    ),
    "answered_since_preview": _(
        "Somebody answered for rows of this file since the preview: nothing was "
        "written. Check the file again."
    ),
    "nothing_to_apply": _("Nothing in this file would change anything."),
    "moved_since_preview": _(
        "Somebody changed the same records since the preview: nothing was written. "
        "Check the file again."
    ),
    "row_moved_since_preview": _(
        "Records changed since the preview (first at row %(row)s): nothing was "
        "written. "
        "Check the file again."
    ),
    "not_applied": _("Only an applied import can be undone: this one is “%(state)s”."),
    "changed_since": _(
        "%(count)s records of this import were changed or used since: nothing was "
        "undone."
    ),
    "merged_since": _(
        "“%(absorbed)s” of this import was merged into “%(kept)s” on %(day)s: undo "
        "that merge first."
    ),
    "not_abandonable": _("This import is already “%(state)s”."),
    "busy": _("This import is being worked on: wait for the end."),
    "unexpected": _(
        "Something unexpected stopped this work; nothing was written. Try again, or "
        "tell "
        "the people who run this site."
    ),
    "unknown_kind": _("Nothing called “%(kind)s” can be imported."),
}

CONFLICTS = {
    "gone": _("Row %(row)s: the %(kind)s was deleted since."),
    "changed": _("Row %(row)s: %(record)s (%(kind)s) was changed since."),
    "used": _("Row %(row)s: %(record)s is now used by another record (%(kind)s)."),
}

# What a message keeps as data and shows as the reader writes a day.
DAYS = frozenset(["start", "end", "day"])


def sentence(
    code: str,
    params: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
    words: Mapping[str, Any] | None = None,
) -> str:
    """The sentence of a code; an unknown one is shown as it is rather than hidden."""
    known = (more or {}, REFUSALS, CONFLICTS, tables.REFUSALS, tables.NOTICES)
    for sentences in (*known, tables.PROBLEMS):
        if code in sentences:
            return str(sentences[code]) % worded(params, words or {})
    return " ".join([code, *(f"{key}={value}" for key, value in params.items())])


def worded(
    params: Mapping[str, Any], words: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    ways = dict.fromkeys(DAYS, shown_day) | dict(words or {})
    return {
        name: ways[name](value) if name in ways else value
        for name, value in params.items()
    }


def shown_day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")


def failure(batch: ImportBatch) -> str:
    """What stopped the last background work, or nothing."""
    stored = batch.failure
    return sentence(stored["code"], stored.get("params", {})) if stored else ""


def conflict(one: Any) -> str:
    params = {"row": one.row, "record": one.record, "kind": one.kind}
    return sentence(one.reason, params)
