"""Rows of a file about projects that a conflict of interest takes away."""

from typing import Any

from grappe.accounts.access import Access
from grappe.imports.columns import folded
from grappe.projects.models import Project


def hidden_rows(access: Access, batch: Any) -> set[int]:
    """The rows that wrote a barred project, or that name one in a cell."""
    barred = access.barred_ids
    if not barred:
        return set()
    written = {
        record[1]
        for change in batch.changes.filter(model="projects.project")
        for record in change.records
        if record[0] in barred
    }
    names = _names(barred)
    named = {
        number
        for number, cells in batch.rows.values_list("number", "cells")
        if any(folded(str(cell)) in names for cell in cells if cell)
    }
    return written | named


def _names(barred: frozenset[int]) -> set[str]:
    """What a cell calls these projects: acronym, title, reference."""
    rows = Project.objects.filter(pk__in=barred).values_list(
        "acronym", "title", "reference"
    )
    return {folded(word) for words in rows for word in words} - {""}
