"""Open a table, whatever the file is."""

import io
import os
from pathlib import Path
from typing import BinaryIO

from grappe.connectors.tabular.delimited import DelimitedSource
from grappe.connectors.tabular.errors import Notice, TableError
from grappe.connectors.tabular.sniff import kind_of
from grappe.connectors.tabular.table import Limits, Source, Table
from grappe.connectors.tabular.workbook import WorkbookSource, sheet_names

_WORKBOOK_NAMES = (".xlsx", ".xls", ".xlsm", ".ods")
_TEXT_NAMES = (".csv", ".tsv", ".txt")
_DEFAULTS = Limits()


def open_table(
    path_or_file: str | os.PathLike[str] | BinaryIO,
    *,
    filename: str = "",
    sheet: str | None = None,
    header_row: int | None = None,
    limits: Limits = _DEFAULTS,
) -> Table:
    """Open a workbook or a text table for reading.

    Parameters
    ----------
    path_or_file : path or binary file
        A file must be seekable, and stays open when the table closes.
    filename : str
        How the person calls it; only to tell when its extension is wrong. What the
        file is, its content says.
    sheet : str, optional
        The sheet to read; by default the first visible one that holds something.
    header_row : int, optional
        Where the header stands, when the person says so; by default it is looked for.
    limits : Limits
        The most that is accepted.

    Returns
    -------
    Table
        To be used in a `with` statement.

    Raises
    ------
    TableError
        If the file cannot be read as a table; its code says why.
    """
    if isinstance(path_or_file, str | os.PathLike):
        filename = filename or Path(path_or_file).name
        stream: BinaryIO = open(path_or_file, "rb")  # noqa: SIM115 (the table closes it)
        owns = True
    else:
        stream, owns = path_or_file, False
    try:
        return _open(stream, filename, sheet, header_row, limits, owns=owns)
    except BaseException:
        if owns:
            stream.close()
        raise


def open_pasted(text: str, *, limits: Limits = _DEFAULTS) -> Table:
    """Open a table that was pasted into a page.

    Parameters
    ----------
    text : str
        As a spreadsheet or a web page puts it on the clipboard: one line a row, tabs
        between cells. Any text that `open_table` reads in a file is read here.
    limits : Limits
        The most that is accepted.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        As `open_table`.
    """
    # A lone surrogate is half a character; text typed in a browser can hold one.
    content = text.encode("utf-8", errors="replace")
    return open_table(io.BytesIO(content), limits=limits)


def list_sheets(
    path_or_file: str | os.PathLike[str] | BinaryIO, *, limits: Limits = _DEFAULTS
) -> list[str]:
    """List the visible sheets of a workbook, so that a person can choose.

    Parameters
    ----------
    path_or_file : path or binary file
        A workbook or a text table.
    limits : Limits
        The most that is accepted.

    Returns
    -------
    list of str
        Empty for a text table.

    Raises
    ------
    TableError
        If the file is neither.
    """
    if isinstance(path_or_file, str | os.PathLike):
        with open(path_or_file, "rb") as stream:
            return list_sheets(stream, limits=limits)
    _refuse_size(path_or_file, limits)
    if kind_of(path_or_file) == "text":
        return []
    return sheet_names(path_or_file, limits)


def _open(
    stream: BinaryIO,
    filename: str,
    sheet: str | None,
    header_row: int | None,
    limits: Limits,
    *,
    owns: bool,
) -> Table:
    _refuse_size(stream, limits)
    kind = kind_of(stream)
    extension = Path(filename).suffix.lower()
    if kind == "zip":
        book = WorkbookSource(stream, sheet, limits, owns=owns)
        told = Notice("not_a_text", {"extension": extension})
        notices = [told] if extension in _TEXT_NAMES else []
        return Table(
            book,
            limits,
            header_row=header_row,
            sheet=book.sheet,
            sheets=book.sheets,
            notices=notices,
        )
    text: Source = DelimitedSource(stream, limits, owns=owns)
    told = Notice("not_a_workbook", {"extension": extension})
    notices = [told] if extension in _WORKBOOK_NAMES else []
    return Table(text, limits, header_row=header_row, notices=notices)


def _refuse_size(stream: BinaryIO, limits: Limits) -> None:
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if size > limits.max_bytes:
        sizes = {"megabytes": size >> 20, "limit": limits.max_bytes >> 20}
        raise TableError("too_large", sizes)
