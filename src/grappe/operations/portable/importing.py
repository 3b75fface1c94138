"""From an archive to an empty installation: all of it, or nothing."""

import json
from collections.abc import Callable, Generator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from grappe.operations.portable import describing, placing, reading, scope, values
from grappe.operations.portable.format import data_name
from grappe.operations.portable.reading import Archive, BadArchive

ROWS = 500
Progress = Callable[[int], None]


class NotImportable(Exception):
    """The archive cannot be imported here; the message is for the user."""


def read_in(
    archive: Archive, *, progress: Progress = lambda rows: None
) -> dict[str, int]:
    """Fill an empty installation with an archive; give how many rows of each model.

    Everything is checked before the first row is written, and one transaction holds
    all rows. Raises BadArchive or NotImportable; then nothing was written.
    """
    if describing.pending():
        raise NotImportable(
            _("The database is behind this version: run `grappe manage migrate`.")
        )
    models = _models(archive)
    _refuse_other_shape(archive)
    refuse_unless_empty()
    archive.check()
    with transaction.atomic(), placing.placed(archive):
        refuse_unless_empty()  # nobody wrote meanwhile
        for model in models:
            with closing(_batches(archive, model)) as batches:
                for rows in batches:
                    _insert(model, rows)
                    progress(len(rows))
        _check()
        placing.refuse_unnamed(archive)
        _reset_sequences(models)
    return dict(archive.manifest["rows"])


def _models(archive: Archive) -> list[type[Model]]:
    """Those of the archive, which are those that an export here would write."""
    ours = {
        scope.label(model): model
        for model in scope.exported(secrets=archive.manifest["secrets"])
    }
    theirs = archive.manifest["rows"]
    for label in sorted(theirs.keys() - ours.keys()):
        raise BadArchive(_("This Grappe knows no table %(label)s.") % {"label": label})
    for label in sorted(ours.keys() - theirs.keys()):
        raise BadArchive(_("The table %(label)s is missing.") % {"label": label})
    return list(ours.values())


def _refuse_other_shape(archive: Archive) -> None:
    ours, theirs = describing.migrations(), archive.manifest["migrations"]
    if ours != theirs:
        app = min(
            app
            for app in ours.keys() | theirs.keys()
            if ours.get(app) != theirs.get(app)
        )
        raise NotImportable(
            _(
                "The archive was made by Grappe %(grappe)s, whose data have another "
                "shape (%(app)s: %(theirs)s there, %(ours)s here). Install that "
                "version and migrate, import, then upgrade."
            )
            % {
                "grappe": archive.manifest["grappe"],
                "app": app,
                "theirs": theirs.get(app, "-"),
                "ours": ours.get(app, "-"),
            }
        )
    described = archive.described()
    expected = describing.describe(secrets=archive.manifest["secrets"])
    for label, model in expected.items():
        told = described.get(label)
        names = told.get("fields") if isinstance(told, dict) else None
        if not isinstance(names, dict) or names.keys() != model["fields"].keys():
            raise BadArchive(
                _("The fields of %(label)s are not those of this Grappe.")
                % {"label": label}
            )


def refuse_unless_empty() -> None:
    """Ids are kept: no row may be there before. Raises NotImportable."""
    for model in scope.exported():
        if model._base_manager.exists():
            raise NotImportable(
                _(
                    "This installation is not empty (%(label)s holds rows): an archive "
                    "is imported into a new database, right after `grappe manage "
                    "migrate`."
                )
                % {"label": scope.label(model)}
            )


def _batches(
    archive: Archive, model: type[Model]
) -> Generator[list[Model], None, None]:
    fields = {field.name: field for field in scope.fields(model)}
    name = data_name(scope.label(model))
    with closing(archive.lines(name)) as lines:
        rows = (
            _row(model, fields, name, number, line)
            for number, line in enumerate(lines, start=1)
        )
        while batch := list(islice(rows, ROWS)):
            yield batch


def _row(
    model: type[Model], fields: dict[str, Field], name: str, number: int, line: bytes
) -> Model:
    def bad(why: str) -> BadArchive:
        return BadArchive(
            _("%(name)s, line %(line)d: %(why)s")
            % {"name": name, "line": number, "why": why}
        )

    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise bad(_("this is no JSON.")) from error
    if not isinstance(told, dict):
        raise bad(_("this is no row."))
    for field in sorted(told.keys() ^ fields.keys()):
        raise bad(
            _("there is no field %(field)s.") % {"field": field}
            if field in told
            else _("the field %(field)s is missing.") % {"field": field}
        )
    row: dict[str, Any] = {}
    for field, value in told.items():
        try:
            row[fields[field].attname] = values.decode(fields[field], value)
        except values.Unreadable as error:
            raise bad(
                _("%(field)s should be: %(kind)s.") % {"field": field, "kind": error}
            ) from error
    return model(**row)


def _insert(model: type[Model], rows: list[Model]) -> None:
    """Write rows as they are: no date of today, no signal, no default."""
    columns = list(model._meta.concrete_fields)
    most = connection.ops.bulk_batch_size(columns, rows)
    try:
        for start in range(0, len(rows), most):
            model._base_manager._insert(  # type: ignore[attr-defined]
                rows[start : start + most],
                fields=columns,
                using=connection.alias,
                raw=True,
            )
    except (DatabaseError, OverflowError, ValueError) as error:
        raise BadArchive(
            _("%(name)s, keys %(first)s to %(last)s: the database refuses: %(why)s")
            % {
                "name": data_name(scope.label(model)),
                "first": rows[0].pk,
                "last": rows[-1].pk,
                "why": _first_line(error),
            }
        ) from error


def _check() -> None:
    """Every reference leads to a row."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise BadArchive(
            _("A row refers to one that is not there: %(why)s")
            % {"why": _first_line(error)}
        ) from error


def _reset_sequences(models: list[type[Model]]) -> None:
    """The next row of each table comes after those that were imported."""
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def import_from(
    path: Path, *, progress: Progress = lambda rows: None
) -> dict[str, int]:
    """Open an archive and read it in. Raises BadArchive or NotImportable."""
    with reading.opened(path) as archive:
        return read_in(archive, progress=progress)
