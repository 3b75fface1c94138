"""Find the header of a table under whatever titles stand above it.

The heuristic, in order:

1. The width of the table is the largest number of filled cells in one of the first
   rows. One row alone that is much wider than all others is not believed.
2. The first row filled for at least three fifths of that width is the header: titles,
   dates of export and first tiers of a two-tier header fill less.
3. If that row holds data (a number that is not a year, a date, an address of e-mail or
   web, a long text), the table has no header: the file is refused rather than its first
   row taken for names.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grappe.connectors.tabular.cells import Cell, is_blank
from grappe.connectors.tabular.errors import Notice, TableError

_LEAST_FILLED = 0.6
_OUTLIER = 1.6
_LONGEST_NAME = 200
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-z]{2,}"  # an e-mail address
    r"|(?:https?://|www\.)\S+"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d.*)?"  # a date
    r"|[-+(]?[\d\s.,]*\d[\d\s.,]*[)]?\s*(?:%|€|[kKM]€)?",  # a number
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and how its columns are called.

    Attributes
    ----------
    row : int
        Its number.
    columns : tuple of str
        All different and none empty.
    rows_above : int
        Rows that are not blank above it.
    duplicates, unnamed : tuple of str
        Names met several times; names given to columns that had none.
    """

    row: int
    columns: tuple[str, ...]
    rows_above: int = 0
    duplicates: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()

    def notices(self) -> list[Notice]:
        """Tell what the person may not expect."""
        found = []
        if self.rows_above:
            found.append(Notice("header_row", {"row": self.row}))
        if self.duplicates:
            found.append(
                Notice("duplicate_columns", {"columns": ", ".join(self.duplicates)})
            )
        if self.unnamed:
            found.append(
                Notice("unnamed_columns", {"columns": ", ".join(self.unnamed)})
            )
        return found


def find_header(
    rows: Sequence[tuple[int, Sequence[Cell]]], *, forced: bool = False
) -> Header:
    """Find the header among the first rows.

    Parameters
    ----------
    rows : sequence of (number, cells)
        The first rows that are not blank.
    forced : bool
        Take the first of them, whatever it looks like.

    Returns
    -------
    Header

    Raises
    ------
    TableError
        "no_header" if the first wide row holds data.
    """
    least = 0 if forced else math.ceil(_LEAST_FILLED * _width([c for _, c in rows]))
    for above, (number, cells) in enumerate(rows):
        if filled(cells) >= least:
            if not forced and any(map(_is_data, cells)):
                break
            return _named(number, cells, above)
    raise TableError("no_header", {"row": number})


def filled(cells: Sequence[Cell]) -> int:
    """Count the cells that hold something."""
    return sum(not is_blank(cell) for cell in cells)


def _width(rows: Sequence[Sequence[Cell]]) -> int:
    counts = sorted(map(filled, rows), reverse=True)
    if len(counts) >= 3 and counts[0] > _OUTLIER * counts[1] and counts[2] > 1:
        return counts[1]
    return counts[0]


def _is_data(cell: Cell) -> bool:
    if is_blank(cell):
        return False
    if not isinstance(cell, str):
        is_year = isinstance(cell, int) and _FIRST_YEAR <= cell <= _LAST_YEAR
        return not is_year
    text = cell.strip()
    if re.fullmatch(r"(?:19|20)\d\d|2100", text):
        return False
    return len(text) > _LONGEST_NAME or _DATA.fullmatch(text) is not None


def _named(number: int, cells: Sequence[Cell], above: int) -> Header:
    texts = [" ".join(str(cell).split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    columns: list[str] = []
    duplicates: list[str] = []
    unnamed: list[str] = []
    for rank, text in enumerate(texts, start=1):
        is_repeated = text in columns
        name = text or f"#{rank}"
        if is_repeated or not text:
            name = _free_name(name, {*columns, *texts})
        if is_repeated and text not in duplicates:
            duplicates.append(text)
        if not text:
            unnamed.append(name)
        columns.append(name)
    return Header(number, tuple(columns), above, tuple(duplicates), tuple(unnamed))


def _free_name(name: str, taken: set[str]) -> str:
    free, rank = name, 2
    while free in taken:
        free, rank = f"{name} ({rank})", rank + 1
    return free
