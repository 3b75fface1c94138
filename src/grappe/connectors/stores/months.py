"""Months of registers: those published together describe the same month."""

import re
from datetime import date

from grappe.connectors.stores.errors import UnreadableRegister

#: Files of one edition hold changes up to days that differ by less than this.
SAME_EDITION_DAYS = 45


def parsed(month: str | date | None) -> date | None:
    """Read a month as typed.

    Raises
    ------
    UnreadableRegister
        "bad_month".

    Examples
    --------
    >>> parsed("2026-08")
    datetime.date(2026, 8, 1)
    """
    if month is None or isinstance(month, date):
        return of(month)
    if found := re.fullmatch(r"\s*(\d{4})-(\d{1,2})\s*", month):
        year, number = int(found[1]), int(found[2])
        if 1970 <= year <= 2200 and 1 <= number <= 12:
            return date(year, number, 1)
    raise UnreadableRegister("bad_month", month=month[:40])


def of(day: date | None) -> date | None:
    """Give the first day of a day's month."""
    return day.replace(day=1) if day else None


def written(month: date | None) -> str:
    """Write a month as it is typed.

    Examples
    --------
    >>> written(date(2026, 8, 1))
    '2026-08'
    """
    return f"{month:%Y-%m}" if month else ""


def apart(first: date, second: date) -> bool:
    """Tell whether two months are too far apart to be of one edition.

    The files of one edition are made on the same night: the last change of one may be
    of the eve of a month, of another the day after.
    """
    return abs((first - second).days) > SAME_EDITION_DAYS


def check_same(
    first: str, first_month: date | None, second: str, second_month: date | None
) -> None:
    """Refuse two files of one kind that are of two months.

    Raises
    ------
    UnreadableRegister
        "two_months".
    """
    if first_month != second_month:
        raise UnreadableRegister(
            "two_months",
            first=first,
            first_month=written(first_month),
            second=second,
            second_month=written(second_month),
        )
