"""Copies of a PostgreSQL database by its own tools, and their way back."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from grappe.operations.backup import snapshot
from grappe.operations.backup.errors import Damaged, NotMakeable, NotRestorable
from grappe.operations.backup.snapshot import Snapshot

kind = "postgresql"
# Where PostgreSQL's own packages put the tools of each version.
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/*/bin")
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
)


def parameters(settings: dict[str, Any]) -> dict[str, str]:
    """What PostgreSQL's own library takes, from Django's settings of a database."""
    given = {
        "dbname": settings.get("NAME"),
        "host": settings.get("HOST"),
        "port": settings.get("PORT"),
        "user": settings.get("USER"),
        "password": settings.get("PASSWORD"),
        **settings.get("OPTIONS", {}),
    }
    return {name: str(given[name]) for name in VARIABLES if given.get(name)}


def environment(given: dict[str, str]) -> dict[str, str]:
    """The same for its tools: a password among arguments would be seen by all."""
    told = {VARIABLES[name]: value for name, value in given.items()}
    return {**os.environ, **told, "LC_ALL": "C"}


def tool(name: str, server: int) -> Path:
    """Find pg_dump or pg_restore, of the server's version or the next above.

    Raises NotMakeable if it is missing or too old.
    """
    folders = [path for pattern in FOLDERS for path in Path("/").glob(pattern[1:])]
    on_path = shutil.which(name)
    paths = ([Path(on_path)] if on_path else []) + [one / name for one in folders]
    found = {version: path for path in paths if (version := version_of(path))}
    if fit := [version for version in found if version >= server]:
        return found[min(fit)]
    if found:
        raise NotMakeable(
            f"{name} is of PostgreSQL {max(found)} and the server of {server}: install"
            f" the client tools of PostgreSQL {server} (postgresql-client-{server})."
        )
    raise NotMakeable(
        f"{name} is not installed: install the client tools of PostgreSQL {server}"
        f" (postgresql-client-{server})."
    )


def version_of(path: Path) -> int:
    try:
        told = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(match[1]) if match else 0


def size(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextmanager
def taken(connection: Any, folder: Path) -> Iterator[Snapshot]:
    """Dump the database and count its rows, both as of one moment."""
    given = parameters(connection.settings_dict)
    path = folder / "database.dump"
    with closing(psycopg.connect(**cast(Any, given))) as opened:
        opened.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        opened.read_only = True

        def ask(query: str) -> list[Any]:
            return opened.execute(cast(Any, query)).fetchall()

        [(moment,)] = ask("SELECT pg_export_snapshot()")
        version = opened.info.server_version // 10000
        run(
            [
                tool("pg_dump", version),
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--no-comments",
                f"--snapshot={moment}",
                f"--file={path}",
            ],
            given,
            "pg_dump could not read the database",
        )
        tables = [name for (name,) in ask(TABLES)]
        found = Snapshot(
            path=path,
            server=str(version),
            counts=snapshot.counts_of(ask, tables),
            migrations=snapshot.migrations_of(ask),
            files=snapshot.files_of(ask, tables),
            audit_head=snapshot.audit_head_of(ask, tables),
        )
    yield found


def run(command: list[Any], given: dict[str, str], problem: str) -> None:
    done = subprocess.run(
        command, env=environment(given), capture_output=True, text=True
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotMakeable(f"{problem}: {lines[-1] if lines else done.returncode}")


class Place:
    """Where a database is put back: a name on the server of the settings."""

    kind = kind

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.given = parameters(settings)
        self.name = self.given["dbname"]

    def __str__(self) -> str:
        return self.name

    def url(self, scratch: str) -> str:
        given = {name: quote(value, safe="") for name, value in self.given.items()}
        who = given.get("user", "")
        if "password" in given:
            who += f":{given['password']}"
        where = given.get("host", "") + (f":{given['port']}" if "port" in given else "")
        more = {key: self.given[key] for key in self.given if key.startswith("ssl")}
        return (
            f"postgresql://{who}@{where}/{quote(scratch, safe='')}"
            f"{'?' + urlencode(more) if more else ''}"
        )

    def is_empty(self) -> bool:
        if not self._exists():
            return True
        with self.opened(self.name) as opened:
            return snapshot.is_empty(*asked(opened))

    def make(self, dump: Path, stamp: str) -> str:
        """Restore a copy into a new database; return its name."""
        scratch = f"{self.name[:40]}_restoring_{stamp}"
        with self.opened("postgres") as server:
            version = server.info.server_version // 10000
            pg_restore = tool("pg_restore", version)
            self._create(server, scratch)
        try:
            run(
                [
                    pg_restore,
                    "--no-owner",
                    "--no-privileges",
                    "--no-comments",
                    "--exit-on-error",
                    f"--dbname={scratch}",
                    dump,
                ],
                {**self.given, "dbname": scratch},
                "pg_restore could not restore the database",
            )
        except BaseException as error:
            self.drop(scratch)
            if isinstance(error, NotMakeable):
                raise Damaged(str(error)) from error
            raise
        return scratch

    def counts(self, scratch: str) -> dict[str, int]:
        with self.opened(scratch) as opened:
            return snapshot.counts_of(*asked(opened))

    def drop(self, scratch: str) -> None:
        with self.opened("postgres") as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(scratch))
            )

    def set_aside(self, stamp: str) -> str:
        """Rename the database, if there is one; return its new name.

        Raises NotRestorable while somebody is connected to it.
        """
        if not self._exists():
            return ""
        aside = f"{self.name[:40]}_before_{stamp}"
        self._rename(self.name, aside)
        return aside

    def put(self, scratch: str) -> None:
        self._rename(scratch, self.name)

    def take_back(self, aside: str) -> None:
        if aside:
            self._rename(aside, self.name)

    def _rename(self, name: str, new: str) -> None:
        change = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with self.opened("postgres") as server:
            try:
                server.execute(change.format(sql.Identifier(name), sql.Identifier(new)))
            except psycopg.errors.ObjectInUse as error:
                raise NotRestorable(
                    "Grappe is running on this database: stop its servers and workers"
                    " first."
                ) from error
            except psycopg.errors.InsufficientPrivilege as error:
                raise NotRestorable(self._refused()) from error
            except psycopg.Error as error:
                raise NotRestorable(f"PostgreSQL refuses: {error}") from error

    def _create(self, server: Any, name: str) -> None:
        row = server.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = %s",
            [self.name],
        ).fetchone()
        words = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
            sql.Identifier(name)
        )
        if row:
            words += sql.SQL(" LC_COLLATE {} LC_CTYPE {}").format(
                *map(sql.Literal, row)
            )
        try:
            server.execute(words)
        except psycopg.errors.InsufficientPrivilege as error:
            raise NotRestorable(self._refused()) from error

    def _refused(self) -> str:
        user = self.given.get("user", "")
        return (
            "A back-up is restored into a new database, which then takes the place of"
            f" the former one: let the user of the database make one (ALTER ROLE {user}"
            " CREATEDB) and own the former."
        )

    def _exists(self) -> bool:
        with self.opened("postgres") as server:
            return bool(
                server.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [self.name]
                ).fetchone()
            )

    @contextmanager
    def opened(self, name: str) -> Iterator[Any]:
        given: Any = {**self.given, "dbname": name}
        try:
            opened = psycopg.connect(**given, autocommit=True)
        except psycopg.OperationalError as error:
            raise NotRestorable(f"PostgreSQL does not answer: {error}") from error
        with closing(opened):
            yield opened


def asked(opened: Any) -> tuple[snapshot.Ask, list[str]]:
    def ask(query: str) -> list[Any]:
        return opened.execute(query).fetchall()

    return ask, [name for (name,) in ask(TABLES)]
