"""The cell, its address, its absence."""

from datetime import date, datetime, time, timedelta

#: A workbook gives typed cells, a text file only `str`; an empty cell is "".
Cell = str | bool | int | float | datetime | date | time | timedelta

#: What a spreadsheet shows in place of a value, in English and in French.
EXCEL_ERRORS = frozenset(
    {
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#VALEUR!",
        "#NOM?",
        "#NOMBRE!",
        "#NUL!",
        "#PROPAGATION!",
    }
)

# Spaces, and the invisible characters that files and web pages leave behind.
_BLANKS = " \t\r\n\f\v\xa0\u2007\u202f\u3000\u200b\ufeff\x1a"


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip(_BLANKS)


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do.

    Examples
    --------
    >>> column_letters(1), column_letters(26), column_letters(27), column_letters(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Give the rank of a column from its letters.

    Examples
    --------
    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def address(row: int, column: int) -> str:
    """Name a cell as spreadsheets do.

    Examples
    --------
    >>> address(12, 3)
    'C12'
    """
    return f"{column_letters(column)}{row}"
