"""Read a sheet's XML once, quickly, for what openpyxl does not tell while streaming.

Formulas (openpyxl gives their saved values without saying so), merged cells, filtered
rows, and the true extent of the data: a sheet can announce a million rows because
somebody once coloured them.
"""

from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from grappe.connectors.tabular.archive import MAIN
from grappe.connectors.tabular.cells import address, column_letters, column_number
from grappe.connectors.tabular.errors import Notice, TableError
from grappe.connectors.tabular.table import Limits

# What Excel itself can hold.
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CHUNK = 1 << 16
_SAMPLES = 5
_DIGITS = "0123456789"
_ROW, _CELL, _MERGE = f"{MAIN} row", f"{MAIN} c", f"{MAIN} mergeCell"
_VALUE, _INLINE, _FORMULA = f"{MAIN} v", f"{MAIN} is", f"{MAIN} f"
_TEXT = f"{MAIN} t"
_MANY_STRANGERS = 1_000_000
_MANY_STRINGS = 6_000_000
_MANY_FORMULAS = 100_000


@dataclass(slots=True)
class SheetScan:
    """What a sheet holds.

    Attributes
    ----------
    last_row, last_column : int
        Of the last cells with a value or a formula; 0 in an empty sheet.
    filled_rows, hidden_rows : int
        How many rows hold a value; how many of these are hidden or filtered out.
    unsaved : dict of int to list of int
        Columns, by row, of the formulas without a saved value.
    counts : dict of str to int
        How many "formulas", "formulas_without_value", "excel_errors", "merged_cells".
    samples : dict of str to list of str
        The addresses of the first of each.
    """

    last_row: int = 0
    last_column: int = 0
    filled_rows: int = 0
    hidden_rows: int = 0
    unsaved: dict[int, list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, where: str) -> None:
        """Count one more thing, and keep its address if it is among the first."""
        self.counts[code] = self.counts.get(code, 0) + 1
        samples = self.samples.setdefault(code, [])
        if len(samples) < _SAMPLES:
            samples.append(where)

    def notices(self) -> list[Notice]:
        """Tell what the person may not expect."""
        found = []
        for code, count in self.counts.items():
            name = "ranges" if code == "merged_cells" else "cells"
            where = ", ".join(self.samples[code])
            found.append(Notice(code, {"count": count, name: where}))
        if self.hidden_rows:
            found.append(Notice("hidden_rows", {"count": self.hidden_rows}))
        return found


def scan_sheet(part: IO[bytes], limits: Limits) -> SheetScan:
    """Scan the XML of one sheet.

    Parameters
    ----------
    part : binary file
        The sheet, unpacked.
    limits : Limits
        What is accepted.

    Returns
    -------
    SheetScan

    Raises
    ------
    TableError
        "xml_entities", "too_many_rows", "too_many_columns", "unsaved_formulas" or
        "damaged".
    ExpatError, BadZipFile and others
        If the part is not well formed or its archive is broken.
    """
    scanner = _Scanner(limits)
    while chunk := part.read(_CHUNK):
        scanner.feed(chunk)
    return scanner.finish()


def scan_strings(part: IO[bytes]) -> None:
    """Refuse a table of texts with more elements than memory should hold.

    Parameters
    ----------
    part : binary file
        The shared strings of a workbook, unpacked.

    Raises
    ------
    TableError
        "xml_entities" or "bomb".
    """
    count = size = 0

    def start(*_: object) -> None:
        nonlocal count
        count += 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk)
        size += len(chunk)
        if count > _MANY_STRINGS:
            raise TableError("bomb", {"megabytes": size >> 20})
    parser.Parse(b"", True)


def announces_size(part: IO[bytes]) -> bool:
    """Tell whether a sheet announces its dimensions before its cells.

    Parameters
    ----------
    part : binary file
        The sheet, unpacked.

    Returns
    -------
    bool
        False means that openpyxl will read the whole sheet when it opens the workbook.
    """
    seen: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name in (f"{MAIN} dimension", f"{MAIN} sheetData"):
            seen.append(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    while not seen and (chunk := part.read(_CHUNK)):
        parser.Parse(chunk)
    return seen[:1] == [f"{MAIN} dimension"]


class _Scanner:
    """The handlers of the XML parser, called for each element that begins.

    openpyxl keeps the elements it does not know, so their number is limited; of those
    it knows, a sheet cannot hold enough to matter.
    """

    def __init__(self, limits: Limits) -> None:
        self.scan = SheetScan()
        self._limits = limits
        self._row = self._column = self._strangers = 0
        self._is_hidden = False
        self._cell = self._last_filled = ""
        self._kind: str | None = None
        self._has_value = self._has_text = self._row_has_value = False
        self._has_formula = self._has_saved_text = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = _refuse_doctype

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk)

    def finish(self) -> SheetScan:
        self._parser.Parse(b"", True)
        self._end_row()
        last, limit = self.scan.last_column, self._limits.max_columns
        if last > limit:
            raise TableError(
                "too_many_columns", {"column": column_letters(last), "limit": limit}
            )
        return self.scan

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # By decreasing frequency: this runs for every element of the sheet.
        if name == _CELL:
            self._start_cell(attributes)
        elif name in (_VALUE, _INLINE):
            self._start_value()
        elif name == _TEXT and self._has_value and not self._has_text:
            self._has_text = True
        elif name == _ROW:
            self._start_row(attributes)
        elif name == _FORMULA and not self._has_formula:
            self._start_formula()
        else:
            if name == _MERGE:
                self.scan.add("merged_cells", attributes.get("ref", "?"))
            self._count_stranger()

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._end_row()
        row = int(attributes.get("r") or self._row + 1)
        if not self._row < row <= _LAST_ROW:
            raise TableError("damaged")
        self._row, self._column = row, 0
        self._is_hidden = attributes.get("hidden") in ("1", "true")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._has_formula:
            self._end_formula()
        self._column += 1
        if self._column > _LAST_COLUMN:
            raise TableError("damaged")
        self._cell = attributes.get("r", "")
        self._kind = attributes.get("t")
        self._has_value = self._has_text = False

    def _start_value(self) -> None:
        if self._has_value:
            self._count_stranger()
        self._has_value = self._row_has_value = True
        self._last_filled = self._cell
        if self._kind == "e":
            self.scan.add("excel_errors", self._address())

    def _start_formula(self) -> None:
        self._has_formula = True
        self._has_saved_text = False
        self._parser.CharacterDataHandler = self._text
        self.scan.add("formulas", self._address())

    def _text(self, _: str) -> None:
        # The formula comes before its value: what follows the value's tag is saved.
        self._has_saved_text = self._has_saved_text or self._has_value

    def _count_stranger(self) -> None:
        self._strangers += 1
        if self._strangers > _MANY_STRANGERS:
            raise TableError("damaged")

    def _end_formula(self) -> None:
        self._has_formula = False
        self._parser.CharacterDataHandler = None
        # An empty text is a saved value; any other formula without text has none.
        if self._has_saved_text or (self._has_value and self._kind == "str"):
            return
        self._row_has_value = True
        self._last_filled = self._cell
        self.scan.add("formulas_without_value", self._address())
        if self.scan.counts["formulas_without_value"] > _MANY_FORMULAS:
            raise TableError("unsaved_formulas", {"limit": _MANY_FORMULAS})
        column = self._column_of(self._cell)
        self.scan.unsaved.setdefault(self._row, []).append(column)

    def _end_row(self) -> None:
        if self._has_formula:
            self._end_formula()
        if not self._row_has_value:
            return
        self._row_has_value = False
        column = self._column_of(self._last_filled)
        self.scan.last_column = max(self.scan.last_column, column)
        self.scan.last_row = self._row
        self.scan.filled_rows += 1
        self.scan.hidden_rows += self._is_hidden
        most = self._limits.max_rows + self._limits.header_search_rows
        if self.scan.filled_rows > most:
            raise TableError("too_many_rows", {"limit": self._limits.max_rows})

    def _address(self) -> str:
        return self._cell or address(self._row, self._column)

    def _column_of(self, cell: str) -> int:
        """Give the rank of a cell's column; a cell may leave out its address."""
        letters = cell.rstrip(_DIGITS)
        if not letters:
            return self._column
        is_sane = letters.isascii() and letters.isupper() and len(letters) <= 3
        number = column_number(letters) if is_sane else _LAST_COLUMN + 1
        if number > _LAST_COLUMN:
            raise TableError("damaged")
        return number


def _refuse_doctype(*_: object) -> None:
    raise TableError("xml_entities")
