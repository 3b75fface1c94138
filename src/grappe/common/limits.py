"""How often somebody may ask, counted over all processes of this machine.

Django's own caches do not do: that in memory is of one process; those in files and in
the database read, add, and write back, so that two processes lose a count, and the one
in the database would have a page that is only read write there. See ADR 18.
"""

import contextlib
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils.connection import ConnectionProxy

WAIT_SECONDS = 5.0
# So many writes from one sweep of what has expired to the next.
SWEEP = 500
OPENED = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "CREATE TABLE IF NOT EXISTS entry"
    " (name TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS entry_until ON entry (until)",
)
ALIVE = "(until IS NULL OR until > ?)"


class SharedCache(BaseCache):
    """Small values that JSON can hold, in one file; `add` and `incr` are atomic.

    Django gives each thread an instance of its own.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.path = Path(location)
        self.known: sqlite3.Connection | None = None
        self.writes = 0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        rows = self._run(
            f"SELECT value FROM entry WHERE name = ? AND {ALIVE}",
            self._name(key, version),
            time.time(),
        )
        return json.loads(rows[0][0]) if rows else default

    def add(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        rows = self._run(
            "INSERT INTO entry VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
            " SET value = excluded.value, until = excluded.until"
            " WHERE entry.until <= ? RETURNING 1",
            *self._row(key, value, timeout, version),
            time.time(),
        )
        self._sweep()
        return bool(rows)

    def set(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        row = self._row(key, value, timeout, version)
        self._run("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", *row)
        self._sweep()

    def touch(
        self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        rows = self._run(
            f"UPDATE entry SET until = ? WHERE name = ? AND {ALIVE} RETURNING 1",
            self.get_backend_timeout(timeout),
            self._name(key, version),
            time.time(),
        )
        return bool(rows)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        rows = self._run(
            "UPDATE entry SET value = CAST(value + ? AS TEXT)"
            f" WHERE name = ? AND {ALIVE} RETURNING value",
            delta,
            self._name(key, version),
            time.time(),
        )
        if not rows:
            raise ValueError(f"Key '{key}' not found")
        return int(rows[0][0])

    def delete(self, key: str, version: int | None = None) -> bool:
        name = self._name(key, version)
        return bool(self._run("DELETE FROM entry WHERE name = ? RETURNING 1", name))

    def clear(self) -> None:
        self._run("DELETE FROM entry")

    def _name(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> tuple:
        until = self.get_backend_timeout(timeout)
        return self._name(key, version), json.dumps(value), until

    def _sweep(self) -> None:
        self.writes += 1
        if self.writes % SWEEP == 0:
            self._run("DELETE FROM entry WHERE until <= ?", time.time())

    def _run(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self._open().execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            # Busy or a full disk is said; a file that is none is begun again.
            if isinstance(error, sqlite3.OperationalError):
                raise
        self._begin_again()
        return self._open().execute(sql, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        if self.known is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Autocommit: each statement is a transaction of its own.
            opened = sqlite3.connect(
                self.path, timeout=WAIT_SECONDS, isolation_level=None
            )
            try:
                self._prepare(opened)
            except sqlite3.Error:
                opened.close()
                raise
            self.known = opened
        return self.known

    @staticmethod
    def _prepare(known: sqlite3.Connection) -> None:
        # SQLite itself does not wait for others that change the journal of a new file.
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                for sql in OPENED:
                    known.execute(sql)
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return

    def _begin_again(self) -> None:
        if self.known is not None:
            self.known.close()
        self.known = None
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self.path}{end}").unlink()


shared = ConnectionProxy(caches, "shared")


def count(name: str, seconds: int) -> int:
    """Count once more under this name; how often it was, since the first time.

    After so many seconds from the first it is counted from one again.
    """
    shared.add(name, 0, seconds)
    try:
        return int(shared.incr(name))
    except ValueError:  # it expired in between
        return 1
