"""What the readers of the three registers share: rows, JSON records, small values."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grappe.connectors.stores.errors import Notice, UnreadableRegister
from grappe.connectors.stores.files import Source
from grappe.connectors.units import Unit

EXAMPLES = 5
_BLOCK = 1 << 20
# An array of records, alone or under the name a dump or an answer gives it.
_ARRAY = re.compile(r'"(?:hits|items|pmej)"\s*:\s*\[')
_BLANKS = re.compile(r"[\s,]*")


@dataclass(slots=True)
class Reading:
    """What is learned of a file while its units are read.

    Attributes
    ----------
    source : Source
    rows : int
        Records in the file, those that were skipped included.
    observed_on : date or None
        The day the file says it is of.
    """

    source: Source
    rows: int = 0
    observed_on: date | None = None
    skipped: dict[str, list[str]] = field(default_factory=dict)

    def skip(self, code: str, what: str) -> None:
        """Leave a record out, for a reason that is a key of `NOTICES`."""
        self.skipped.setdefault(code, []).append(what[:40] or "—")

    def see(self, day: date | None) -> None:
        """Note that the file speaks of a day."""
        if day and (self.observed_on is None or day > self.observed_on):
            self.observed_on = day

    def notices(self) -> list[Notice]:
        """Tell what was left out."""
        told = []
        for code, examples in self.skipped.items():
            listed = ", ".join(examples[:EXAMPLES])
            listed += ", …" if len(examples) > EXAMPLES else ""
            told.append(
                Notice(
                    code,
                    {
                        "file": self.source.name,
                        "count": len(examples),
                        "examples": listed,
                    },
                )
            )
        return told


def cells(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Give each row after the header, with its line.

    Raises
    ------
    UnreadableRegister
        "bad_row", or "truncated" when it is the last one.
    """
    csv.field_size_limit(_BLOCK)
    with source.path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=source.delimiter, strict=True)
        try:
            next(rows, None)
            for row in rows:
                if row:
                    yield rows.line_num, row
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise UnreadableRegister("truncated", file=source.name) from error
            raise UnreadableRegister(
                "bad_row", file=source.name, line=rows.line_num
            ) from error


def picked(
    source: Source, required: Iterable[str], optional: Iterable[str], kind: str
) -> Iterator[dict[str, str]]:
    """Give some columns of each row; the others are never looked at.

    Raises
    ------
    UnreadableRegister
        "missing_columns", "bad_row", "truncated".
    """
    places = {name: at for at, name in enumerate(source.columns)}
    if missing := [name for name in required if name not in places]:
        raise UnreadableRegister(
            "missing_columns", file=source.name, kind=kind, columns=", ".join(missing)
        )
    chosen = {name: places[name] for name in (*required, *optional) if name in places}
    width = len(source.columns)
    short = 0
    for line, row in cells(source):
        if short:
            raise UnreadableRegister("bad_row", file=source.name, line=short)
        if len(row) != width:
            short = line
            continue
        yield {name: row[at].strip() for name, at in chosen.items()}
    if short:
        raise UnreadableRegister("truncated", file=source.name)


def records(source: Source) -> Iterator[dict[str, Any]]:
    """Give each record of a JSON file, holding one at a time in memory.

    Raises
    ------
    UnreadableRegister
        "truncated".
    """
    decoder = json.JSONDecoder()
    with source.path.open(encoding="utf-8-sig") as stream:
        buffer = stream.read(_BLOCK)
        at = _first_record(buffer)
        if at is None:
            yield from _alone(source)
            return
        while True:
            at = _BLANKS.match(buffer, at).end()  # type: ignore[union-attr]
            if buffer[at : at + 1] == "]":
                return
            try:
                record, at = decoder.raw_decode(buffer, at)
            except json.JSONDecodeError as error:
                more = stream.read(_BLOCK)
                if not more:
                    raise UnreadableRegister("truncated", file=source.name) from error
                buffer, at = buffer[at:] + more, 0
                continue
            if isinstance(record, dict):
                yield record.get("_source", record)
            if at > _BLOCK:
                buffer, at = buffer[at:], 0


def _first_record(buffer: str) -> int | None:
    start = buffer.lstrip()
    if start.startswith("["):
        return buffer.index("[") + 1
    found = _ARRAY.search(buffer)
    return found.end() if found else None


def _alone(source: Source) -> Iterator[dict[str, Any]]:
    try:
        record = json.loads(source.path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise UnreadableRegister("truncated", file=source.name) from error
    yield record.get("_source", record)


def several(cell: str) -> tuple[str, ...]:
    """Split a cell of several values; each is given once.

    Examples
    --------
    >>> several("UMR 6183;UMR 6183; ;EA 12")
    ('UMR 6183', 'EA 12')
    """
    values = (one.strip() for one in cell.split(";"))
    return tuple(dict.fromkeys(one for one in values if one))


def year(text: object) -> date | None:
    """Give the first day of a year, None if it is none.

    Examples
    --------
    >>> year("1996"), year("s.d.")
    (datetime.date(1996, 1, 1), None)
    """
    with suppress(ValueError):
        return date(int(str(text)), 1, 1)
    return None


def day(text: object) -> date | None:
    """Read a day, or the day of a moment, None if it is none.

    Examples
    --------
    >>> day("1979-02-13"), day("2024-05-31T05:29:58"), day("")
    (datetime.date(1979, 2, 13), datetime.date(2024, 5, 31), None)
    """
    with suppress(ValueError):
        return date.fromisoformat(str(text)[:10])
    return None


def is_whole(unit: Unit) -> bool:
    """Tell whether a unit can be found again: it has a number and a name."""
    return bool(unit.number and unit.name)
