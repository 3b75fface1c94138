"""Go through the rows of a batch in chunks.

So that memory does not grow with the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, reset_queries
from django.utils import timezone

from grappe.imports.models import ImportBatch
from grappe.imports.registry import Importer, Run, Values

CHUNK = 1000


def chunks(
    batch: ImportBatch, *more: str, size: int = CHUNK
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of the file in their order, as (number, cells, *more)."""
    after = -1
    while True:
        # By key, never by offset: the last chunk costs no more than the first.
        rows = batch.rows.filter(number__gt=after).order_by("number")
        found = list(rows.values_list("number", "cells", *more)[:size])
        if not found:
            return
        yield found
        after = found[-1][0]
        # In development, Django keeps each statement in mind.
        reset_queries()


@contextmanager
def unmapped() -> Iterator[None]:
    """Keep SQLite from holding in memory all of the file that a work goes through."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA mmap_size").fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        # A database in memory maps nothing.
        if before:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA mmap_size = {before[0]}")


def values_of(
    rows: Sequence[tuple[Any, ...]], mapping: Mapping[str, str]
) -> list[Values]:
    """What the mapped cells of each row hold, blank ones left out."""
    columns = [(int(index), key) for index, key in mapping.items()]
    return [
        (
            number,
            {
                key: cells[index]
                for index, key in columns
                if index < len(cells) and cells[index] not in ("", None)
            },
        )
        for number, cells, *_ in rows
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
