"""Take an applied import back, whole.

Unless others have worked on its records since.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from grappe.audit import actions as audit
from grappe.audit.models import Event
from grappe.imports import registry
from grappe.imports.actions.check import lock
from grappe.imports.actions.errors import NotUndoable
from grappe.imports.journal import digest, model_of, read, written
from grappe.imports.models import ImportBatch, ImportChange, ImportState

SHOWN = 50


@dataclass(frozen=True)
class Conflict:
    """A record of the import that somebody touched since.

    `reason` is a wording code.
    """

    row: int
    record: str
    kind: str
    reason: str


def undo(batch: ImportBatch, *, by: Any, at: datetime) -> None:
    """Restore every changed record and remove every new one, last written first.

    Raises NotUndoable if the import is not applied, or, with its `conflicts`, if
    records changed since; nothing is half undone.
    """
    with transaction.atomic():
        locked = lock(batch)
        if locked.state != ImportState.APPLIED:
            raise NotUndoable("not_applied", state=locked.get_state_display())
        undoing = Undoing(locked)
        undoing.run()
        if undoing.conflicts:
            raise NotUndoable(
                "changed_since",
                conflicts=tuple(undoing.conflicts[:SHOWN]),
                count=len(undoing.conflicts),
            )
        locked.state, locked.undone_at, locked.undone_by = ImportState.UNDONE, at, by
        locked.save(update_fields=["state", "undone_at", "undone_by"])
        locked.changes.all().delete()
        audit.record(
            "imports.undone",
            locked,
            by=by,
            at=at,
            filename=locked.filename,
            batch=locked.pk,
        )
    batch.refresh_from_db()


class Undoing:
    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.importer = registry.get(batch.kind)
        self.conflicts: list[Conflict] = []
        self.touched: dict[str, set[int]] = defaultdict(set)

    def run(self) -> None:
        """Take everything back, even past a conflict: the caller rolls back if any.

        So each record is judged as if all of ours above it were gone.
        """
        keys = list(self.batch.changes.order_by("-pk").values_list("pk", flat=True))
        for key in keys:
            change = ImportChange.objects.get(pk=key)
            if change.is_new:
                self.remove(change)
            else:
                self.restore(change)
        if self.importer.after_undo and not self.conflicts:
            self.importer.after_undo(self.touched)

    def restore(self, change: ImportChange) -> None:
        model = model_of(change.model)
        found = model._base_manager.in_bulk([record[0] for record in change.records])
        restored, names = [], set()
        for key, row, before, after in change.records:
            record = found.get(key)
            if record is None:
                self.conflicts.append(Conflict(row, str(key), _name(model), "gone"))
            elif any(written(record, name) != value for name, value in after.items()):
                self.conflict(row, record, "changed")
            else:
                for name, value in before.items():
                    field: Any = model._meta.get_field(name)
                    setattr(record, field.attname, read(model, name, value))
                    names.add(field.name)
                restored.append(record)
                self.touch(record)
        if restored:
            model._base_manager.bulk_update(restored, sorted(names), batch_size=200)

    def remove(self, change: ImportChange) -> None:
        model = model_of(change.model)
        rows = {record[0]: record[1] for record in change.records}
        watched = {record[0]: record[2] for record in change.records if record[2]}
        if watched:
            found = model._base_manager.in_bulk(watched)
            for key, expected in watched.items():
                record = found.get(key)
                if record is None:
                    gone = Conflict(rows[key], str(key), _name(model), "gone")
                    self.conflicts.append(gone)
                elif digest(record) != expected:
                    self.conflict(rows[key], record, "changed")
                else:
                    self.touch(record)
            self.refuse_used(model, found, rows)
        records = model._base_manager.filter(pk__in=list(rows))
        # What hangs on them was just looked at, so no cascade is needed; the
        # database's own foreign keys still watch.
        records._raw_delete(records.db)

    def touch(self, record: models.Model) -> None:
        """Remember the record and those it points at, for `Importer.after_undo`."""
        self.touched[record._meta.label_lower].add(record.pk)
        fields: Any = record._meta.concrete_fields
        for field in fields:
            if field.is_relation and (key := getattr(record, field.attname)):
                self.touched[field.related_model._meta.label_lower].add(key)

    def refuse_used(
        self, model: type[models.Model], found: dict[int, Any], rows: dict[int, int]
    ) -> None:
        """Others' records that point at ours: ours cannot go under them."""
        for relation in incoming(model):
            other = relation.related_model
            name = relation.field.attname
            pointing = other._base_manager.filter(**{f"{name}__in": list(found)})
            if other is Event:
                # The trail is kept: our own lines let go of the record and stay.
                own = pointing.filter(
                    kind__startswith="imports.", data__batch=self.batch.pk
                )
                own.update(**{relation.field.name: None})
            elif other._meta.label_lower in self.importer.derived:
                pointing.delete()
                continue
            for key in set(pointing.values_list(name, flat=True)):
                self.conflict(rows[key], found[key], "used", other)

    def conflict(
        self,
        row: int,
        record: models.Model,
        reason: str,
        other: type[models.Model] | None = None,
    ) -> None:
        kind = _name(other or type(record))
        self.conflicts.append(Conflict(row, str(record), kind, reason))


def incoming(model: type[models.Model]) -> Iterable[Any]:
    """Every foreign key that points at a model.

    Those without a reverse name included.
    """
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created
        and not field.concrete
        and (field.one_to_many or field.one_to_one)
    ]


def _name(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name)
