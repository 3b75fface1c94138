"""What an import writes goes through here, so that it can be undone."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from grappe.audit.actions import plain
from grappe.imports import bulk
from grappe.imports.models import ImportBatch, ImportChange

# A record's digest is left empty where a later change by others is not ours to protect.
UNWATCHED = ""
# A record with its new values, those it had before by column, the row that says so.
Change = tuple[models.Model, Mapping[str, Any], int]


class Journal:
    """Write records in bulk and keep, for each, its row and how it was."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch

    def insert(
        self,
        model: type[models.Model],
        given: Mapping[str, bulk.Column],
        rows: Sequence[int],
        *,
        watched: bool = True,
    ) -> list[int]:
        """Insert records of the given columns; return their keys.

        `rows` says which row of the file made each; other columns have their default.
        """
        if not rows:
            return []
        whole = bulk.complete(model, given)
        keys = bulk.insert(model, whole)
        digests = digests_of(model, whole) if watched else [UNWATCHED] * len(keys)
        records = list(zip(keys, rows, digests, strict=True))
        self._keep(model, records, is_new=True)
        return keys

    def create(self, created: Sequence[models.Model], rows: Sequence[int]) -> None:
        """Insert objects of one table, and give them their keys."""
        if not created:
            return
        model = type(created[0])
        names = [field.attname for field in bulk.columns(model)]
        given = {name: [getattr(one, name) for one in created] for name in names}
        keys = self.insert(model, given, rows)
        for one, key in zip(created, keys, strict=True):
            one.pk = key
            one._state.adding = False

    def change(self, changed: Sequence[Change]) -> None:
        """Save the columns of objects that are said to have changed."""
        if not changed:
            return
        model = type(changed[0][0])
        save(model, changed)
        records = [
            (
                record.pk,
                row,
                {name: written(record, name, value) for name, value in before.items()},
                {name: written(record, name) for name in before},
            )
            for record, before, row in changed
        ]
        self._keep(model, records, is_new=False)

    def _keep(self, model: type[models.Model], records: list, *, is_new: bool) -> None:
        ImportChange.objects.create(
            batch=self.batch,
            model=model._meta.label_lower,
            is_new=is_new,
            records=records,
        )


def save(model: type[models.Model], changed: Sequence[Change]) -> None:
    """Write the columns that any of the records changed, for all of them."""
    names = sorted({name for _, before, _ in changed for name in before})
    rows = [
        (*[getattr(record, name) for name in names], record.pk)
        for record, _, _ in changed
    ]
    if names:
        bulk.update(model, names, rows)


_CURRENT = object()


def written(record: models.Model, attname: str, value: Any = _CURRENT) -> Any:
    """A column's value as JSON holds it, the same before and after a database."""
    field: Any = record._meta.get_field(attname)
    if value is _CURRENT:
        value = getattr(record, field.attname)
    writer = writer_of(field)
    return value if value is None or writer is None else writer(value)


@lru_cache(maxsize=512)
def writer_of(field: Any) -> Callable[[Any], Any] | None:
    """How JSON holds the values of a field; None where as they are."""
    if isinstance(field, AS_THEY_ARE):
        return None
    if isinstance(field, models.CharField | models.TextField | models.UUIDField):
        return str
    if isinstance(field, models.DecimalField):
        return lambda value: f"{field.to_python(value):.{field.decimal_places}f}"
    if isinstance(field, models.DateTimeField):
        return lambda value: field.to_python(value).astimezone(UTC).isoformat()
    if isinstance(field, models.DateField):
        return lambda value: field.to_python(value).isoformat()
    return lambda value: plain(field.to_python(value))


AS_THEY_ARE = (
    models.BooleanField,
    models.ForeignKey,
    models.IntegerField,
    models.JSONField,
)


def read(model: type[models.Model], attname: str, value: Any) -> Any:
    """The opposite of `written`."""
    field: Any = model._meta.get_field(attname)
    return value if isinstance(field, models.ForeignKey) else field.to_python(value)


_sorted = json.JSONEncoder(sort_keys=True).encode


def digests_of(model: type[models.Model], whole: Sequence[bulk.Column]) -> list[str]:
    """A short summary of each whole record, to see later whether it moved."""
    values = []
    for field, column in zip(bulk.columns(model), whole, strict=True):
        # PostgreSQL keeps the keys of an object in an order of its own.
        is_json = isinstance(field, models.JSONField)
        writer = _sorted if is_json else writer_of(field)
        values.append(bulk.converted(column, writer) if writer else column)
    return [
        hashlib.blake2b(repr(row).encode(), digest_size=8).hexdigest()
        for row in zip(*values, strict=True)
    ]


def model_of(label: str) -> type[models.Model]:
    return apps.get_model(label)
