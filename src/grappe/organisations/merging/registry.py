"""What becomes of each relation when two records are made one.

Every column that points at an organisation, at a person, or at a row that a fold may
take out, is declared here or in an app above. A test walks all models and fails when
one is missing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models

from grappe.organisations.models import Organisation, Person

ORGANISATIONS, PEOPLE = "organisations", "people"
ROOTS: dict[str, type[models.Model]] = {ORGANISATIONS: Organisation, PEOPLE: Person}


class Treatment(StrEnum):
    """What happens to the rows of one relation."""

    MOVE = "move"  # they point at the kept record from now on
    FOLD = "fold"  # a step joins those that say the same, and moves the others
    KEEP = "keep"  # history: they go on pointing at the absorbed record
    WORKED_OUT = "worked out"  # made anew from the others


Step = Callable[[Any], None]

_relations: dict[str, Treatment] = {}
_steps: dict[str, list[Step]] = {ORGANISATIONS: [], PEOPLE: []}
# Texts and JSON that may hold keys of records, and why they need nothing.
_loose_texts: dict[str, str] = {}
# Rows that the installation makes and takes away by itself.
_volatile: set[str] = set()
# Modules with the declarations, read at first use so that starting stays quick.
_modules = [
    "grappe.organisations.merging.moves",
    "grappe.organisations.merging.columns",
    "grappe.organisations.merging.places",
    "grappe.organisations.merging.contacts",
    "grappe.organisations.merging.beside",
]


@dataclass(frozen=True)
class Declared:
    """All that was declared, once every app has spoken."""

    relations: dict[str, Treatment]
    steps: dict[str, list[Step]]
    loose_texts: dict[str, str]
    volatile: frozenset[str]

    def moved(self, kind: str) -> list[tuple[type[models.Model], str]]:
        """Tables whose rows change hands as they are, and the column that says so."""
        found = []
        for name, treatment in self.relations.items():
            model, field = column_of(name)
            if treatment == Treatment.MOVE and field.related_model is ROOTS[kind]:
                found.append((model, field.attname))
        return found


def announce(module: str) -> None:
    """Say, when an app starts, where its declarations are."""
    _modules.append(module)


def relations(treatment: Treatment, *names: str) -> None:
    """Declare columns, each as "app.model.field"."""
    _relations.update(dict.fromkeys(names, treatment))


def folds(kind: str, *names: str) -> Callable[[Step], Step]:
    """Declare columns together with the step that folds their rows."""

    def decorate(step: Step) -> Step:
        relations(Treatment.FOLD, *names)
        _steps[kind].append(step)
        return step

    return decorate


def loose_text(why: str, *names: str) -> None:
    """Declare texts that name records but are never followed to them."""
    _loose_texts.update(dict.fromkeys(names, why))


def volatile(*labels: str) -> None:
    """Declare tables whose rows may come and go without standing in an undo's way."""
    _volatile.update(labels)


@cache
def declared() -> Declared:
    for module in _modules:
        import_module(module)
    return Declared(_relations, _steps, _loose_texts, frozenset(_volatile))


def column_of(name: str) -> tuple[type[models.Model], Any]:
    label, _, field = name.rpartition(".")
    model = apps.get_model(label)
    return model, model._meta.get_field(field)


def undeclared(among: Iterable[type[models.Model]]) -> list[str]:
    """Columns that a merge would forget: there must be none."""
    known = declared()
    watched = set(ROOTS.values()) | {
        column_of(name)[0]
        for name, treatment in known.relations.items()
        if treatment == Treatment.FOLD
    }
    return sorted(
        name
        for model in among
        for field in model._meta.local_fields
        if field.is_relation and field.related_model in watched
        if (name := f"{model._meta.label_lower}.{field.name}") not in known.relations
    )


def unexplained(among: Iterable[type[models.Model]]) -> list[str]:
    """JSON and targets that may hold keys, of which nobody said what to do."""
    known = declared().loose_texts
    return sorted(
        name
        for model in among
        for field in model._meta.local_fields
        if isinstance(field, models.JSONField) or field.name == "target"
        if (name := f"{model._meta.label_lower}.{field.name}") not in known
    )
