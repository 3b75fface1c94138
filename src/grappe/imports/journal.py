"""What an import writes goes through here, so that it can be undone."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from django.apps import apps
from django.db import models

from grappe.audit.actions import plain
from grappe.imports.models import ImportBatch, ImportChange

# A record's digest is left empty where a later change by others is not ours to protect.
UNWATCHED = ""


class Journal:
    """Write records in bulk and keep, for each, its row and how it was."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch

    def create(
        self,
        created: Sequence[models.Model],
        rows: Iterable[int],
        *,
        watched: bool = True,
    ) -> None:
        """Insert records of one table; `rows` says which row of the file made each."""
        if not created:
            return
        model = type(created[0])
        model._base_manager.bulk_create(created, batch_size=1000)
        records = [
            [one.pk, row, digest(one) if watched else UNWATCHED]
            for one, row in zip(created, rows, strict=True)
        ]
        self._keep(model, records, is_new=True)

    def change(
        self, changed: Sequence[tuple[models.Model, Mapping[str, Any], int]]
    ) -> None:
        """Save records of one table.

        (record with its new values, before by column, row).
        """
        if not changed:
            return
        model = type(changed[0][0])
        names = sorted({name for _, before, _ in changed for name in before})
        model._base_manager.bulk_update(
            [record for record, _, _ in changed],
            [model._meta.get_field(name).name for name in names],
            batch_size=200,
        )
        records = [
            [
                record.pk,
                row,
                {name: written(record, name, value) for name, value in before.items()},
                {name: written(record, name) for name in before},
            ]
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


_CURRENT = object()


def written(record: models.Model, attname: str, value: Any = _CURRENT) -> Any:
    """A column's value as JSON holds it, the same before and after a database."""
    field: Any = record._meta.get_field(attname)
    if value is _CURRENT:
        value = getattr(record, field.attname)
    if value is None:
        return None
    if isinstance(field, models.DecimalField):
        return f"{field.to_python(value):.{field.decimal_places}f}"
    if isinstance(field, models.ForeignKey):
        return value
    if isinstance(field, models.DateTimeField):
        return field.to_python(value).astimezone(UTC).isoformat()
    return plain(field.to_python(value))


def read(model: type[models.Model], attname: str, value: Any) -> Any:
    """The opposite of `written`."""
    field: Any = model._meta.get_field(attname)
    return value if isinstance(field, models.ForeignKey) else field.to_python(value)


def digest(record: models.Model) -> str:
    """A short summary of every column of a record, to see later whether it moved."""
    values = [
        written(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key
    ]
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def model_of(label: str) -> type[models.Model]:
    return apps.get_model(label)
