"""From the database and the files to one archive, as they were at one moment."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Field, Model
from django.utils.translation import gettext as _

import grappe
from grappe.operations.portable import describing, scope, values, writing
from grappe.operations.portable.describing import Personal
from grappe.operations.portable.format import (
    FIELDS,
    FORMAT,
    MANIFEST,
    NAME,
    README,
    TEXT,
    data_name,
    file_name,
)

CHUNK = 1024 * 1024
ROWS = 2000
Progress = Callable[[int], None]


class NotExportable(Exception):
    """The installation cannot be exported so; the message is for the user."""


def count_of() -> int:
    """How many rows an export goes through: the length of its progress."""
    if describing.pending():
        return 0
    return sum(model._base_manager.count() for model in scope.exported())


def export(
    path: Path,
    *,
    secrets: bool = True,
    missing: bool = False,
    personal: Personal | None = None,
    progress: Progress = lambda rows: None,
) -> dict[str, Any]:
    """Write the whole installation to a new file; give its manifest.

    With `missing`, files that a row names and that are gone are listed instead of
    stopping the export. Raises NotExportable.
    """
    if path.exists():
        raise NotExportable(_("%(path)s is there already.") % {"path": path})
    if not path.parent.is_dir():
        raise NotExportable(_("There is no folder %(path)s.") % {"path": path.parent})
    if describing.pending():
        raise NotExportable(
            _("The database is behind this version: run `grappe manage migrate`.")
        )
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    try:
        with snapshot(), writing.writer(partial) as archive:
            export = _Export(archive, secrets, missing, personal, progress)
            manifest = export.write()
        with partial.open("rb") as done:
            os.fsync(done.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


@contextmanager
def snapshot() -> Iterator[None]:
    """Read every table as it was at one moment, and keep nobody from writing."""
    if connection.in_atomic_block:  # whoever opened it chose
        yield
        return
    connection.ensure_connection()
    here: Any = connection
    # Our settings let SQLite take the lock of writers at once: reading needs none.
    chosen = getattr(here, "transaction_mode", None)
    here.transaction_mode = None
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                    )
            yield
    finally:
        here.transaction_mode = chosen


class _Export:
    """One export under way."""

    def __init__(
        self,
        archive: writing.Writer,
        secrets: bool,
        missing: bool,
        personal: Personal | None,
        progress: Progress,
    ) -> None:
        self.archive = archive
        self.secrets = secrets
        self.accepts_missing = missing
        self.personal = personal
        self.progress = progress
        self.names: dict[str, str] = {}  # of each file, its SHA-256
        self.missing: list[str] = []
        self.counts: dict[str, int] = {}

    def write(self) -> dict[str, Any]:
        self.archive.put(README, TEXT)
        for model in scope.exported(secrets=self.secrets):
            self._write_rows(model)
        self._refuse_missing()
        described = describing.describe(secrets=self.secrets, personal=self.personal)
        self.archive.put(FIELDS, pretty(described))
        self._write_files()
        manifest = {
            "format": NAME,
            "format_version": FORMAT,
            "grappe": grappe.__version__,
            "migrations": describing.migrations(),
            "secrets": self.secrets,
            "rows": self.counts,
            "files": dict(sorted(self.names.items())),
            "missing": sorted(self.missing),
            "parts": dict(self.archive.parts),
        }
        self.archive.put(MANIFEST, pretty(manifest))
        return manifest

    def _write_rows(self, model: type[Model]) -> None:
        columns = scope.fields(model)
        blank = {
            field.name: scope.SECRET_FIELDS[scope.secret_of(model, field)]
            for field in columns
            if not self.secrets and scope.secret_of(model, field) in scope.SECRET_FIELDS
        }
        count = 0
        with self.archive.part(data_name(scope.label(model))) as part:
            for lines in chunks(model, columns, blank):
                part.write(("\n".join(lines) + "\n").encode())
                count += len(lines)
                self.progress(len(lines))
        self.counts[scope.label(model)] = count
        for field in scope.file_fields(model):
            self._note_files(model, field)

    def _note_files(self, model: type[Model], field: Field) -> None:
        """The hash of each file that rows name, read from the file itself."""
        named = scope.kept(model, field).order_by(field.name)
        for name in named.values_list(field.name, flat=True):
            try:
                with default_storage.open(name) as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                self.missing.append(name)
            else:
                self.names[name] = digest

    def _refuse_missing(self) -> None:
        if self.missing and not self.accepts_missing:
            raise NotExportable(
                _(
                    "%(count)d files that rows name are gone, the first is %(name)s: "
                    "find them again, or export without them."
                )
                % {"count": len(self.missing), "name": min(self.missing)}
            )

    def _write_files(self) -> None:
        by_digest = {digest: name for name, digest in self.names.items()}
        for digest in sorted(by_digest):
            path = file_name(digest)
            with (
                default_storage.open(by_digest[digest]) as stream,
                self.archive.part(path, packed=False) as part,
            ):
                while data := stream.read(CHUNK):
                    part.write(data)
            if self.archive.parts[path]["sha256"] != digest:
                raise NotExportable(
                    _("%(name)s changed while it was read.")
                    % {"name": by_digest[digest]}
                )


def chunks(
    model: type[Model], columns: list[Field], blank: dict[str, Any]
) -> Iterator[list[str]]:
    """The rows of a model as lines, a few thousand at a time, in the order of keys."""
    kinds = [(field.name, field, values.kind_of(field)) for field in columns]
    rows = model._base_manager.order_by(model._meta.pk.name)
    found = rows.values_list(*(field.attname for field in columns))
    lines: list[str] = []
    for row in found.iterator(chunk_size=ROWS):
        told = {
            name: None if value is None else kind.encode(value, field)
            for (name, field, kind), value in zip(kinds, row, strict=True)
        }
        lines.append(values.dumps(told | blank))
        if len(lines) == ROWS:
            yield lines
            lines = []
    if lines:
        yield lines


def pretty(value: Any) -> str:
    """JSON for readers: as strict as `values.dumps`, with its line breaks."""
    return (
        json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
        + "\n"
    )
