"""Work out what each row would do, and write nothing but that."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime
from typing import Any

from django.db import transaction

from grappe.imports import bulk, columns, registry
from grappe.imports.actions.errors import NotCheckable
from grappe.imports.models import (
    ColumnMapping,
    ImportBatch,
    ImportRow,
    ImportState,
)
from grappe.imports.passes import chunks, run_of, unmapped, values_of
from grappe.imports.registry import Importer, Message, Outcome

OPEN = (ImportState.MAPPING, ImportState.PREVIEWED)
CHECKED = ["verdict", "title", "messages", "changes", "fingerprint"]


@transaction.atomic
def set_mapping(
    batch: ImportBatch,
    *,
    mapping: Mapping[str, str],
    options: Mapping[str, Any],
    at: datetime,
) -> None:
    """Say which column is which, and remember it for the next file of this shape.

    Raises NotCheckable if a field is taken twice, unknown, or a needed one is missing.
    """
    locked = lock(batch)
    if locked.state not in OPEN:
        raise NotCheckable("not_open", state=locked.get_state_display())
    importer = registry.get(batch.kind)
    batch.mapping = valid_mapping(importer, batch.columns, mapping)
    batch.options = {
        option.key: plain_answer(options.get(option.key)) for option in importer.options
    }
    batch.state = ImportState.MAPPING
    batch.counts = {}
    batch.save(update_fields=["mapping", "options", "state", "counts"])
    ColumnMapping.objects.update_or_create(
        cluster=batch.cluster,
        kind=batch.kind,
        signature=columns.signature(batch.columns),
        defaults={
            "mapping": columns.by_title(batch.columns, batch.mapping),
            "used_at": at,
        },
    )


def plain_answer(answer: Any) -> Any:
    return answer.isoformat() if isinstance(answer, date) else answer or False


def valid_mapping(
    importer: Importer, titles: list[str], mapping: Mapping[str, str]
) -> dict[str, str]:
    chosen = {str(index): key for index, key in mapping.items() if key}
    for index, key in chosen.items():
        if not index.isdigit() or int(index) >= len(titles):
            raise NotCheckable("no_such_column", column=index)
        if importer.field(key) is None:
            raise NotCheckable("no_such_field", field=key)
    for key, times in Counter(chosen.values()).items():
        if times > 1:
            raise NotCheckable(
                "field_taken_twice", field=str(importer.field(key).title)
            )
    for group in importer.needs:
        if not set(group) & set(chosen.values()):
            names = ", ".join(str(importer.field(key).title) for key in group)
            raise NotCheckable("field_missing", fields=names)
    return chosen


def check(
    batch: ImportBatch, *, at: datetime, progress: Callable[[int], None] | None = None
) -> None:
    """Fill the verdict of every row. Safe to run again, also after a kill.

    Each chunk is saved as it comes: a half-checked batch stays at the stage of the
    columns, where nothing can be applied.
    """
    importer = registry.get(batch.kind)
    with transaction.atomic():
        locked = lock(batch)
        if locked.state not in OPEN:
            raise NotCheckable("not_open", state=locked.get_state_display())
        batch.state, batch.busy_since, batch.progress = ImportState.MAPPING, at, 0
        batch.failure = {}
        batch.save(update_fields=["state", "busy_since", "progress", "failure"])
    counts: Counter[str] = Counter()
    with unmapped(), closing(importer.begin(run_of(batch, importer))) as planner:
        for rows in chunks(batch, "problems", "pk"):
            outcomes = planner.plan(values_of(rows, batch.mapping))
            checked = [
                kept(problems, outcome, key)
                for (_number, _cells, problems, key), outcome in zip(
                    rows, outcomes, strict=True
                )
            ]
            for verdict, _title, messages, *_ in checked:
                counts[verdict] += 1
                counts["warnings"] += any(m["level"] == "warning" for m in messages)
            save_checked(batch, checked)
            if progress:
                progress(len(rows))
        batch.notices = [
            *(one for one in batch.notices if not one.get("by_check")),
            *({**one, "by_check": True} for one in planner.notices),
        ]
    batch.state, batch.busy_since, batch.counts = (
        ImportState.PREVIEWED,
        None,
        dict(counts),
    )
    batch.save(update_fields=["state", "busy_since", "counts", "notices"])


@transaction.atomic
def save_checked(batch: ImportBatch, checked: list[bulk.Row]) -> None:
    bulk.update(ImportRow, CHECKED, checked)
    batch.progress += len(checked)
    batch.save(update_fields=["progress"])


def kept(problems: list[dict[str, Any]], outcome: Outcome, key: int) -> bulk.Row:
    """The columns `CHECKED` of a row, then its key."""
    unreadable = [
        Message(one["code"], "warning", params=one).stored() for one in problems
    ]
    return (
        str(outcome.verdict),
        outcome.title[:300],
        unreadable + [message.stored() for message in outcome.messages],
        outcome.changes,
        fingerprint(outcome),
        key,
    )


_encode = json.JSONEncoder(sort_keys=True, default=str).encode


def fingerprint(outcome: Outcome) -> str:
    """A digest of all a row would do; two passes over the same records agree."""
    codes = [message.code for message in outcome.messages]
    whole = [outcome.verdict, outcome.target, outcome.changes, codes]
    return hashlib.blake2b(_encode(whole).encode(), digest_size=16).hexdigest()


def lock(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=batch.pk)
