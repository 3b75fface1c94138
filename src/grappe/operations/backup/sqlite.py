"""Copies of an SQLite database, made while it is served, and their way back."""

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.utils import ConnectionHandler

from grappe.operations.backup import snapshot
from grappe.operations.backup.errors import Damaged, NotMakeable, NotRestorable
from grappe.operations.backup.snapshot import Snapshot

kind = "sqlite"
ENGINE = "django.db.backends.sqlite3"


def size(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def taken(connection: Any, folder: Path) -> Iterator[Snapshot]:
    """Copy the database in one step: who reads or writes meanwhile is not kept."""
    if connection.in_atomic_block:
        # SQLite would wait for the end of it, and it for SQLite.
        raise NotMakeable("A back-up is not made inside a transaction.")
    copy, packed = folder / "copy.sqlite3", folder / "database.sqlite3.gz"
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
        # The copy is one file: without this it would want a journal beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    found = told(copy, packed)
    with copy.open("rb") as source, gzip.GzipFile(packed, "wb", 5, mtime=0) as target:
        shutil.copyfileobj(source, target, 1024 * 1024)
    copy.unlink()
    yield found


def told(copy: Path, path: Path) -> Snapshot:
    with closing(sqlite3.connect(copy)) as opened:

        def ask(query: str) -> list[Any]:
            return opened.execute(query).fetchall()

        tables = tables_of(ask)
        return Snapshot(
            path=path,
            server=sqlite3.sqlite_version,
            counts=snapshot.counts_of(ask, tables),
            migrations=snapshot.migrations_of(ask),
            files=snapshot.files_of(ask, tables),
            audit_head=snapshot.audit_head_of(ask, tables),
        )


def tables_of(ask: snapshot.Ask) -> list[str]:
    rows = ask("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in rows if not name.startswith("sqlite_")]


class Place:
    """Where a database is put back: a file."""

    kind = kind

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        name = str(settings["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            raise NotRestorable("This database is in memory only: nothing lasts there.")
        self.path = Path(name)

    def __str__(self) -> str:
        return str(self.path)

    def url(self, scratch: str) -> str:
        return f"sqlite:///{scratch}"

    def is_empty(self) -> bool:
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        try:
            return snapshot.is_empty(*self._asked(self.path))
        except DatabaseError:
            return False  # whatever it is, somebody should look at it first

    def make(self, dump: Path, stamp: str) -> str:
        """Unpack a copy beside the database; return its path. Raises Damaged."""
        scratch = self.path.with_name(f"{self.path.name}.restoring-{stamp}")
        scratch.parent.mkdir(parents=True, exist_ok=True)
        scratch.touch(0o600)
        try:
            with gzip.open(dump) as source, scratch.open("wb") as target:
                shutil.copyfileobj(source, target, 1024 * 1024)
            ask, _tables = self._asked(scratch)
            if ask("PRAGMA integrity_check") != [("ok",)]:
                raise Damaged("The database in the back-up is damaged.")
            if ask("PRAGMA foreign_key_check"):
                raise Damaged("The database in the back-up names rows it lacks.")
        except (OSError, EOFError, DatabaseError, Damaged) as error:
            self.drop(str(scratch))
            if isinstance(error, (Damaged, OSError)):
                raise
            raise Damaged("The database in the back-up cannot be read.") from error
        return str(scratch)

    def counts(self, scratch: str) -> dict[str, int]:
        return snapshot.counts_of(*self._asked(Path(scratch)))

    def drop(self, scratch: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(scratch + suffix).unlink(missing_ok=True)

    def set_aside(self, stamp: str) -> str:
        """Move the database away, if there is one; return where to.

        Raises NotRestorable while somebody has it open.
        """
        if not self.path.exists():
            return ""
        settle(self.path)
        aside = self.path.with_name(f"{self.path.name}.before-{stamp}")
        self.path.rename(aside)
        return str(aside)

    def put(self, scratch: str) -> None:
        if not Path(scratch).exists():  # SQLite would make an empty one
            raise NotRestorable("The database made ready is gone.")
        settle(Path(scratch))
        Path(scratch).rename(self.path)

    def take_back(self, aside: str) -> None:
        if aside:
            Path(aside).rename(self.path)

    def _asked(self, path: Path) -> tuple[snapshot.Ask, list[str]]:
        def ask(query: str) -> list[Any]:
            # Constraints call functions that Django brings: a bare SQLite lacks them.
            opened = ConnectionHandler({"default": {"ENGINE": ENGINE, "NAME": path}})[
                "default"
            ]
            try:
                with opened.cursor() as cursor:
                    cursor.execute(query)
                    return list(cursor.fetchall())
            finally:
                opened.close()

        return ask, tables_of(ask)


def settle(path: Path) -> None:
    """Bring what its journal holds into the file; only who is alone can do it."""
    try:
        with closing(sqlite3.connect(path, timeout=0.5)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        raise NotRestorable(
            "Grappe is running on this database: stop its servers and workers first."
        ) from error
    except sqlite3.DatabaseError:
        return  # no database at all: it is moved as it is
