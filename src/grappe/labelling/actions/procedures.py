"""Versions of procedures and grids: a draft is written, published, then never changed.

Requests keep the version they were opened with, so what a published version asks, how
it is read and when it is due can be told years later.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.actions.settings import NotSavable, change, save
from grappe.labelling import soundness
from grappe.labelling.models import Grid, Procedure

__all__ = ["NotChangeable", "NotPublishable", "NotSavable"]


class NotChangeable(Exception):
    """A published version stays as it is; the message is for the user."""


class NotPublishable(Exception):
    """Requests could not go through it; `problems` are sentences for the user."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


Version = Procedure | Grid


@transaction.atomic
def add_version(version: Version, *, by: User | None, at: datetime) -> Version:
    """Begin a procedure or a grid as a draft. Raises NotSavable if a value is wrong."""
    save(version)
    record("labelling.version_added", version, by=by, at=at, **facts(version))
    return version


@transaction.atomic
def change_version(
    version: Version, values: dict[str, Any], *, by: User | None, at: datetime
) -> Version:
    """Change a draft. Raises NotChangeable once published, NotSavable for bad values.

    The order of its deadlines is looked at too: experts cannot get a dossier before it
    is filed.
    """
    locked(version)
    version, changes = change(version, values)
    if changes:
        record(
            "labelling.version_changed",
            version,
            by=by,
            at=at,
            changes=told(changes),
            **facts(version),
        )
    return version


@transaction.atomic
def copy_version(version: Version, *, by: User | None, at: datetime) -> Version:
    """Copy a version to a draft, the next of its code; the draft there is, if any."""
    rows = _versions(version).select_for_update()
    draft = rows.filter(published_at=None).first()
    if draft is not None:
        return draft
    latest = rows.aggregate(latest=Max("version"))["latest"]
    fresh_version: dict[str, Any] = {"version": latest + 1, "published_at": None}
    if isinstance(version, Procedure):
        copy = _copied(version, **fresh_version, retired_at=None)
        for section in version.sections.prefetch_related("questions"):
            fresh = _copied(section, procedure=copy)
            for question in section.questions.all():
                _copied(question, section=fresh)
    else:
        copy = _copied(version, **fresh_version)
        for criterion in version.criteria.all():
            _copied(criterion, grid=copy)
    was = version.version
    record("labelling.version_copied", copy, by=by, at=at, was=was, **facts(copy))
    return copy


@transaction.atomic
def publish_version(version: Version, *, by: User | None, at: datetime) -> Version:
    """Put a draft to use; the version before retires, its open requests keep it.

    Raises NotPublishable with what is missing, NotChangeable if it is published.
    """
    _versions(version).select_for_update().count()
    version = locked(version)
    problems = soundness.problems(version)
    if problems:
        raise NotPublishable(problems)
    if isinstance(version, Procedure):
        in_use = _versions(version).filter(published_at__isnull=False)
        in_use.filter(retired_at=None).update(retired_at=at)
    version.published_at = at
    version.save(update_fields=["published_at"])
    record("labelling.version_published", version, by=by, at=at, **facts(version))
    return version


@transaction.atomic
def retire_procedure(
    procedure: Procedure, *, by: User | None, at: datetime
) -> Procedure:
    """Offer a procedure no more; requests under way go on. Safe to call twice."""
    procedure = Procedure.objects.select_for_update().get(pk=procedure.pk)
    if procedure.is_in_use:
        procedure.retired_at = at
        procedure.save(update_fields=["retired_at"])
        record("labelling.version_retired", procedure, by=by, at=at, **facts(procedure))
    return procedure


@transaction.atomic
def remove_draft(version: Version, *, by: User | None, at: datetime) -> None:
    """Throw a draft away. Raises NotChangeable if it is published or used."""
    version = locked(version)
    if isinstance(version, Grid) and version.procedures.exists():
        raise NotChangeable(_("A procedure reads with this grid."))
    record("labelling.version_removed", version, by=by, at=at, **facts(version))
    version.delete()


def locked(version: Version) -> Any:
    """The draft, held until the end. Raises NotChangeable if it is published."""
    fresh = type(version)._default_manager.select_for_update().get(pk=version.pk)
    if fresh.published_at is not None:
        raise NotChangeable(
            _("Version %(number)d is published: copy it to change it.")
            % {"number": fresh.version}
        )
    return fresh


def facts(version: Version) -> dict[str, Any]:
    """What the trail says of a version."""
    return {
        "what": version._meta.model_name,
        "name": version.name_fr,
        "version": version.version,
    }


def told(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Changes as the trail keeps them: rows by their name, rules by their codes."""
    return {name: [_plain(value) for value in pair] for name, pair in changes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value)
    return sorted(value) if isinstance(value, dict) else value


def _versions(version: Version) -> Any:
    return type(version)._default_manager.filter(
        cluster=version.cluster_id, code=version.code
    )


def _copied(row: Any, **values: Any) -> Any:
    """The same row once more, with some other values."""
    fields: dict[str, Any] = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    fresh = type(row)(**fields)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save(force_insert=True)
    return fresh
