"""Go through the rows of a batch in chunks.

So that memory does not grow with the file.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from grappe.imports.models import ImportBatch, ImportRow
from grappe.imports.registry import Importer, Run, Values

CHUNK = 1000


def chunks(batch: ImportBatch, size: int = CHUNK) -> Iterator[list[ImportRow]]:
    """The rows of the file in their order; by key, never by offset."""
    after = -1
    while True:
        rows = list(batch.rows.filter(number__gt=after).order_by("number")[:size])
        if not rows:
            return
        yield rows
        after = rows[-1].number


def values_of(rows: list[ImportRow], mapping: dict[str, str]) -> list[Values]:
    """What the mapped cells of each row hold, blank ones left out."""
    columns = [(int(index), key) for index, key in mapping.items()]
    return [
        (
            row.number,
            {
                key: row.cells[index]
                for index, key in columns
                if index < len(row.cells) and row.cells[index] not in ("", None)
            },
        )
        for row in rows
    ]


def run_of(
    batch: ImportBatch,
    importer: Importer,
    *,
    by: Any = None,
    at: datetime | None = None,
) -> Run:
    return Run(
        cluster=batch.cluster,
        batch_id=batch.pk,
        filename=batch.filename,
        on=timezone.localdate(batch.created_at),
        options=batch.options,
        fields=frozenset(batch.mapping.values()),
        by=by,
        at=at,
    )
