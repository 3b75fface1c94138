"""Read a sheet of an .xlsx workbook, row after row."""

import math
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.escape import unescape

from grappe.connectors.tabular.archive import (
    SheetPart,
    damage_refused,
    open_archive,
    read_sheets,
    strings_path,
)
from grappe.connectors.tabular.cells import EXCEL_ERRORS, Cell, address
from grappe.connectors.tabular.errors import CellProblem, Notice, TableError
from grappe.connectors.tabular.scan import (
    SheetScan,
    announces_size,
    scan_sheet,
    scan_strings,
)
from grappe.connectors.tabular.table import Limits, Record

_BATCH = 200
# Escapes such as _x0000_ can spell what no text should hold.
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")
_MIDNIGHT = time()
_WHOLE_SHEET = Limits(max_rows=1_048_576, max_columns=16_384)


class WorkbookSource:
    """One sheet of a workbook.

    Parameters
    ----------
    stream : binary file
        Open and seekable.
    sheet : str or None
        The name of the sheet, or None for the first visible one that holds something.
    limits : Limits
        What is accepted.
    owns : bool
        Whether to close the stream at the end.
    """

    def __init__(
        self, stream: BinaryIO, sheet: str | None, limits: Limits, *, owns: bool
    ) -> None:
        self._stream = stream
        self._limits = limits
        self._owns = owns
        self._book: Any = None
        with open_archive(stream, limits) as archive:
            parts = read_sheets(archive)
            part, self._scan = _choose(archive, parts, sheet, limits)
            _check_other_parts(archive, [p for p in parts if p is not part])
        self.sheet = part.name
        self.sheets = [part.name for part in parts if not part.is_hidden]
        self._hidden = [part.name for part in parts if part.is_hidden]

    def notices(self) -> list[Notice]:
        """Tell what the scan found, and which sheets were not read."""
        found = self._scan.notices()
        others = [name for name in self.sheets if name != self.sheet]
        if others:
            names = {"sheet": self.sheet, "others": ", ".join(others)}
            found.append(Notice("other_sheets", names))
        hidden = [name for name in self._hidden if name != self.sheet]
        if hidden:
            found.append(Notice("hidden_sheets", {"sheets": ", ".join(hidden)}))
        return found

    def close(self) -> None:
        """Close the workbook, and the stream if it is ours."""
        if self._book is not None:
            self._book.close()
        if self._owns:
            self._stream.close()

    def records(self) -> Iterator[Record]:
        """Yield every row down to the last that holds something."""
        with damage_refused():
            rows = self._open_rows()
        number = 0
        while number < self._scan.last_row:
            with damage_refused():
                batch = _quiet_batch(rows, self._scan.last_row - number)
            if not batch:
                return
            for values in batch:
                number += 1
                yield self._record(number, values)

    def _open_rows(self) -> Iterator[Sequence[Any]]:
        if self._book is None:
            with warnings.catch_warnings():
                # Styles and extensions that openpyxl leaves out do not concern us.
                warnings.simplefilter("ignore")
                self._book = openpyxl.load_workbook(
                    self._stream, read_only=True, data_only=True, keep_links=False
                )
        sheet = self._book[self.sheet]
        # The announced dimensions can be wrong both ways; the scan's are not.
        sheet.reset_dimensions()
        rows: Iterator[Sequence[Any]] = sheet.iter_rows(
            min_row=1, max_col=self._scan.last_column, values_only=True
        )
        return rows

    def _record(self, number: int, values: Sequence[Any]) -> Record:
        problems = [
            CellProblem("formula_without_value", address(number, column))
            for column in self._scan.unsaved.get(number, ())
        ]
        cells: list[Cell] = []
        for column, value in enumerate(values, start=1):
            if isinstance(value, str):
                if value in EXCEL_ERRORS:
                    where = address(number, column)
                    problems.append(CellProblem("excel_error", where, value))
                    value = ""
                elif len(value) > self._limits.max_cell_chars:
                    too_long = {"row": number, "limit": self._limits.max_cell_chars}
                    raise TableError("cell_too_long", too_long)
                elif "_x" in value:
                    value = _IMPOSSIBLE.sub("", unescape(value))
            elif value is None:
                value = ""
            elif isinstance(value, float) and not math.isfinite(value):
                where = address(number, column)
                problems.append(CellProblem("excel_error", where, "#NUM!"))
                value = ""
            elif isinstance(value, datetime) and value.time() == _MIDNIGHT:
                value = value.date()
            cells.append(value)
        return Record(number, cells, problems)


def sheet_names(stream: BinaryIO, limits: Limits) -> list[str]:
    """List the visible sheets of a workbook.

    Parameters
    ----------
    stream : binary file
        Open and seekable.
    limits : Limits
        What is accepted.

    Returns
    -------
    list of str

    Raises
    ------
    TableError
        Whatever makes the workbook unreadable.
    """
    with open_archive(stream, limits) as archive:
        return [part.name for part in read_sheets(archive) if not part.is_hidden]


def _choose(
    archive: zipfile.ZipFile,
    parts: Sequence[SheetPart],
    sheet: str | None,
    limits: Limits,
) -> tuple[SheetPart, SheetScan]:
    visible = [part for part in parts if not part.is_hidden]
    wanted = [part for part in parts if part.name == sheet] if sheet else visible
    if sheet and not wanted:
        names = ", ".join(part.name for part in visible)
        raise TableError("no_sheet", {"sheet": sheet, "sheets": names})
    for part in wanted:
        with damage_refused(), archive.open(part.path) as content:
            scan = scan_sheet(content, limits)
        if scan.filled_rows or sheet:
            return part, scan
    raise TableError("no_visible_sheet")


def _check_other_parts(archive: zipfile.ZipFile, others: list[SheetPart]) -> None:
    """Check what openpyxl reads besides the sheet: the texts, and sheets without size.

    A sheet that is not read has no limit but what a sheet can hold.
    """
    with damage_refused():
        if path := strings_path(archive):
            with archive.open(path) as strings:
                scan_strings(strings)
        for part in others:
            with archive.open(part.path) as content:
                is_light = announces_size(content)
            if not is_light:
                with archive.open(part.path) as content:
                    scan_sheet(content, _WHOLE_SHEET)


def _quiet_batch(rows: Iterator[Sequence[Any]], most: int) -> list[Sequence[Any]]:
    """Read some rows; dates out of range make openpyxl warn and give an error cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(rows, min(_BATCH, most)))
