"""What a merge wrote, row by row: enough to part the two records again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from grappe.imports.journal import read, written

Key = tuple[str, int]
Columns = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One row written; `was` is None for a new row, `now` for one that went."""

    model: str
    pk: int
    was: Columns | None
    now: Columns | None

    @property
    def key(self) -> Key:
        return self.model, self.pk

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)


@dataclass(frozen=True)
class Clash:
    """A row that is no longer as the merge left it."""

    record: str
    model: str
    reason: str  # "changed", "gone" or "used"


@dataclass
class Journal:
    """Write rows one by one, and keep how each was."""

    entries: list[Entry] = field(default_factory=list)

    def update(self, record: models.Model, **values: Any) -> None:
        """Set the columns that differ; columns of relations by their `_id` name."""
        was = {
            name: written(record, name)
            for name, value in values.items()
            if getattr(record, name) != value
        }
        if not was:
            return
        for name in was:
            setattr(record, name, values[name])
        rows = type(record)._base_manager.filter(pk=record.pk)
        rows.update(**{name: values[name] for name in was})
        now = {name: written(record, name) for name in was}
        self.entries.append(Entry(_label(record), record.pk, was, now))

    def move(
        self, model: type[models.Model], column: str, pks: Iterable[int], to: int
    ) -> None:
        """Point rows at another record, in one statement."""
        rows = model._base_manager.filter(pk__in=pks)
        pairs = list(rows.order_by("pk").values_list("pk", column))
        rows.update(**{column: to})
        label = model._meta.label_lower
        self.entries += [
            Entry(label, pk, {column: before}, {column: to}) for pk, before in pairs
        ]

    def delete(self, record: models.Model) -> None:
        """Take a row out, kept here whole. Nothing may point at it any more."""
        if users := list(_pointing_at(type(record), record.pk)):
            raise RuntimeError(f"{users} still point at {_label(record)}:{record.pk}")
        self.entries.append(Entry(_label(record), record.pk, _row(record), None))
        rows = type(record)._base_manager.filter(pk=record.pk)
        rows._raw_delete(rows.db)

    def create(self, record: models.Model) -> None:
        record.save(force_insert=True)
        self.entries.append(Entry(_label(record), record.pk, None, _row(record)))

    def stored(self) -> list[list[Any]]:
        return [[one.model, one.pk, one.was, one.now] for one in self.entries]

    @classmethod
    def read(cls, stored: Iterable[Iterable[Any]]) -> "Journal":
        return cls([Entry(*one) for one in stored])

    def keys(self) -> set[Key]:
        return {entry.key for entry in self.entries}


def clashes(journal: Journal, loose: Callable[[str], bool]) -> list[Clash]:
    """Rows that somebody changed, removed or used since; `loose` ones do not count."""
    expected: dict[Key, Columns | None] = {}
    made: set[Key] = set()
    for entry in journal.entries:
        if loose(entry.model):
            continue
        if entry.was is None:
            made.add(entry.key)
        known = expected.get(entry.key)
        expected[entry.key] = (
            None if entry.now is None else {**(known or {}), **entry.now}
        )
    return list(_compare(expected, made)) + list(_missing(journal, expected, loose))


def _compare(expected: dict[Key, Columns | None], made: set[Key]) -> Iterator[Clash]:
    for (label, pk), columns in expected.items():
        model = apps.get_model(label)
        record = model._base_manager.filter(pk=pk).first()
        if columns is None:
            if record is not None:
                yield Clash(str(record), label, "changed")
        elif record is None:
            yield Clash(str(pk), label, "gone")
        elif any(written(record, name) != value for name, value in columns.items()):
            yield Clash(str(record), label, "changed")
        elif (label, pk) in made and any(_pointing_at(model, pk)):
            yield Clash(str(record), label, "used")


def _missing(
    journal: Journal, expected: dict[Key, Columns | None], loose: Callable[[str], bool]
) -> Iterator[Clash]:
    """Rows that those to be put back point at, and that are gone since."""
    pointed: dict[Key, type[models.Model]] = {}
    for entry in journal.entries:
        if entry.was is None or loose(entry.model):
            continue
        for one in entry.table._meta.concrete_fields:
            pk = entry.was.get(one.attname) if one.is_relation else None
            if pk is not None:
                target: Any = one.related_model
                pointed[target._meta.label_lower, pk] = target
    for key, target in pointed.items():
        is_coming_back = key in expected and expected[key] is None
        if not is_coming_back and not target._base_manager.filter(pk=key[1]).exists():
            yield Clash(str(key[1]), key[0], "gone")


def revert(journal: Journal, loose: Callable[[str], bool]) -> None:
    """Put every row back, the last written first; look for `clashes` before."""
    for entry in reversed(journal.entries):
        model = entry.table
        rows = model._base_manager.filter(pk=entry.pk)
        if entry.was is None:
            rows._raw_delete(rows.db)
            continue
        values = {name: read(model, name, it) for name, it in entry.was.items()}
        if entry.now is not None:
            if not loose(entry.model) or not _taken(model, entry.pk, values):
                rows.update(**values)
        elif not loose(entry.model) or not _taken(model, entry.pk, values):
            model(pk=entry.pk, **values).save_base(raw=True, force_insert=True)


def _taken(model: type[models.Model], pk: int, values: Columns) -> bool:
    """Whether another row holds what a unique constraint keeps for one."""
    record = model._base_manager.filter(pk=pk).first()
    whole = (
        {one.attname: getattr(record, one.attname) for one in _columns(model)}
        if (record)
        else {}
    )
    whole |= values
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or constraint.condition:
            continue
        columns: list[Any] = [model._meta.get_field(name) for name in constraint.fields]
        same = {one.name: whole.get(one.attname) for one in columns}
        if model._base_manager.filter(**same).exclude(pk=pk).exists():
            return True
    return False


def _pointing_at(model: type[models.Model], pk: int) -> Iterator[str]:
    relation: Any
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.field.column:
            other: Any = relation.related_model
            name = relation.field.attname
            if other._base_manager.filter(**{name: pk}).exists():
                yield f"{other._meta.label_lower}.{relation.field.name}"


def _columns(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if not one.primary_key]


def _row(record: models.Model) -> Columns:
    return {one.attname: written(record, one.attname) for one in _columns(type(record))}


def _label(record: models.Model) -> str:
    return record._meta.label_lower
