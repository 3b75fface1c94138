"""What can be imported.

Each kind declares its fields, how to plan a row, how to write.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.module_loading import import_string

from grappe.accounts.access import Access
from grappe.imports.models import Verdict


@dataclass(frozen=True)
class Field:
    """One thing a column of the file can hold."""

    key: str
    title: Any
    aliases: tuple[str, ...] = ()
    example: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class Option:
    """A question asked beside the columns; `kind` is "flag" or "date"."""

    key: str
    title: Any
    kind: str = "flag"
    help: Any = ""
    default: bool = False


@dataclass(frozen=True)
class Run:
    """One pass over a batch: where, with which answers, and by whom."""

    cluster: Any
    batch_id: int
    filename: str
    on: date
    options: Mapping[str, Any]
    fields: frozenset[str]
    by: Any = None
    # The time of writing; None for a preview.
    at: Any = None

    @property
    def is_writing(self) -> bool:
        return self.at is not None


@dataclass(frozen=True)
class Message:
    """Something to tell about one row: worded by the importer's `messages`."""

    code: str
    level: str = "error"
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "level": self.level,
            "field": self.field,
            "params": dict(self.params),
        }


@dataclass
class Outcome:
    """What one row would do; `plan` is for the writer, nobody else looks inside."""

    number: int
    verdict: str
    title: str = ""
    messages: list[Message] = dataclasses.field(default_factory=list)
    changes: dict[str, list[Any]] = dataclasses.field(default_factory=dict)
    target: str = ""
    plan: Any = None

    @property
    def writes(self) -> bool:
        return self.verdict in (Verdict.CREATE, Verdict.CHANGE)


# The number of a row and what its mapped cells hold, by field.
Values = tuple[int, Mapping[str, Any]]


class Planner(Protocol):
    """Reads a file chunk by chunk; made anew for each pass."""

    def plan(self, rows: Sequence[Values]) -> list[Outcome]: ...

    def write(self, outcomes: Sequence[Outcome], journal: Any) -> None: ...

    # [{"code", "params"}] about the whole file, known once it is planned.
    @property
    def notices(self) -> Sequence[Mapping[str, Any]]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Importer:
    kind: str
    title: Any
    fields: tuple[Field, ...]
    begin: Callable[[Run], Planner]
    rule: Callable[[Access], bool]
    messages: Mapping[str, Any]
    options: tuple[Option, ...] = ()
    # Each group needs at least one of its fields among the columns.
    needs: tuple[tuple[str, ...], ...] = ()
    # Tables worked out from the others: removed with what they were worked out from.
    derived: frozenset[str] = frozenset()
    # Called first of all by an undoing; raises NotUndoable if it may not be.
    before_undo: Callable[[Any], None] | None = None
    # Called inside the undoing, to work them out again, with the keys of the records
    # of these tables that were touched and remain.
    worked_out_from: frozenset[str] = frozenset()
    after_undo: Callable[[Mapping[str, Iterable[int]]], None] | None = None
    # Params of messages that are not shown as they are: how each is put in words.
    words: Mapping[str, Callable[[Any], str]] = dataclasses.field(default_factory=dict)
    # How many rows somebody should answer before they are written; and whether
    # somebody answered since the preview was made.
    unanswered: Callable[[Any], int] | None = None
    # The rows that do not exist for somebody: (access, batch) -> their numbers.
    hides: Callable[[Access, Any], set[int]] | None = None
    is_outdated: Callable[[Any], bool] | None = None

    def field(self, key: str) -> Any:
        return next((one for one in self.fields if one.key == key), None)


# Where each kind is declared; read at first use, so that starting stays quick.
_addresses: dict[str, str] = {}
_ranks: dict[str, int] = {}


class UnknownKind(LookupError):
    """Nothing of that name can be imported."""


def declare(kind: str, address: str, *, rank: int = 9) -> None:
    """Say, when the app starts, where the importer of a kind is: "package.NAME".

    What is brought in most often has the least rank, and is offered first.
    """
    _addresses[kind] = address
    _ranks[kind] = rank


def get(kind: str) -> Importer:
    """The importer of a kind. Raises UnknownKind."""
    try:
        address = _addresses[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    return import_string(address)


def importers() -> list[Importer]:
    return [get(kind) for kind in sorted(_addresses, key=_ranks.__getitem__)]


def open_to(access: Access) -> list[Importer]:
    """What this person may bring in."""
    return [one for one in importers() if one.rule(access)]
