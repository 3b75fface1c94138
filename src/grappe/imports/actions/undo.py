"""Take an applied import back, whole.

Unless others have worked on its records since.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from grappe.audit import actions as audit
from grappe.audit.models import Event
from grappe.imports import bulk, registry
from grappe.imports.actions.check import lock
from grappe.imports.actions.errors import NotUndoable
from grappe.imports.journal import Change, digests_of, model_of, read, save, written
from grappe.imports.models import ImportBatch, ImportChange, ImportState
from grappe.imports.passes import unmapped

SHOWN = 50
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Conflict:
    """A record of the import that somebody touched since.

    `reason` is a wording code.
    """

    row: int
    record: str
    kind: str
    reason: str


def undo(
    batch: ImportBatch, *, by: Any, at: datetime, progress: Progress | None = None
) -> None:
    """Restore every changed record and remove every new one, last written first.

    `progress` is told each part undone; `parts` says how many there are.

    Raises NotUndoable if the import is not applied, or, with its `conflicts`, if
    records changed since; nothing is half undone.
    """
    with unmapped(), transaction.atomic():
        locked = lock(batch)
        if locked.state != ImportState.APPLIED:
            raise NotUndoable("not_applied", state=locked.get_state_display())
        undoing = Undoing(locked, progress)
        if undoing.importer.before_undo:
            undoing.importer.before_undo(locked)
        undoing.run()
        if undoing.conflict_count:
            raise NotUndoable(
                "changed_since",
                conflicts=tuple(undoing.conflicts),
                count=undoing.conflict_count,
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


def parts(batch: ImportBatch) -> int:
    """How many times `undo` will tell its progress."""
    return batch.changes.count()


class Undoing:
    def __init__(self, batch: ImportBatch, progress: Progress | None) -> None:
        self.batch = batch
        self.progress = progress
        self.importer = registry.get(batch.kind)
        # The first ones, to be shown; the others are only counted.
        self.conflicts: list[Conflict] = []
        self.conflict_count = 0
        # By table, the records that `Importer.after_undo` asks for and that remain.
        self.touched: dict[str, set[int]] = {
            label: set() for label in self.importer.worked_out_from
        }

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
            if self.progress:
                self.progress(1)
        if self.importer.after_undo and not self.conflict_count:
            self.importer.after_undo(self.touched)

    def restore(self, change: ImportChange) -> None:
        model = model_of(change.model)
        found = model._base_manager.in_bulk([record[0] for record in change.records])
        restored: list[Change] = []
        for key, row, before, after in change.records:
            record = found.get(key)
            if record is None:
                self.add(Conflict(row, str(key), _name(model), "gone"))
            elif any(written(record, name) != value for name, value in after.items()):
                self.conflict(row, record, "changed")
            else:
                for name, value in before.items():
                    setattr(record, name, read(model, name, value))
                restored.append((record, before, row))
        if restored:
            save(model, restored)
            self.touch(model, [record.pk for record, _, _ in restored])

    def remove(self, change: ImportChange) -> None:
        model = model_of(change.model)
        rows = {record[0]: record[1] for record in change.records}
        watched = {record[0]: record[2] for record in change.records if record[2]}
        mine = model._base_manager.filter(pk__in=list(rows))
        if watched:
            found = self.digests(model, list(watched))
            for key, expected in watched.items():
                if key not in found:
                    gone = Conflict(rows[key], str(key), _name(model), "gone")
                    self.add(gone)
                elif found[key] != expected:
                    self.conflict(rows[key], mine.get(pk=key), "changed")
            self.refuse_used(model, list(found), rows)
        self.touch(model, list(rows))
        # What hangs on them was just looked at, so no cascade is needed; the
        # database's own foreign keys still watch.
        mine._raw_delete(mine.db)
        self.touched.get(change.model, set()).difference_update(rows)

    def digests(self, model: type[models.Model], keys: list[int]) -> dict[int, str]:
        """The records still there, and what they have become."""
        names = [field.attname for field in bulk.columns(model)]
        found = list(model._base_manager.filter(pk__in=keys).values_list("pk", *names))
        if not found:
            return {}
        there, *whole = zip(*found, strict=True)
        return dict(zip(there, digests_of(model, whole), strict=True))

    def touch(self, model: type[models.Model], keys: list[int]) -> None:
        """Remember the records, or those they point at, for `after_undo`."""
        if model._meta.label_lower in self.touched:
            self.touched[model._meta.label_lower].update(keys)
        for field in bulk.columns(model):
            label = field.is_relation and field.related_model._meta.label_lower
            if label in self.touched:
                pointed = model._base_manager.filter(pk__in=keys)
                pointed = pointed.exclude(**{field.name: None})
                self.touched[label].update(
                    pointed.values_list(field.attname, flat=True)
                )

    def refuse_used(
        self, model: type[models.Model], keys: list[int], rows: dict[int, int]
    ) -> None:
        """Others' records that point at ours: ours cannot go under them."""
        for relation in incoming(model):
            other = relation.related_model
            name = relation.field.attname
            pointing = other._base_manager.filter(**{f"{name}__in": keys})
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
                record = model._base_manager.get(pk=key)
                self.conflict(rows[key], record, "used", other)

    def conflict(
        self,
        row: int,
        record: models.Model,
        reason: str,
        other: type[models.Model] | None = None,
    ) -> None:
        kind = _name(other or type(record))
        self.add(Conflict(row, str(record), kind, reason))

    def add(self, conflict: Conflict) -> None:
        self.conflict_count += 1
        if len(self.conflicts) < SHOWN:
            self.conflicts.append(conflict)


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
