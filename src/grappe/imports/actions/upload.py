"""Store a file's rows as they are, before anybody says what they mean."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction

from grappe.audit import actions as audit
from grappe.connectors import tabular
from grappe.imports import bulk, columns, registry
from grappe.imports.actions.check import lock
from grappe.imports.actions.errors import NotAbandonable, NotReadable
from grappe.imports.models import ColumnMapping, ImportBatch, ImportRow, ImportState
from grappe.imports.passes import CHUNK


@transaction.atomic
def upload(
    stream: BinaryIO,
    *,
    cluster: Any,
    kind: str,
    filename: str,
    by: Any,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> ImportBatch:
    """Read a table and store its rows, with a first guess of its columns.

    Raises NotReadable, worded, if the file is not a table we read; nothing is stored.
    """
    importer = registry.get(kind)
    filename = PurePath(filename.replace("\\", "/")).name[:250]
    try:
        with tabular.open_table(stream, filename=filename) as table:
            batch = ImportBatch.objects.create(
                cluster=cluster,
                kind=kind,
                filename=filename,
                sha256=sha256(stream),
                columns=list(table.columns),
                created_at=at,
                created_by=by,
            )
            store_rows(batch, table, progress)
    except tabular.TableError as error:
        raise NotReadable(error.code, **error.params) from error
    if not batch.row_count:
        raise NotReadable("empty_file")
    batch.notices = [
        {"code": notice.code, "params": dict(notice.params)} for notice in table.notices
    ]
    batch.mapping = columns.guess(batch.columns, importer.fields, remembered(batch))
    batch.save(update_fields=["notices", "mapping", "row_count"])
    return batch


def paste(text: str, *, filename: str, **where: Any) -> ImportBatch:
    """A table copied from a spreadsheet or a web page, as `upload`."""
    # A lone surrogate is half a character; text typed in a browser can hold one.
    content = text.encode("utf-8", errors="replace")
    return upload(BytesIO(content), filename=filename, **where)


def store_rows(
    batch: ImportBatch, table: Any, progress: Callable[[int], None] | None
) -> None:
    rows: list[bulk.Row] = []

    def flush() -> None:
        if not rows:
            return
        given = zip(
            ("number", "cells", "problems"), zip(*rows, strict=True), strict=True
        )
        whole = {"batch_id": [batch.pk] * len(rows), **dict(given)}
        bulk.insert(ImportRow, bulk.complete(ImportRow, whole))
        batch.row_count += len(rows)
        if progress:
            progress(len(rows))
        rows.clear()

    for row in table.rows():
        cells = [plain_cell(cell) for cell in row.cells]
        problems = [
            {"code": one.code, "address": one.address, "text": one.text[:60]}
            for one in row.problems
        ]
        rows.append((row.number, cells, problems))
        if len(rows) == CHUNK:
            flush()
    flush()


def plain_cell(cell: Any) -> Any:
    """What JSON holds of a cell.

    A date keeps its ISO form, a NUL has no place in text.
    """
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip()
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return str(cell)
    return cell


def sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def remembered(batch: ImportBatch) -> dict[str, str]:
    """How this cluster last matched columns of these titles."""
    known = ColumnMapping.objects.filter(
        cluster=batch.cluster,
        kind=batch.kind,
        signature=columns.signature(batch.columns),
    ).first()
    return known.mapping if known else {}


@transaction.atomic
def abandon(batch: ImportBatch, *, by: Any, at: datetime) -> None:
    """Give up an import that was not applied, and delete its rows.


    Raises NotAbandonable once it is applied.
    """
    locked = lock(batch)
    if locked.state not in (ImportState.MAPPING, ImportState.PREVIEWED):
        raise NotAbandonable("not_abandonable", state=locked.get_state_display())
    locked.state, locked.busy_since = ImportState.ABANDONED, None
    locked.save(update_fields=["state", "busy_since"])
    locked.rows.all().delete()
    audit.record("imports.abandoned", locked, by=by, at=at, filename=locked.filename)
    batch.refresh_from_db()
