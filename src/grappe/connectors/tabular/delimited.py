"""Read text tables: CSV in any dialect, TSV, a table pasted from a spreadsheet."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from grappe.connectors.tabular.cells import EXCEL_ERRORS, address, column_letters
from grappe.connectors.tabular.encoding import find_encoding
from grappe.connectors.tabular.errors import CellProblem, Notice, TableError
from grappe.connectors.tabular.guard import unguarded
from grappe.connectors.tabular.table import Limits, Record

# In order of preference where nothing else tells them apart.
_DELIMITERS = (";", "\t", "|", ",")
# Where there is one column: quotation marks are read, nothing is split.
_NONE = "\x1f"
_SEP_LINE = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)
_SAMPLE_LINES = 100
# More characters than any honest line: 256 cells of 4,000.
_LONGEST_LINE = 1 << 20
_ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (cp850)",
}


class DelimitedSource:
    """A text file whose lines are the rows.

    Parameters
    ----------
    stream : binary file
        Open and seekable.
    limits : Limits
        What is accepted.
    owns : bool
        Whether to close the stream at the end.
    """

    def __init__(self, stream: BinaryIO, limits: Limits, *, owns: bool) -> None:
        self._stream = stream
        self._limits = limits
        self._owns = owns
        self._stray: list[int] = []
        self._encoding = find_encoding(stream)
        self._skipped_lines, self._delimiter = self._find_delimiter()

    def notices(self) -> list[Notice]:
        """Tell the encoding and the delimiter that were found."""
        name = "tab" if self._delimiter == "\t" else self._delimiter
        found = [Notice("encoding", {"encoding": _ENCODING_NAMES[self._encoding]})]
        if name is not None:
            found.append(Notice("delimiter", {"delimiter": name}))
        if self._stray:
            stray = {"count": len(self._stray), "row": self._stray[0]}
            found.append(Notice("stray_quotes", stray))
        return found

    def close(self) -> None:
        """Close the stream if it is ours."""
        if self._owns:
            self._stream.close()

    def records(self) -> Iterator[Record]:
        """Yield every line, blank ones included; quoted ones may span several."""
        self._stray.clear()
        lines = _Lines(self._stream, self._encoding)
        for _ in range(self._skipped_lines):
            next(lines)
        reader = csv.reader(lines, delimiter=self._delimiter or _NONE, strict=True)
        number = 0
        try:
            while True:
                lines.forget()
                number += 1
                try:
                    fields = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    fields = self._literal(lines, number)
                yield self._record(number, fields)
        finally:
            lines.release()

    def _record(self, number: int, fields: list[str]) -> Record:
        limits = self._limits
        if len(fields) > limits.max_columns:
            # Rows of separators alone, which spreadsheets leave behind, are harmless.
            while fields and not fields[-1]:
                fields.pop()
            if len(fields) > limits.max_columns:
                raise TableError(
                    "too_many_columns",
                    {
                        "column": column_letters(len(fields)),
                        "limit": limits.max_columns,
                    },
                )
        problems = []
        for rank, text in enumerate(fields):
            if len(text) > limits.max_cell_chars:
                too_long = {"row": number, "limit": limits.max_cell_chars}
                raise TableError("cell_too_long", too_long)
            first = text[:1]
            if first == "'":
                fields[rank] = unguarded(text)
            elif first == "#" and text in EXCEL_ERRORS:
                fields[rank] = ""
                where = address(number, rank + 1)
                problems.append(CellProblem("excel_error", where, text))
        return Record(number, fields, problems)

    def _literal(self, lines: "_Lines", number: int) -> list[str]:
        """Read again, taking quotation marks as text, a line whose marks do not match.

        Only one line can be saved so: over several, nobody knows where the cell ends.
        """
        text = lines.text().rstrip("\r\n")
        if lines.count > 1:
            is_open = lines.at_end or len(text) > csv.field_size_limit()
            code = "unclosed_quote" if is_open else "bad_quotes"
            raise TableError(code, {"line": lines.number - lines.count + 1})
        self._stray.append(number)
        cells = text.split(self._delimiter or _NONE)
        return [_without_outer_quotes(cell) for cell in cells]

    def _find_delimiter(self) -> tuple[int, str | None]:
        lines = _Lines(self._stream, self._encoding)
        sample = [line for line, _ in zip(lines, range(_SAMPLE_LINES), strict=False)]
        lines.release()
        if sample and (match := _SEP_LINE.fullmatch(sample[0])):
            return 1, match[1]
        return 0, find_delimiter(sample)


def find_delimiter(lines: Sequence[str]) -> str | None:
    r"""Tell what separates the columns of a text table.

    Parameters
    ----------
    lines : sequence of str
        The first lines of the file, with their ends.

    Returns
    -------
    str or None
        ; tab | or , or None for a table of one column.

    Notes
    -----
    The best delimiter cuts the largest share of the rows, then gives the same number
    of cells to the largest share, then the largest number. Shares, because quotation
    marks are read only around the right delimiter: around a wrong one, each line of a
    cell of several lines would count as a row. Titles above the header have one cell
    for every candidate and weigh nothing. A comma followed by a space is prose, and
    believed only where every row agrees.

    Examples
    --------
    >>> find_delimiter(["Nom;Prix\n", "Thé;1,50\n", "Café;2,10\n"])
    ';'
    >>> find_delimiter(["Nom\n", "Durand, Paul\n", "Dupont, Anne\n"]) is None
    True
    """
    best = (0.0, 0.0, 0)
    found = None
    for delimiter in _DELIMITERS:
        counts = [len(fields) for fields in _lenient(lines, delimiter) if fields]
        cut = Counter(count for count in counts if count > 1)
        if not cut:
            continue
        agreeing, columns = max((rows, count) for count, rows in cut.items())
        if delimiter == "," and agreeing < len(counts) and _is_prose(lines):
            continue
        score = (cut.total() / len(counts), agreeing / len(counts), columns)
        if score > best:
            best, found = score, delimiter
    return found


def _lenient(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return  # a cell longer than the module accepts: the reading will say so


def _is_prose(lines: Sequence[str]) -> bool:
    text = "".join(lines)
    return 2 * text.count(", ") > text.count(",")


def _without_outer_quotes(cell: str) -> str:
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1] if is_quoted else cell


class _Lines:
    """The lines of a text file, which remembers those of the record being read."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        stream.seek(0)
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        self._kept: list[str] = []
        self.number = 0
        self.at_end = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_LINE)
        if not line:
            self.at_end = True
            raise StopIteration
        if len(line) == _LONGEST_LINE:
            longest = {"row": self.number + 1, "limit": _LONGEST_LINE}
            raise TableError("cell_too_long", longest)
        self.number += 1
        self._kept.append(line)
        return line

    @property
    def count(self) -> int:
        return len(self._kept)

    def text(self) -> str:
        return "".join(self._kept)

    def forget(self) -> None:
        self._kept.clear()

    def release(self) -> None:
        """Leave the stream open: it may be the caller's."""
        if not self._text.closed:
            self._text.detach()
