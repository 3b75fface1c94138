"""What a pass already met, on disk.

The memory of a pass does not grow with its file.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BATCH = 500


@dataclass(frozen=True, slots=True)
class First:
    """The row that first spoke of an organisation; `content` sums up what it said."""

    number: int
    content: str
    has_identifier: bool
    # The same whatever the spelling of the name; and whether a register gave the
    # number.
    content_but_name: str = ""
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Namesake:
    """An organisation of the cluster's files, as a name finds it."""

    pk: int
    name: str
    postcode: str
    siren: str


class Seen:
    """Two indexes in a temporary file, gone when closed."""

    def __init__(self) -> None:
        # An empty name is SQLite's own temporary database: in memory while small.
        self.connection = sqlite3.connect("", isolation_level=None)
        self.connection.executescript(
            """
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;
            CREATE TABLE first (key TEXT PRIMARY KEY, number INT, content TEXT,
                has_identifier INT, content_but_name TEXT, is_found INT) WITHOUT ROWID;
            CREATE TABLE known (folded TEXT, pk INT, name TEXT, postcode TEXT,
                siren TEXT, PRIMARY KEY (folded, pk)) WITHOUT ROWID;
            BEGIN;
            """
        )

    def close(self) -> None:
        self.connection.close()

    def remember(self, firsts: Mapping[str, First]) -> None:
        self.connection.executemany(
            "INSERT OR IGNORE INTO first VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    key,
                    first.number,
                    first.content,
                    first.has_identifier,
                    first.content_but_name,
                    first.is_found,
                )
                for key, first in firsts.items()
            ],
        )

    def rows(self, keys: Iterable[str]) -> dict[str, First]:
        found = self._select("first", "key", list(keys))
        return {
            key: First(number, text, bool(has_identifier), other, bool(is_found))
            for key, number, text, has_identifier, other, is_found in found
        }

    def know(self, names: Iterable[tuple[str, int, str, str, str]]) -> None:
        self.connection.executemany(
            "INSERT OR IGNORE INTO known VALUES (?, ?, ?, ?, ?)", names
        )

    def namesakes(self, folded: Iterable[str]) -> dict[str, list[Namesake]]:
        found: dict[str, list[Namesake]] = {}
        for name, *rest in self._select("known", "folded", list(folded)):
            found.setdefault(name, []).append(Namesake(*rest))
        return found

    def _select(self, table: str, column: str, values: list[str]) -> Iterable[Any]:
        for start in range(0, len(values), BATCH):
            some = values[start : start + BATCH]
            marks = ",".join("?" * len(some))
            yield from self.connection.execute(
                f"SELECT * FROM {table} WHERE {column} IN ({marks})", some
            )
