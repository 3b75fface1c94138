"""What is true of a row on a day, worked out once for all the figures that ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable


class Name(str):
    """The left side of a condition on a fact; it knows what the fact stands for."""

    alias: str
    fact: "Fact"
    day: Any


@dataclass(frozen=True, eq=False)
class Fact:
    """Something to know of each row on a day: "suspended", "its size".

    Conditions name the fact instead of spelling the subquery, so that a query about
    eight figures over six years spells it once a day, and not once a figure.
    """

    key: str
    of: Callable[[Any], Combinable]

    def on(self, day: Any, value: Any = True, lookup: str = "") -> Q:
        """The rows whose fact on the day is `value`, or meets a lookup: `in`."""
        alias = f"fact_{self.key}_{str(day).replace('-', '')}"
        name = Name(f"{alias}__{lookup}" if lookup else alias)
        name.alias = alias
        name.fact, name.day = self, day
        return Q((name, value))


def with_facts(rows: QuerySet, *conditions: Any) -> QuerySet:
    """The rows, knowing the facts that the conditions name."""
    named = {
        name.alias: name
        for condition in conditions
        if isinstance(condition, Q)
        for name in _names(condition)
    }
    return rows.alias(
        **{alias: name.fact.of(name.day) for alias, name in named.items()}
    )


def _names(condition: Q) -> Iterator[Name]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        elif isinstance(child, tuple) and isinstance(child[0], Name):
            yield child[0]
