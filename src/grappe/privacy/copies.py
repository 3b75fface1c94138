"""All that is kept of one person, read from the tags: the copy they may ask for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.common.personal import Part, Personal
from grappe.privacy import register
from grappe.privacy.subjects import Subject, way_to
from grappe.privacy.withheld import BARRED_PURPOSES, HIDDEN_FIELDS, UNTOLD, WITHHELD

PROJECT = "projects.Project"
CLUSTER = "clusters.Cluster"
# Links whose text names nobody but the body or the thing itself.
SHOWN_OF_A_KEY = 6
NAMED_LINKS = frozenset({CLUSTER, "organisations.Organisation", PROJECT})


@dataclass(frozen=True)
class Row:
    """One row that is about the person."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One table: why it is kept, how long, whence it came, and its rows."""

    table: str
    purpose: str
    retention: str
    source: str
    rows: tuple[Row, ...]


@dataclass
class Copy:
    """What is kept of a person; places say where they are named or where they acted."""

    sections: list[Section] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(section.rows) for section in self.sections)

    @property
    def keys(self) -> set[str]:
        """Every row in which the copy says that the person appears."""
        about = {row.key for section in self.sections for row in section.rows}
        places = {place.rpartition("#")[0] for place in self.acts + self.mentions}
        return about | places


def copy_of(subject: Subject, *, on: date, cluster: Cluster | None = None) -> Copy:
    """Gather what is kept of somebody; in one cluster only, if it is the one asked."""
    copy = Copy()
    barred = _barred(subject, on, cluster)
    for model in register.every_model():
        label = model._meta.label
        if label in WITHHELD or label not in register.tables():
            continue
        rows = _rows_of(model, cluster, barred)
        if rows is None:
            continue
        section = _about(model, rows, subject)
        if section.rows:
            copy.sections.append(section)
        about = {row.key for row in section.rows}
        copy.acts += _acts(model, rows, subject)
        copy.mentions += [
            place
            for place in _mentions(model, _unbarred(model, rows, barred), subject)
            if place.rpartition("#")[0] not in about
        ]
    if cluster is None:
        copy.mentions += _sessions(subject)
    return copy


def _barred(subject: Subject, on: date, cluster: Cluster | None) -> frozenset[int]:
    """Projects that do not exist for this person, in each cluster concerned."""
    clusters = [cluster] if cluster else list(Cluster.objects.filter(is_hosted=True))
    found: frozenset[int] = frozenset()
    for user in User.objects.filter(pk__in=subject.users):
        for one in clusters:
            found |= Access.of(user, one, on).barred_ids
    return found


def _rows_of(
    model: type[models.Model], cluster: Cluster | None, barred: frozenset[int]
) -> models.QuerySet | None:
    """Rows that may be told; None if a cluster asks for a table that is not its own."""
    rows = model._base_manager.all()
    if cluster is not None and model._meta.label not in SHARED:
        path = way_to(model, CLUSTER)
        if path is None:
            return None
        rows = rows.filter(**{path: cluster.pk})
    if model._meta.label in UNTOLD:
        rows = rows.exclude(UNTOLD[model._meta.label])
    if _purpose(model) in BARRED_PURPOSES:
        rows = _unbarred(model, rows, barred)
    return rows


def _unbarred(model: type[models.Model], rows: Any, barred: frozenset[int]) -> Any:
    """Without the rows of projects that a conflict of interest takes away."""
    project = way_to(model, PROJECT)
    if not barred or project is None:
        return rows
    # Not `exclude`: a row without a project is nobody's secret.
    return rows.filter(~Q(**{f"{project}__in": barred}) | Q(**{project: None}))


# Shared by clusters: who the person is.
SHARED = frozenset({"accounts.User", "organisations.Person"})


def _tags(model: type[models.Model]) -> Iterator[tuple[str, Personal]]:
    for name, tag in register.tables()[model._meta.label].items():
        if isinstance(tag, Personal):
            yield name, tag


def _purpose(model: type[models.Model]) -> str:
    return next((tag.purpose for _name, tag in _tags(model)), "")


def _about(model: type[models.Model], rows: Any, subject: Subject) -> Section:
    label = model._meta.label
    tag = next((tag for _name, tag in _tags(model)), None)
    wanted = subject.about(model)
    found = []
    if wanted is not None:
        found = list(rows.filter(wanted).distinct().order_by("pk"))
    return Section(
        table=label,
        purpose=tag.purpose if tag else "",
        retention=tag.retention if tag else "",
        source=str(tag.source) if tag else "",
        rows=tuple(Row(key_of(one), _values(one)) for one in found),
    )


def key_of(row: models.Model) -> str:
    return f"{row._meta.label}:{row.pk}"


def _values(row: models.Model) -> dict[str, Any]:
    """What a row says, without secrets, the names of others, and what compares them."""
    label = row._meta.label
    tags = register.tables()[label]
    values: dict[str, Any] = {}
    for one in row._meta.local_concrete_fields:
        tag = tags.get(one.name)
        part = tag.part if isinstance(tag, Personal) else None
        if part in (Part.SECRET, Part.ACTOR) or one.name in HIDDEN_FIELDS.get(
            label, {}
        ):
            continue
        if one.remote_field is None:
            values[one.name] = plain(getattr(row, one.attname))
        else:
            values[one.name] = _link(row, one)
    return values


def _link(row: models.Model, one: Any) -> Any:
    pk = getattr(row, one.attname)
    target = one.remote_field.model
    if pk is None or target._meta.label not in NAMED_LINKS:
        return None if pk is None else f"{target._meta.label}:{pk}"
    return str(getattr(row, one.name))


def plain(value: Any) -> Any:
    """What JSON can hold; numbers and yes or no stay what they are."""
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _acts(model: type[models.Model], rows: Any, subject: Subject) -> list[str]:
    """Where the person is written as who acted."""
    return [
        f"{model._meta.label}:{pk}#{name}"
        for name, wanted in subject.acting(model).items()
        for pk in rows.filter(wanted)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    ]


def _mentions(model: type[models.Model], rows: Any, subject: Subject) -> list[str]:
    """Where words or loose data name the person."""
    return [
        f"{model._meta.label}:{pk}#{name}"
        for name in loose_fields(model)
        for pk in naming(rows, model, name, subject.words).values_list("pk", flat=True)
    ]


def loose_fields(model: type[models.Model]) -> list[str]:
    """Fields of a table that may hold the name of anybody."""
    return [
        name
        for name, tag in _tags(model)
        if tag.part in (Part.LOOSE, Part.DATA)
        and model._meta.get_field(name).remote_field is None
        and not isinstance(
            model._meta.get_field(name), models.DateField | models.UUIDField
        )
    ]


def naming(
    rows: Any, model: type[models.Model], name: str, words: list[str]
) -> models.QuerySet:
    """Rows whose field holds one of the words, in the database's own spelling."""
    rows = rows.alias(said=Cast(name, TextField())).order_by("pk")
    wanted = Q(pk__in=[])
    for word in words:
        wanted |= Q(said__icontains=word)
        if isinstance(model._meta.get_field(name), models.JSONField):
            wanted |= Q(said__icontains=json.dumps(word)[1:-1])
    return rows.filter(wanted)


def _sessions(subject: Subject) -> list[str]:
    """Browsers signed in as this person; a session is only readable whole."""
    users = {str(pk) for pk in subject.users}
    return [
        f"sessions.Session:{session.pk[:SHOWN_OF_A_KEY]}…#session_data"
        for session in Session.objects.order_by("pk").iterator()
        if session.get_decoded().get("_auth_user_id") in users
    ]
