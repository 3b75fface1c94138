"""Put a back-up back: all of it is read and made ready beside, then takes the place."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from grappe.operations.backup import archive, postgres, sqlite
from grappe.operations.backup.archive import FILES, Manifest
from grappe.operations.backup.errors import BackupError, Damaged, NotRestorable
from grappe.operations.backup.making import secret_key_digits

DATABASES: dict[str, Any] = {
    "django.db.backends.sqlite3": sqlite.Place,
    "django.db.backends.postgresql": postgres.Place,
}


@dataclass(frozen=True)
class Place:
    """An installation: its database and the folder of its files."""

    database: Any
    files: Path

    @classmethod
    def here(cls) -> "Place":
        """That of the settings. Raises NotRestorable if its database cannot last."""
        database = settings.DATABASES["default"]
        return cls(DATABASES[database["ENGINE"]](database), Path(settings.MEDIA_ROOT))

    def is_empty(self) -> bool:
        has_files = self.files.is_dir() and any(self.files.iterdir())
        return not has_files and bool(self.database.is_empty())


@dataclass
class Prepared:
    """A back-up unpacked, verified and brought up to date, beside the installation."""

    manifest: Manifest
    database: str
    files: Path
    was_older: bool


@dataclass(frozen=True)
class Restored:
    """What was put back, how long it took, and where the former installation is."""

    manifest: Manifest
    was_older: bool
    has_same_key: bool
    seconds: float
    former: tuple[str, ...] = ()


def restore(
    path: Path,
    place: Place,
    *,
    at: datetime,
    secret: bytes | None = None,
    replace: bool = False,
) -> Restored:
    """Restore a back-up into an empty installation or, if told to, instead of one.

    All is verified, and brought up to this version, before anything is touched; what
    was there stays beside. Raises BackupError, and then all is as it was.
    """
    if not replace and not place.is_empty():
        raise NotRestorable(
            "Grappe already holds data here. To restore over it, say --replace: what is"
            " there is kept aside."
        )
    began = time.monotonic()
    with prepared(path, place, at=at, secret=secret) as ready:
        former = _take_place(place, ready, stamp_of(at))
    return _restored(ready, began, former)


def drill(
    path: Path, place: Place, *, at: datetime, secret: bytes | None = None
) -> Restored:
    """Restore a back-up into a scratch place, compare it, and throw it away.

    Raises BackupError if it could not be relied upon.
    """
    began = time.monotonic()
    with prepared(path, place, at=at, secret=secret) as ready:
        pass
    return _restored(ready, began, ())


def stamp_of(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _restored(ready: Prepared, began: float, former: tuple[str, ...]) -> Restored:
    return Restored(
        manifest=ready.manifest,
        was_older=ready.was_older,
        has_same_key=ready.manifest.secret_key == secret_key_digits(),
        seconds=time.monotonic() - began,
        former=former,
    )


@contextmanager
def prepared(
    path: Path, place: Place, *, at: datetime, secret: bytes | None
) -> Iterator[Prepared]:
    """Unpack a back-up beside an installation; what nobody took is thrown away."""
    beside = place.files.parent
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".grappe-restore-", dir=beside) as name:
        staging = Path(name)
        try:
            manifest = archive.read(path, secret, into=staging)
        except OSError as error:
            problem = NotRestorable(
                f"The back-up cannot be unpacked: {error.strerror}."
            )
            raise problem from error
        _refuse_unless_fit(manifest, place)
        files = staging / FILES
        files.mkdir(exist_ok=True)
        dump = staging / manifest.database
        ready = Prepared(manifest, "", files, is_older(manifest))
        try:
            ready.database = place.database.make(dump, stamp_of(at))
            found = place.database.counts(ready.database)
            refuse_unless_same(manifest.counts, found)
            if ready.was_older:
                migrate(place.database.url(ready.database))
            yield ready
        finally:
            if ready.database:
                place.database.drop(ready.database)


def _refuse_unless_fit(manifest: Manifest, place: Place) -> None:
    """Raises NotRestorable if it is of another database or of a later version."""
    if manifest.kind != place.database.kind:
        raise NotRestorable(
            f"This back-up is of {manifest.kind} and this installation uses"
            f" {place.database.kind}. To move between them, use the export of the whole"
            " installation."
        )
    known = MigrationLoader(None).disk_migrations or {}
    replaced = {key for migration in known.values() for key in migration.replaces}
    theirs = {
        (app, name) for app, names in manifest.migrations.items() for name in names
    }
    if later := sorted(theirs - set(known) - replaced):
        app, name = later[0]
        raise NotRestorable(
            f"This back-up was made by a later version, Grappe {manifest.grappe}"
            f" ({app}.{name} is not known here). Install that version to restore it."
        )


def is_older(manifest: Manifest) -> bool:
    """Whether this version has changes of the database that the back-up lacks."""
    loader = MigrationLoader(None)
    return any(
        name not in manifest.migrations.get(app, ()) for app, name in loader.graph.nodes
    )


def refuse_unless_same(promised: dict[str, int], found: dict[str, int]) -> None:
    """Raises Damaged, naming a table, if the rows are not those that were copied."""
    for table in sorted(promised.keys() | found.keys()):
        if promised.get(table) != found.get(table):
            raise Damaged(
                f"The table {table} holds {found.get(table, 0)} rows, and"
                f" {promised.get(table, 0)} were copied."
            )


def migrate(url: str) -> None:
    """Bring a database up to this version, by a process that knows no other one."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity=0"],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
        },
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotRestorable(
            "The database of the back-up could not be brought up to this version:"
            f" {lines[-1] if lines else done.returncode}"
        )


def _take_place(place: Place, ready: Prepared, stamp: str) -> tuple[str, ...]:
    """Move the installation aside and the restored one in; undo all if a step fails."""
    aside = place.files.with_name(f"{place.files.name}.before-{stamp}")
    undo: list[Callable[[], object]] = []
    try:
        former = place.database.set_aside(stamp)
        undo.append(lambda: place.database.take_back(former))
        if place.files.exists():
            place.files.rename(aside)
            undo.append(lambda: aside.rename(place.files))
        ready.files.rename(place.files)
        undo.append(lambda: place.files.rename(ready.files))
        place.database.put(ready.database)
    except (OSError, BackupError) as error:
        for step in reversed(undo):
            step()
        if isinstance(error, BackupError):
            raise
        problem = NotRestorable(f"The files cannot be put in place: {error.strerror}.")
        raise problem from error
    ready.database = ""
    kept = [former, str(aside) if aside.exists() else ""]
    return tuple(one for one in kept if one)
