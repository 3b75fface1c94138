"""Read what a column expects out of a cell, typed or text, as the French write it."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from grappe.connectors.tabular.cells import Cell, is_blank
from grappe.connectors.tabular.errors import BadCell

_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
# Serial numbers of days from 1927 to 2119: others are years, amounts or mistakes.
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 80_000
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_PIVOT = 50
# Within the precision of decimal arithmetic.
_LONGEST_NUMBER = 25

_UNITS = {
    "": Decimal(1),
    "%": Decimal("0.01"),
    "k": Decimal(1_000),
    "m": Decimal(1_000_000),
    "md": Decimal(1_000_000_000),
}
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?:€|eur)?(?P<digits>[\d.,]*\d)"
    r"(?:e(?P<power>[-+]?\d{1,2}))?(?P<unit>%|(?:md|[km])(?=€|eur))?(?:€|euros?|eur)?"
    r"(?(open)\))",
    re.IGNORECASE | re.ASCII,
)
_NOTE_MARKS = re.compile("[⁰¹²³⁴-⁹₀-₉]")
_MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "january": 1,
    "fevrier": 2, "fevr": 2, "fev": 2, "february": 2, "feb": 2,
    "mars": 3, "mar": 3, "march": 3,
    "avril": 4, "avr": 4, "april": 4, "apr": 4,
    "mai": 5, "may": 5,
    "juin": 6, "june": 6, "jun": 6,
    "juillet": 7, "juil": 7, "july": 7, "jul": 7,
    "aout": 8, "august": 8, "aug": 8,
    "septembre": 9, "sept": 9, "sep": 9, "september": 9,
    "octobre": 10, "oct": 10, "october": 10,
    "novembre": 11, "nov": 11, "november": 11,
    "decembre": 12, "dec": 12, "december": 12,
}  # fmt: skip
_TIME = r"(?:[t ,]+\d{1,2}(?::|h)\d{2}.*)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{2}}|\d{{4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_IN_WORDS = re.compile(
    r"(?:[a-z]+\.?,? +)?(\d{1,2})(?:er|st|nd|rd|th)?[ -]+([a-z]+)\.?,?[ -]+"
    rf"(\d{{4}}|\d{{2}}){_TIME}"
)
_NO_DAY = re.compile(r"(?:([a-z]+)\.?[ -]+|(\d{1,2})[-/.])(\d{4}|\d{2})")
_TRUE = frozenset({"oui", "o", "vrai", "yes", "y", "true", "x", "1", "ok", *"✓✔☑✅"})
_FALSE = frozenset({"non", "n", "faux", "no", "false", "0", *"☐✗✘❌"})


def parse_number_fr(cell: Cell) -> Decimal:
    """Read a number as the French write it.

    Parameters
    ----------
    cell : Cell
        A number, or a text: "1 234,56", "1.234,56", "12 %", "-3", "(3)", "1,5 M€".

    Returns
    -------
    Decimal
        Percentages as fractions, k€, M€ and Md€ in euros.

    Raises
    ------
    BadCell
        "empty", "not_a_number", "ambiguous_number" or "number_is_a_date".

    Notes
    -----
    The last of comma and dot is the decimal mark when both stand, or when it stands
    once; a mark that stands several times groups thousands. A dot alone with three
    digits after it is refused: 1.234 is a thousand for some and one for others.

    Examples
    --------
    >>> parse_number_fr("1 234,56 €")
    Decimal('1234.56')
    >>> parse_number_fr("1,5 M€")
    Decimal('1500000.0')
    """
    if is_blank(cell):
        raise BadCell("empty", str(cell))
    if isinstance(cell, bool):
        raise BadCell("not_a_number", str(cell))
    if isinstance(cell, int | float):
        return _finite(cell)
    if not isinstance(cell, str):
        raise BadCell("number_is_a_date", str(cell))
    if _NOTE_MARKS.search(cell):  # 12² is a twelve with a note, not 122
        raise BadCell("not_a_number", cell)
    text = unicodedata.normalize("NFKC", cell).replace("\u2212", "-")
    text = re.sub(r"[\s'’\u200b\ufeff]", "", text)
    match = _NUMBER.fullmatch(text)
    if match is None or len(match["digits"]) > _LONGEST_NUMBER:
        raise BadCell("not_a_number", cell)
    value = _decimal(match["digits"], cell) * _UNITS[(match["unit"] or "").lower()]
    value = value.scaleb(int(match["power"] or 0))
    return -value if match["open"] or match["sign"] == "-" else value


def parse_date(cell: Cell, *, date_1904: bool = False) -> date:
    """Read a date, the day first.

    Parameters
    ----------
    cell : Cell
        A date, a spreadsheet's number of a day, or a text: "31/12/2025", "1/2/25",
        "2025-12-31", "1er janvier 2022", "lundi 3 févr. 2025", "31-Dec-2025 10:00".
    date_1904 : bool
        Count a spreadsheet's days from 1904, as old Macintosh workbooks do. Typed
        dates of a workbook need it not: they are dates already.

    Returns
    -------
    date

    Raises
    ------
    BadCell
        "empty", "not_a_date", "year_only", "no_day", "impossible_date", "month_first".

    Notes
    -----
    Two digits of a year are read from 1950 to 2049, as Excel does. Numbers are days
    from 10,000 (1927) to 80,000 (2119) only: others are years or amounts.

    Examples
    --------
    >>> parse_date("1er janvier 2022")
    datetime.date(2022, 1, 1)
    >>> parse_date(44562)
    datetime.date(2022, 1, 1)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_blank(cell):
        raise BadCell("empty", str(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _date_of_serial(cell, str(cell), date_1904=date_1904)
    if isinstance(cell, str):
        return _date_of_text(cell, date_1904=date_1904)
    raise BadCell("not_a_date", str(cell))


def parse_bool(cell: Cell) -> bool:
    """Read a yes or a no.

    Parameters
    ----------
    cell : Cell
        A boolean, 0 or 1, or a text: oui, non, vrai, faux, x, a check mark…

    Returns
    -------
    bool

    Raises
    ------
    BadCell
        "empty", for the column to say what a blank means, or "not_a_boolean".

    Examples
    --------
    >>> parse_bool("Oui"), parse_bool("x"), parse_bool(0)
    (True, True, False)
    """
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        raise BadCell("empty", str(cell))
    word = str(cell).strip().strip(".").lower()
    if word in _TRUE or cell == 1:
        return True
    if word in _FALSE or cell == 0:
        return False
    raise BadCell("not_a_boolean", str(cell))


def _finite(number: float) -> Decimal:
    value = Decimal(str(number))
    if not value.is_finite():
        raise BadCell("not_a_number", str(number))
    return value


def _decimal(digits: str, cell: str) -> Decimal:
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    whole, fraction = digits.rsplit(last, 1)
    if len(marks) > 1 and len(set(marks)) == 1:
        whole, fraction = digits, ""
    elif marks.count(last) > 1:
        raise BadCell("not_a_number", cell)
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        raise BadCell("not_a_number", cell)
    is_thousand = last == "." and len(marks) == 1 and len(fraction) == 3
    if is_thousand and re.fullmatch(r"[1-9]\d{0,2}", whole):
        raise BadCell("ambiguous_number", cell)
    return Decimal(f"{''.join(groups) or '0'}.{fraction or '0'}")


def _date_of_serial(number: float, text: str, *, date_1904: bool) -> date:
    if isinstance(number, int) and _FIRST_YEAR <= number <= _LAST_YEAR:
        raise BadCell("year_only", text)
    if isinstance(number, int) and (match := _COMPACT.fullmatch(text)):
        return _date(text, *match.groups())
    if not _FIRST_SERIAL <= number < _LAST_SERIAL:
        raise BadCell("not_a_date", text)
    epoch = _EPOCH_1904 if date_1904 else _EPOCH_1900
    return epoch + timedelta(days=int(number))


def _date_of_text(cell: str, *, date_1904: bool) -> date:
    text = unicodedata.normalize("NFKD", cell)
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())
    text = text.lstrip("'").lower()
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
        return _date(cell, year, month, day)
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(cell, *match.groups())
    if match := _IN_WORDS.fullmatch(text):
        day, word, year = match.groups()
        if word in _MONTHS:
            return _date(cell, year, str(_MONTHS[word]), day)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        number = float(text.replace(",", "."))
        return _date_of_serial(number, cell, date_1904=date_1904)
    if re.fullmatch(r"(?:18|19|20|21)\d\d", text):
        raise BadCell("year_only", cell)
    match = _NO_DAY.fullmatch(text)
    if match and (match[2] or match[1] in _MONTHS):
        raise BadCell("no_day", cell)
    raise BadCell("not_a_date", cell)


def _date(cell: str, year: str, month: str, day: str) -> date:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _PIVOT else 2000
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        raise BadCell("impossible_date", cell)
    try:
        return date(number, int(month), int(day))
    except ValueError:
        swapped = int(month) > 12 >= int(day) > 0 and int(month) <= 31
        code = "month_first" if swapped else "impossible_date"
        raise BadCell(code, cell) from None
