"""The register of processing, read from the tags of the tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

from grappe.common.personal import (
    Impersonal,
    Part,
    Personal,
    Source,
    Table,
    must_be_declared,
)
from grappe.privacy.processings import PROCESSINGS, Processing

HOUSE = "grappe."
SHOWN_PARTS = (Part.SUBJECT, Part.DATA, Part.LOOSE, Part.SECRET, Part.ACTOR)


@cache
def tables() -> Mapping[str, Table]:
    """What each app declares of its tables, by the label of the model."""
    found: dict[str, Table] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.personal"
        if not config.name.startswith(HOUSE) or find_spec(name) is None:
            continue
        module = import_module(name)
        found |= module.TABLES
        found |= getattr(module, "LIBRARIES", {})
    return found


def every_model() -> list[type[models.Model]]:
    """Every table of the database, those between two tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    ]


def is_of_people(model: type[models.Model]) -> bool:
    """Is a row of this table about a person?"""
    return any(
        isinstance(tag, Personal) and tag.part == Part.SUBJECT
        for tag in tables().get(model._meta.label, {}).values()
    )


def undeclared(
    among: Iterable[type[models.Model]], declared: Mapping[str, Table]
) -> list[str]:
    """Fields that could say something of a person, and of which nobody said whether."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in among
        for field in model._meta.local_concrete_fields
        if must_be_declared(field, is_of_people)
        and field.name not in declared.get(model._meta.label, {})
    ]


def unknown(
    among: Iterable[type[models.Model]], declared: Mapping[str, Table]
) -> list[str]:
    """Declared fields that no table has: they were renamed or dropped."""
    kept = {
        model._meta.label: {field.name for field in model._meta.local_concrete_fields}
        for model in among
    }
    return [
        f"{label}.{name}"
        for label, fields in declared.items()
        if label.partition(".")[0] in apps.app_configs
        for name in fields
        if name not in kept.get(label, set())
    ]


@dataclass(frozen=True)
class Line:
    """One field of the register."""

    model: type[models.Model]
    field: models.Field
    tag: Personal

    @property
    def table_name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def name(self) -> str:
        return str(self.field.verbose_name)


@dataclass(frozen=True)
class Entry:
    """One processing with the fields that serve it."""

    processing: Processing
    lines: tuple[Line, ...]

    @property
    def retentions(self) -> tuple[str, ...]:
        """The rules that say how long, each once, in the order of the tables."""
        return tuple(dict.fromkeys(line.tag.retention for line in self.lines))

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(line.tag.source for line in self.lines))


def lines() -> list[Line]:
    """Every field that touches a person, table by table."""
    declared = tables()
    return [
        Line(model, field, tag)
        for model in every_model()
        for field in model._meta.local_concrete_fields
        if isinstance(tag := tag_of(declared, model, field.name), Personal)
    ]


def tag_of(
    declared: Mapping[str, Table], model: type[models.Model], name: str
) -> Personal | Impersonal | None:
    return declared.get(model._meta.label, {}).get(name)


def entries() -> list[Entry]:
    """The register: each processing, with what it keeps."""
    every = lines()
    return [
        Entry(
            processing,
            tuple(line for line in every if line.tag.purpose == processing.code),
        )
        for processing in PROCESSINGS.values()
    ]
