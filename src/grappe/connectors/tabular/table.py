"""What a table is once it is read: named columns, typed rows, notices."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Protocol, Self

from grappe.connectors.tabular.cells import Cell, address, is_blank
from grappe.connectors.tabular.errors import CellProblem, Notice, TableError
from grappe.connectors.tabular.header import Header, find_header

_SAMPLES = 5
_NOTICE_OF_PROBLEM = {
    "excel_error": "excel_errors",
    "formula_without_value": "formulas_without_value",
    "extra_cell": "extra_cells",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is accepted, so that no file can exhaust the machine.

    Attributes
    ----------
    max_bytes : int
        Size of the file.
    max_unpacked_bytes : int
        Size of a workbook once unpacked.
    max_ratio : int
        Unpacked size over size; looked at above 20 MiB only.
    max_rows : int
        Rows under the header, blank ones left out.
    max_columns : int
        Columns up to the last that holds something.
    max_cell_chars : int
        Characters of one cell; Excel's own limit by default.
    max_blank_rows : int
        Blank rows in a row after which reading stops.
    header_search_rows : int
        First rows that are not blank, among which the header must be.
    """

    max_bytes: int = 50 << 20
    max_unpacked_bytes: int = 400 << 20
    max_ratio: int = 200
    max_rows: int = 200_000
    max_columns: int = 256
    max_cell_chars: int = 32_767
    max_blank_rows: int = 1_000
    header_search_rows: int = 30


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a source, before anybody knows where the header is."""

    number: int
    cells: Sequence[Cell]
    problems: Sequence[CellProblem] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes
    ----------
    number : int
        The row as a spreadsheet numbers it, from 1, the header and blank rows counted.
    cells : tuple of Cell
        One for each column; "" where nothing stands.
    problems : tuple of CellProblem
        Cells that are "" although something stood there.
    """

    number: int
    cells: tuple[Cell, ...]
    problems: tuple[CellProblem, ...] = ()


class Source(Protocol):
    """A file that can be read from its beginning, several times."""

    def records(self) -> Iterator[Record]:
        """Yield every line from the first, blank ones included."""

    def notices(self) -> list[Notice]:
        """Return what is known of the file so far."""

    def close(self) -> None:
        """Let go of the file."""


class Table:
    """A table being read, one row after another, in flat memory.

    Attributes
    ----------
    columns : tuple of str
        The header's texts, all different; a column without a name is "#" and its rank.
    header_row : int
        Where the header stands.
    sheet : str
        The sheet that is read, "" for a text file.
    sheets : tuple of str
        Every visible sheet of the workbook.
    """

    def __init__(
        self,
        source: Source,
        limits: Limits,
        *,
        header_row: int | None = None,
        sheet: str = "",
        sheets: Sequence[str] = (),
        notices: Sequence[Notice] = (),
    ) -> None:
        self._source = source
        self._limits = limits
        self._notices = tuple(notices)
        self._counts: Counter[str] = Counter()
        self._samples: dict[str, list[str]] = {}
        self._stopped_at: int | None = None
        self._header = self._find_header(header_row)
        self.columns = self._header.columns
        self.header_row = self._header.row
        self.sheet = sheet
        self.sheets = tuple(sheets)

    def __enter__(self) -> Self:
        """Return the table; leaving closes the file if the table opened it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file; one that the caller opened stays open."""
        self._source.close()

    def rows(self) -> Iterator[Row]:
        """Read the rows under the header that are not blank, from the first.

        Yields
        ------
        Row
            Calling again starts again; two readings cannot go on at once.

        Raises
        ------
        TableError
            "too_many_rows", "too_many_columns", "cell_too_long", or whatever in the
            file cannot be read.
        """
        self._counts.clear()
        self._samples.clear()
        self._stopped_at = None
        records = self._filled_records(self._header.row)
        for count, record in enumerate(records, start=1):
            if count > self._limits.max_rows:
                raise TableError("too_many_rows", {"limit": self._limits.max_rows})
            yield self._row(record)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What to tell about the file; complete once every row was read."""
        found = [
            *self._notices,
            *self._source.notices(),
            *self._header.notices(),
        ]
        codes = {notice.code for notice in found}
        for code in _NOTICE_OF_PROBLEM.values():
            if self._counts[code] and code not in codes:
                cells = ", ".join(self._samples[code])
                found.append(
                    Notice(code, {"count": self._counts[code], "cells": cells})
                )
        if self._counts["blank_rows"]:
            found.append(Notice("blank_rows", {"count": self._counts["blank_rows"]}))
        if self._stopped_at is not None:
            limit = self._limits.max_blank_rows
            found.append(
                Notice(
                    "stopped_at_blank_rows", {"row": self._stopped_at, "limit": limit}
                )
            )
        return tuple(found)

    def _find_header(self, header_row: int | None) -> Header:
        records = self._filled_records(0)
        if header_row is not None:
            records = (r for r in records if r.number >= header_row)
        sample = list(islice(records, self._limits.header_search_rows))
        if not sample:
            raise TableError("empty")
        header = find_header(
            [(record.number, record.cells) for record in sample],
            forced=header_row is not None,
        )
        if header.row == sample[-1].number:
            raise TableError("no_rows")
        return header

    def _filled_records(self, after: int) -> Iterator[Record]:
        """Yield the records after a row that hold something, until the blank desert."""
        blanks = 0
        for record in self._source.records():
            if record.number <= after:
                continue
            if record.problems or not all(map(is_blank, record.cells)):
                self._counts["blank_rows"] += blanks
                blanks = 0
                yield record
                continue
            blanks += 1
            if blanks > self._limits.max_blank_rows:
                self._stopped_at = record.number
                return

    def _row(self, record: Record) -> Row:
        width = len(self.columns)
        cells = tuple(record.cells[:width])
        problems = list(record.problems)
        for column, cell in enumerate(record.cells[width:], start=width + 1):
            if not is_blank(cell):
                where = address(record.number, column)
                problems.append(CellProblem("extra_cell", where, str(cell)))
        for problem in problems:
            code = _NOTICE_OF_PROBLEM[problem.code]
            self._counts[code] += 1
            samples = self._samples.setdefault(code, [])
            if len(samples) < _SAMPLES:
                samples.append(problem.address)
        padding = ("",) * (width - len(cells))
        return Row(record.number, cells + padding, tuple(problems))
