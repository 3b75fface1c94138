"""Two states of a dossier side by side, down to the words."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grappe.projects.versions import sheet

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
WORDS = re.compile(r"\s+|[^\s]+")
SENTENCES = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|$)")
# Comparing word by word takes the product of the two lengths.
MOST = 2_000_000


@dataclass(frozen=True)
class Piece:
    text: str
    is_changed: bool


@dataclass(frozen=True)
class ComparedLine:
    label: str
    state: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class Cell:
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class ComparedRow:
    state: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ComparedTable:
    title: str
    heads: tuple[str, ...]
    numbers: frozenset[int]
    rows: tuple[ComparedRow, ...]

    @property
    def change_count(self) -> int:
        return sum(row.state != SAME for row in self.rows)


@dataclass(frozen=True)
class ComparedSection:
    key: str
    title: str
    lines: tuple[ComparedLine, ...]
    tables: tuple[ComparedTable, ...]

    @property
    def change_count(self) -> int:
        lines = sum(line.state != SAME for line in self.lines)
        return lines + sum(table.change_count for table in self.tables)


@dataclass(frozen=True)
class Comparison:
    sections: tuple[ComparedSection, ...]

    @property
    def change_count(self) -> int:
        return sum(one.change_count for one in self.sections)

    def only_changes(self) -> "Comparison":
        """Without what stayed the same."""
        return Comparison(
            tuple(
                ComparedSection(
                    one.key,
                    one.title,
                    tuple(line for line in one.lines if line.state != SAME),
                    tuple(
                        ComparedTable(
                            table.title,
                            table.heads,
                            table.numbers,
                            tuple(row for row in table.rows if row.state != SAME),
                        )
                        for table in one.tables
                        if table.change_count
                    ),
                )
                for one in self.sections
                if one.change_count
            )
        )


def compare(
    before: Mapping[str, Any], after: Mapping[str, Any], *, is_whole: bool = True
) -> Comparison:
    """Set two contents side by side, in the reader's language.

    Rows are the same ones by what they are about (a partner, a work package's number,
    a code), not by their place.
    """
    pairs = zip(
        sheet.sections(before, is_whole=is_whole),
        sheet.sections(after, is_whole=is_whole),
        strict=True,
    )
    return Comparison(tuple(_section(old, new) for old, new in pairs))


def _section(old: sheet.Section, new: sheet.Section) -> ComparedSection:
    was = {line.key: line for line in old.lines}
    now = {line.key: line for line in new.lines}
    lines = tuple(_line(was.get(key), now.get(key)) for key in _keys(was, now))
    tables = tuple(_table(a, b) for a, b in zip(old.tables, new.tables, strict=True))
    return ComparedSection(new.key, new.title, lines, tables)


def _line(old: sheet.Line | None, new: sheet.Line | None) -> ComparedLine:
    either = new or old
    assert either is not None  # a key comes from one of them
    was, now = old.text if old else "", new.text if new else ""
    return ComparedLine(either.label, _state(old, new, was == now), *pieces(was, now))


def _table(old: sheet.Table, new: sheet.Table) -> ComparedTable:
    was = {row.key: row for row in old.rows}
    now = {row.key: row for row in new.rows}
    nothing = ("",) * len(new.heads)
    rows = []
    for key in _keys(was, now):
        a, b = was.get(key), now.get(key)
        before, after = a.cells if a else nothing, b.cells if b else nothing
        cells = tuple(Cell(*pair) for pair in zip(before, after, strict=True))
        rows.append(ComparedRow(_state(a, b, before == after), cells))
    return ComparedTable(new.title, new.heads, new.numbers, tuple(rows))


def _state(old: Any, new: Any, is_same: bool) -> str:
    if old is None:
        return ADDED
    if new is None:
        return REMOVED
    return SAME if is_same else CHANGED


def _keys(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """In the order of today; what is gone stands after what came before it."""
    keys = list(now)
    previous = ""
    for key in was:
        if key not in now:
            keys.insert(keys.index(previous) + 1 if previous else 0, key)
        previous = key
    return keys


def pieces(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they begin or cease to differ."""
    old, new = WORDS.findall(was), WORDS.findall(now)
    if len(old) * len(new) > MOST:
        old, new = SENTENCES.findall(was), SENTENCES.findall(now)
    if len(old) * len(new) > MOST:
        old, new = was.splitlines(keepends=True), now.splitlines(keepends=True)
    if len(old) * len(new) > MOST:
        old, new = [was], [now]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        _append(left, old[a:b], tag != "equal")
        _append(right, new[c:d], tag != "equal")
    return tuple(left), tuple(right)


def _append(found: list[Piece], words: Sequence[str], is_changed: bool) -> None:
    text = "".join(words)
    if found and found[-1].is_changed == is_changed:
        text = found.pop().text + text
    if text:
        found.append(Piece(text, is_changed))
