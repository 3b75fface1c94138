"""An empty database with all its tables, made once for each state of the migrations.

To run every migration takes half a minute: the first process does it and keeps what it
made, the others begin with a copy, on which `migrate` finds nothing to do.
"""

import fcntl
import gc
import hashlib
import os
import sqlite3
from contextlib import contextmanager, suppress
from pathlib import Path

from django.apps import apps
from django.db.backends.postgresql.creation import DatabaseCreation as Postgres
from django.db.backends.sqlite3.creation import DatabaseCreation as SQLite
from django.db.utils import DatabaseError

FOLDER = Path(__file__).resolve().parent.parent / "build" / "test" / "databases"
PREFIX = "grappe_ready_"
TABLE = "django_migrations"


def use() -> None:
    """Let the databases of the tests of this process begin as copies."""
    for creation, is_there, begin, keep in [
        (SQLite, sqlite_is_there, None, keep_sqlite),
        (Postgres, postgres_is_there, begin_postgres, keep_postgres),
    ]:
        creation.create_test_db = copying(
            creation.create_test_db, is_there, begin, keep
        )
    SQLite._create_test_db = filling(SQLite._create_test_db)


def copying(create, is_there, begin, keep):
    """The first process that needs the database makes it, the others wait for it."""

    def create_test_db(self, *args, **kwargs):
        name = PREFIX + state()
        with alone():
            if not is_there(self, name):
                with no_collector():
                    made = create(self, *args, **kwargs)
                # Made without migrations, it would not say which were run.
                if TABLE in self.connection.introspection.table_names():
                    keep(self, made, name)
                return made
            if begin:
                begin(self, name)
        return create(self, *args, **kwargs)

    return create_test_db


def state() -> str:
    """Name the state of the migrations, ours and those of the libraries."""
    found = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label}/{path.name}".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def no_collector():
    """A third of the time went to it: migrations make each model anew, many times."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


@contextmanager
def alone():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# SQLite: a file, copied into memory -------------------------------------------------


def sqlite_is_there(_creation, name: str) -> bool:
    return (FOLDER / name).exists()


def filling(create):
    def _create_test_db(self, *args, **kwargs):
        made = create(self, *args, **kwargs)
        ready = FOLDER / (PREFIX + state())
        if ready.exists() and self.is_in_memory_db(made):
            self.connection.close()
            self.connection.settings_dict["NAME"] = made
            self.connection.ensure_connection()
            with sqlite3.connect(ready) as source:
                source.backup(self.connection.connection)
            source.close()
        return made

    return _create_test_db


def keep_sqlite(creation, made: str, name: str) -> None:
    if not creation.is_in_memory_db(made):
        return
    for old in FOLDER.glob(f"{PREFIX}*"):
        old.unlink()
    being_made = FOLDER / "being-made"
    being_made.unlink(missing_ok=True)
    with sqlite3.connect(being_made) as target:
        creation.connection.connection.backup(target)
    target.close()
    os.replace(being_made, FOLDER / name)


# PostgreSQL: a database of the same server, as a template ---------------------------


def databases(cursor) -> set[str]:
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'grappe_ready_%'"
    )
    return {name for (name,) in cursor.fetchall()}


def postgres_is_there(creation, name: str) -> bool:
    with creation._nodb_cursor() as cursor:
        return name in databases(cursor)


def begin_postgres(creation, name: str) -> None:
    creation.connection.settings_dict["TEST"]["TEMPLATE"] = name


def keep_postgres(creation, made: str, name: str) -> None:
    creation.connection.close()
    with creation._nodb_cursor() as cursor:
        for old in databases(cursor):
            with suppress(DatabaseError):  # another copy of the house is using it
                cursor.execute(f'DROP DATABASE "{old}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{made}"')
