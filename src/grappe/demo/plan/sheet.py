"""The rows of a plan: plain values, before any database gives them a key."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """What an event is about: the row `number` of a table."""

    table: str
    number: int


class Sheet:
    """Rows by table, named as models are: `clusters.cluster`.

    A row is known by its number in its table; rows refer to each other by it. Numbers
    go on from one sheet of a plan to the next.
    """

    def __init__(self, numbers: Counter[str]) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._numbers = numbers

    def add(self, table: str, **values: Any) -> int:
        number = self._numbers[table]
        self._numbers[table] = number + 1
        self.rows[table].append(values)
        return number

    def number_of(self, table: str) -> int:
        """The number that the next row of a table will have."""
        return self._numbers[table]

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))
