"""Write tables that spreadsheets open as they are meant, in constant memory."""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]

from grappe.connectors.tabular.guard import guarded

#: What can be written in a cell; None is an empty one.
Value = str | bool | int | float | Decimal | datetime | date | time | timedelta | None

_BOM = "\ufeff"
_CHUNK = 1 << 16
_LONGEST_TEXT = 32_767
# Spreadsheets keep fifteen digits: a longer number would be changed, so it is text.
_LONGEST_NUMBER = 10**15
_FIRST_DATE = date(1900, 3, 1)
_SHEET_NAME = 31
_LAST_ROW = 1_048_575
_WIDTH_SAMPLE = 100
_NARROWEST, _WIDEST = 8, 60
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# What XML cannot hold, even escaped, and halves of characters.
_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS = {
    "header": {"bold": True, "bg_color": "#E9ECF1", "bottom": 1, "text_wrap": True},
    "date": {"num_format": "dd/mm/yyyy"},
    "datetime": {"num_format": "dd/mm/yyyy hh:mm"},
    "time": {"num_format": "hh:mm"},
    "duration": {"num_format": "[h]:mm"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write.

    Attributes
    ----------
    title : str
        Its header.
    width : float or None
        In characters; None to measure the first rows.
    number_format : str
        How a spreadsheet shows its numbers, as "#,##0.00" or "0 %"; "" leaves it free.
    """

    title: str
    width: float | None = None
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write.

    Attributes
    ----------
    name : str
        Cut, cleaned and made unique as spreadsheets require.
    columns : sequence of Column or str
        A text is a column of that title.
    rows : iterable of sequences of Value
        Read once, and not kept.
    """

    name: str
    columns: Sequence[Column | str]
    rows: Iterable[Sequence[Value]]


def write_xlsx(stream: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write a workbook.

    Parameters
    ----------
    stream : binary file
        Where to write; stays open.
    sheets : iterable of Sheet
        At least one; a workbook without any would not open.

    Raises
    ------
    ValueError
        If there is no sheet, or more rows or columns than a sheet can hold.

    Notes
    -----
    Each cell is written by its type: a text is never taken for a formula, a link or a
    number, whatever it begins with. Text longer than a cell can hold (32,767) is cut,
    with an ellipsis. A date before March 1900, a number of more than fifteen digits and
    a float that is no number are written as text: a spreadsheet would change them.
    Times with a zone are written as they read in their own zone.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(stream, options)
    try:
        _write_sheets(book, sheets)
    except BaseException:
        # Closing makes the library remove its temporary files; not into the stream.
        book.filename = io.BytesIO()
        book.close()
        raise
    book.close()


def write_csv(
    rows: Iterable[Sequence[Value]],
    *,
    delimiter: str = ";",
    booleans: tuple[str, str] = ("oui", "non"),
) -> Iterator[bytes]:
    """Write a CSV file that a French spreadsheet opens by a double click.

    Parameters
    ----------
    rows : iterable of sequences of Value
        The header is the first.
    delimiter : str
        What separates the cells.
    booleans : tuple of str
        How true and false are written.

    Yields
    ------
    bytes
        Pieces of the file, of about 64 KiB.

    Notes
    -----
    UTF-8 with a mark at the beginning, or Excel would read Windows-1252; decimal
    comma, ISO dates, CRLF. Text that a spreadsheet could run as a formula has an
    apostrophe in front (see `guard`), which `open_table` takes away: reading gives back
    the exact text, but for null characters and halves of characters, left out, and
    the errors of spreadsheets (#N/A), which are read as problems.
    """
    buffer = io.StringIO(newline="")
    buffer.write(_BOM)
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_text(value, booleans) for value in row])
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _text(value: Value, booleans: tuple[str, str]) -> str:
    if isinstance(value, str):
        return guarded(re.sub("[\x00\ud800-\udfff]", "", value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return booleans[0] if value else booleans[1]
    if isinstance(value, float | Decimal):
        number = Decimal(repr(value)) if isinstance(value, float) else value
        return f"{number:f}".replace(".", ",") if number.is_finite() else ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _sheet_name(name: str, taken: set[str]) -> str:
    clean = _FORBIDDEN_IN_NAMES.sub(" ", name).strip(" '")[:_SHEET_NAME].strip(" '")
    # Excel keeps this name for itself, and compares names without case.
    if not clean or clean.lower() == "history":
        clean = f"{clean}1" if clean else "1"
    free, rank = clean, 2
    while free.lower() in taken:
        suffix = f" ({rank})"
        free, rank = clean[: _SHEET_NAME - len(suffix)] + suffix, rank + 1
    taken.add(free.lower())
    return free


def _write_sheets(book: Any, sheets: Iterable[Sheet]) -> None:
    styles = {name: book.add_format(style) for name, style in _FORMATS.items()}
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, names))
        _write_sheet(book, page, sheet, styles)
    if not names:
        raise ValueError("a workbook needs at least one sheet")


def _write_sheet(book: Any, page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    columns = [c if isinstance(c, Column) else Column(c) for c in sheet.columns]
    rows = iter(sheet.rows)
    sample = list(islice(rows, _WIDTH_SAMPLE))
    for rank, column in enumerate(columns):
        width = column.width or _measured_width(column.title, rank, sample)
        page.set_column(rank, rank, width)
        page.write_string(0, rank, _sheet_text(column.title), styles["header"])
    page.freeze_panes(1, 0)
    numbers = [
        book.add_format({"num_format": column.number_format})
        if column.number_format
        else None
        for column in columns
    ]
    last = 0
    for last, row in enumerate(chain(sample, rows), start=1):
        if last > _LAST_ROW or len(row) > len(columns):
            raise ValueError(f"row {last} of sheet {sheet.name!r} does not fit")
        for rank, value in enumerate(row):
            _write_cell(page, last, rank, value, styles, numbers[rank])
    if columns:
        page.autofilter(0, 0, last, len(columns) - 1)


def _write_cell(
    page: Any, row: int, rank: int, value: Value, styles: dict[str, Any], number: Any
) -> None:
    """Write by type, so that nothing is guessed from what a text looks like."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(row, rank, _sheet_text(value))
    elif isinstance(value, bool):
        page.write_boolean(row, rank, value)
    elif isinstance(value, int | float | Decimal):
        if _fits(value):
            page.write_number(row, rank, float(value), number)
        else:
            page.write_string(row, rank, str(value))
    elif isinstance(value, timedelta):
        if value < timedelta(0):  # shown as ##### by a spreadsheet
            page.write_string(row, rank, str(value))
        else:
            page.write_datetime(row, rank, value, styles["duration"])
    elif isinstance(value, time):
        page.write_datetime(row, rank, value.replace(tzinfo=None), styles["time"])
    else:
        _write_date(page, row, rank, value, styles)


def _write_date(page: Any, row: int, rank: int, value: date, styles: Any) -> None:
    is_instant = isinstance(value, datetime)
    day = value.date() if isinstance(value, datetime) else value
    if day < _FIRST_DATE:
        page.write_string(row, rank, value.isoformat())
        return
    style = styles["datetime" if is_instant else "date"]
    local = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    page.write_datetime(row, rank, local, style)


def _fits(number: int | float | Decimal) -> bool:
    if isinstance(number, float):
        return math.isfinite(number)
    if isinstance(number, Decimal) and not number.is_finite():
        return False
    return -_LONGEST_NUMBER < number < _LONGEST_NUMBER


def _sheet_text(text: str) -> str:
    clean = _FORBIDDEN_IN_XML.sub("", text)
    if len(clean) > _LONGEST_TEXT:
        clean = f"{clean[: _LONGEST_TEXT - 1]}…"
    # The library writes such a text as it stands, taking it for its own markup.
    if clean.startswith("<r>") and clean.endswith("</r>"):
        clean += " "
    return clean


def _measured_width(title: str, rank: int, rows: Sequence[Sequence[Value]]) -> int:
    texts = [title, *(str(row[rank] or "") for row in rows if rank < len(row))]
    longest = max(len(line) for text in texts for line in [*text.splitlines(), ""])
    return min(max(_NARROWEST, longest + 2), _WIDEST)
