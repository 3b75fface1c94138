"""What can be said about a table: refusals, notices, cells nobody can read.

Each has a stable `code`, the `params` of its sentence and the sentence in English, so
that a page can translate it and a log can keep it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Params = Mapping[str, str | int]

#: Why a whole file is refused.
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The file is empty.",
        "too_large": (
            "The file weighs %(megabytes)s MB; the most accepted is %(limit)s MB."
        ),
        "wrong_type": (
            "This is %(found)s, not a table: save the data as .xlsx or .csv and send "
            "that file."
        ),
        "xls": (
            "This is a workbook of Excel 97-2003 (.xls): open it and save it as "
            "“Excel Workbook (.xlsx)”."
        ),
        "xlsb": (
            "This is a binary workbook (.xlsb): open it and save it as “Excel Workbook "
            "(.xlsx)”."
        ),
        "ods": (
            "This is an OpenDocument spreadsheet (.ods): open it and save it as .xlsx "
            "or .csv."
        ),
        "xml_spreadsheet": (
            "This is an XML spreadsheet of Excel 2003: open it and save it as “Excel "
            "Workbook (.xlsx)”."
        ),
        "strict_xlsx": (
            "This workbook is of the “Strict Open XML” kind: save it as plain “Excel "
            "Workbook (.xlsx)”."
        ),
        "macros": (
            "This workbook contains macros, which are not accepted: save it as “Excel "
            "Workbook (.xlsx)”, without macros."
        ),
        "password": (
            "This workbook is protected by a password: remove the password, save the "
            "workbook and send it again."
        ),
        "damaged": (
            "This workbook is damaged or was cut during a copy: open it in a "
            "spreadsheet, save it again and send that file."
        ),
        "bomb": (
            "This workbook unpacks to an abnormal size (%(megabytes)s MB): it is "
            "refused for safety."
        ),
        "xml_entities": (
            "This workbook contains XML entities, which no spreadsheet writes: it is "
            "refused for safety."
        ),
        "no_sheet": "This workbook has no sheet “%(sheet)s”: it has %(sheets)s.",
        "no_visible_sheet": "This workbook has no visible sheet with cells.",
        "unsaved_formulas": (
            "More than %(limit)s formulas have no saved value: open the workbook, let "
            "it compute, save it and send it again."
        ),
        "nul_bytes": (
            "This file contains null characters at line %(line)s: it is not a text "
            "table, or its encoding is unknown. Save it as “CSV UTF-8”."
        ),
        "broken_encoding": (
            "The characters of line %(line)s cannot be read as %(encoding)s: the file "
            "was cut or mixes encodings. Save it as “CSV UTF-8”."
        ),
        "unknown_encoding": (
            "The encoding of this file is not known (line %(line)s). Save it as “CSV "
            "UTF-8”."
        ),
        "bad_quotes": (
            "The quotation marks of line %(line)s do not match: a quotation mark "
            "inside a cell must be doubled."
        ),
        "unclosed_quote": (
            "A quotation mark opened at line %(line)s is never closed: the cells after "
            "it cannot be told apart."
        ),
        "no_header": (
            "No header was found: row %(row)s already holds data. The first row of the "
            "table must name its columns."
        ),
        "no_rows": "The table has a header but no row.",
        "too_many_rows": "The table has more than %(limit)s rows.",
        "too_many_columns": (
            "The table has cells up to column %(column)s; the most accepted is "
            "%(limit)s columns."
        ),
        "cell_too_long": (
            "A cell of row %(row)s holds more than %(limit)s characters."
        ),
    }
)

#: What the person should know about a file that was read.
NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "encoding": "Text read as %(encoding)s.",
        "delimiter": "Columns separated by “%(delimiter)s”.",
        "not_a_workbook": "The file is named %(extension)s but holds plain text.",
        "not_a_text": "The file is named %(extension)s but holds a workbook.",
        "header_row": "Header found at row %(row)s; the rows above were left out.",
        "duplicate_columns": "Several columns have the same name: %(columns)s.",
        "unnamed_columns": "Columns without a name: %(columns)s.",
        "other_sheets": "Sheet “%(sheet)s” was read. Not read: %(others)s.",
        "hidden_sheets": "Hidden sheets were not read: %(sheets)s.",
        "hidden_rows": "%(count)s hidden or filtered rows were read like the others.",
        "formulas": (
            "%(count)s cells hold formulas (%(cells)s): their saved values were used."
        ),
        "formulas_without_value": (
            "%(count)s formulas have no saved value (%(cells)s): open the workbook, "
            "let it compute, save it."
        ),
        "excel_errors": "%(count)s cells hold an error of the spreadsheet (%(cells)s).",
        "merged_cells": (
            "%(count)s groups of merged cells (%(ranges)s): only the first cell of "
            "each has a value, the others are read as empty."
        ),
        "blank_rows": "%(count)s blank rows were skipped.",
        "stopped_at_blank_rows": (
            "Reading stopped at row %(row)s, after %(limit)s blank rows: anything "
            "below was not read."
        ),
        "extra_cells": (
            "%(count)s cells stand outside the named columns (%(cells)s): they were "
            "not read."
        ),
        "stray_quotes": (
            "%(count)s rows have quotation marks that were not doubled (row %(row)s): "
            "they were kept as text."
        ),
    }
)

#: Why one cell has no value.
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "excel_error": "Cell %(address)s holds the error %(text)s.",
        "formula_without_value": (
            "The formula of cell %(address)s has no saved value: open the workbook, "
            "let it compute, save it."
        ),
        "extra_cell": (
            "Cell %(address)s stands outside the named columns: “%(text)s” was not "
            "read."
        ),
    }
)

#: Why a text is not the number, date or yes/no that a column expects.
BAD_CELLS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The cell is empty.",
        "not_a_number": "“%(text)s” is not a number.",
        "ambiguous_number": (
            "“%(text)s” can be read in two ways: write thousands without a dot, or "
            "decimals with a comma."
        ),
        "number_is_a_date": (
            "The spreadsheet turned this number into a date (%(text)s): format the "
            "column as a number and type it again."
        ),
        "not_a_date": "“%(text)s” is not a date: write it as 31/12/2025.",
        "year_only": "“%(text)s” is a year: write the whole date, as 31/12/2025.",
        "no_day": "“%(text)s” has no day: write the whole date, as 31/12/2025.",
        "impossible_date": "There is no such day as “%(text)s”.",
        "month_first": (
            "“%(text)s” seems to have the month first: write the day first, as "
            "31/12/2025."
        ),
        "not_a_boolean": "“%(text)s” is neither yes nor no.",
    }
)


class TableError(Exception):
    """The file cannot be read as a table.

    Attributes
    ----------
    code : str
        A key of `REFUSALS`.
    params : mapping
        What fills the sentence.
    """

    def __init__(self, code: str, params: Params | None = None) -> None:
        self.code = code
        self.params: Params = MappingProxyType(dict(params or {}))
        super().__init__(REFUSALS[code] % self.params)

    def __reduce__(self) -> tuple[type["TableError"], tuple[str, dict[str, str | int]]]:
        """Travel between processes."""
        return type(self), (self.code, dict(self.params))

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return str(self)


class BadCell(ValueError):
    """The cell does not hold what the column expects.

    Attributes
    ----------
    code : str
        A key of `BAD_CELLS`.
    text : str
        The cell as it stands.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(BAD_CELLS[code] % self.params)

    def __reduce__(self) -> tuple[type["BadCell"], tuple[str, str]]:
        """Travel between processes."""
        return type(self), (self.code, self.text)

    @property
    def params(self) -> Params:
        """Return what fills the sentence; a long text is cut."""
        text = self.text if len(self.text) <= 60 else f"{self.text[:59]}…"
        return {"text": text}

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about a file that was read.

    Attributes
    ----------
    code : str
        A key of `NOTICES`.
    params : mapping
        What fills the sentence.
    """

    code: str
    params: Params = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return NOTICES[self.code] % self.params


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that was read as empty although something stood there.

    Attributes
    ----------
    code : str
        A key of `PROBLEMS`.
    address : str
        Where, as a spreadsheet says it: "C12".
    text : str
        What stood there, if it can be said.
    """

    code: str
    address: str
    text: str = ""

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return PROBLEMS[self.code] % {"address": self.address, "text": self.text}
