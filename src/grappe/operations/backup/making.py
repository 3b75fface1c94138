"""Make a back-up: the database first, then every file that its rows name."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.crypto import salted_hmac

import grappe
from grappe.operations.backup import archive, container, postgres, sqlite
from grappe.operations.backup.archive import FILES, Manifest, Writer
from grappe.operations.backup.errors import BackupError, NotMakeable
from grappe.operations.backup.snapshot import Snapshot

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}
NAME = "grappe-%Y%m%dT%H%M%SZ.backup"
SUFFIX = ".backup"
PATTERN = "grappe-[0-9]*T[0-9]*Z.backup"
# Left free beside what is needed, for those who write meanwhile.
SPARE_BYTES = 32 * 1024 * 1024
# A document removed between the two steps: the copy is made again, so many times.
TRIES = 3
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Made:
    """A back-up that was written, and read again."""

    path: Path
    manifest: Manifest


class _Moved(Exception):
    """A file went away after the database was copied."""


def make(
    destination: Path, *, at: datetime, secret: bytes | None = None, keep: int = 0
) -> Made:
    """Write a back-up into a folder, or to a path that does not exist yet.

    It is read again before it gets its name. With `keep`, the oldest ones of the folder
    are then removed so that so many stay. Raises BackupError; nothing is left then.
    """
    final = _named(destination, at)
    for last in (False,) * (TRIES - 1) + (True,):
        try:
            made = _made(final, at=at, secret=secret, is_last_try=last)
        except _Moved:
            continue
        except OSError as error:
            problem = NotMakeable(
                f"The back-up could not be written: {error.strerror}."
            )
            raise problem from error
        if keep:
            prune(final.parent, keep)
        return made
    raise AssertionError("the last try keeps what it finds")


def nightly(at: datetime) -> str:
    """Make the night's back-up where the settings ask for one; what to say of it.

    Run twice in a night, it makes one. Raises BackupError.
    """
    if not settings.GRAPPE_BACKUPS:
        return ""
    folder = Path(settings.GRAPPE_BACKUPS)
    lately = (at - HALF_A_DAY).astimezone(UTC).strftime(NAME)
    if any(path.name > lately for path in existing(folder)):
        return ""
    key_file = settings.GRAPPE_BACKUP_KEY_FILE
    secret = container.secret_of(None, Path(key_file) if key_file else None)
    made = make(folder, at=at, secret=secret, keep=settings.GRAPPE_BACKUPS_KEPT)
    return f"backed up to {made.path}: {made.manifest.told}"


def existing(folder: Path) -> list[Path]:
    """The back-ups of a folder, by their names, the oldest first."""
    return sorted(path for path in folder.glob(PATTERN) if path.is_file())


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest back-ups so that `keep` stay; return those removed."""
    removed = existing(folder)[: -max(keep, 1)]
    for path in removed:
        path.unlink()
    return removed


def secret_key_digits() -> str:
    """Tell the installation's secret key from another, and nothing more of it."""
    return str(salted_hmac("grappe.backup", "key", algorithm="sha256").hexdigest()[:8])


def _named(destination: Path, at: datetime) -> Path:
    if destination.is_dir():
        destination = destination / at.astimezone(UTC).strftime(NAME)
    elif destination.suffix != SUFFIX:
        raise NotMakeable(
            f"There is no folder {destination}. (A file is to end with {SUFFIX}.)"
        )
    elif not destination.parent.is_dir():
        raise NotMakeable(f"There is no folder {destination.parent}.")
    if destination.exists():
        raise NotMakeable(f"{destination} is already there, and is left as it is.")
    return destination


def _made(
    final: Path, *, at: datetime, secret: bytes | None, is_last_try: bool
) -> Made:
    engine = ENGINES[connection.vendor]
    _refuse_without_space(final.parent, engine.size(connection))
    with _staging(final.parent) as staging:
        with engine.taken(connection, staging) as snapshot:
            here = {name: _path(name) for name in snapshot.files}
            size = sum(path.stat().st_size for path in here.values() if path.exists())
            _refuse_without_space(final.parent, size)
            temporary = staging / "backup"
            with open(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as out:
                sink = container.sink(out, secret)
                _write(sink, snapshot, here, at=at, is_last_try=is_last_try)
                sink.close()
                out.flush()
                os.fsync(out.fileno())
        manifest = archive.read(temporary, secret)
        _publish(temporary, final)
    return Made(final, manifest)


def _write(
    sink: container.Sink,
    snapshot: Snapshot,
    here: dict[str, Path],
    *,
    at: datetime,
    is_last_try: bool,
) -> None:
    manifest = Manifest(
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        grappe=grappe.__version__,
        kind=connection.vendor,
        server=snapshot.server,
        migrations=snapshot.migrations,
        counts=snapshot.counts,
        secret_key=secret_key_digits(),
        audit_head=snapshot.audit_head,
    )
    with Writer(sink) as writer:
        writer.add(manifest.database, snapshot.path)
        for name, sha256 in sorted(snapshot.files.items()):
            try:
                part = writer.add(f"{FILES}{name}", here[name])
            except FileNotFoundError:
                manifest.lacking.append(name)
            else:
                if sha256 and part.sha256 != sha256:
                    manifest.altered.append(name)
        if manifest.lacking and not is_last_try:
            raise _Moved
        writer.finish(manifest)


def _path(name: str) -> Path:
    return Path(default_storage.path(name))


def _refuse_without_space(folder: Path, needed: int) -> None:
    """Raises NotMakeable if what is to be written does not fit on the disk."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise NotMakeable(
            f"{folder} has {free // 1_000_000} MB free, and the back-up needs"
            f" {(needed + SPARE_BYTES) // 1_000_000} MB."
        )


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A hidden folder for what is not finished, which nobody else may read."""
    try:
        with tempfile.TemporaryDirectory(prefix=".grappe-backup-", dir=folder) as name:
            yield Path(name)
    except PermissionError as error:
        raise NotMakeable(f"{folder} cannot be written to.") from error


def _publish(temporary: Path, final: Path) -> None:
    """Give a file its name, never that of another one."""
    try:
        os.link(temporary, final)
    except FileExistsError as error:
        raise NotMakeable(f"{final} is already there, and is left as it is.") from error
    except OSError:  # a file system without links
        if final.exists():
            raise BackupError(f"{final} is already there.") from None
        temporary.rename(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
