"""Bring the columns of a panel, whatever their types, to one form."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from grappe.engines.did.algebra import double
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.types import Columns

#: How files write a missing value, in lower case; and, of cohorts, "never treated".
ABSENT = ("", ".", "na", "n/a", "nan", "none", "null")
NEVER_TREATED = "never"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Calendar:
    """How dates become numbers, so that one is one period.

    Attributes
    ----------
    unit : str
        "number" (already one), "year", "month" or "day".
    step : int
        Months or days in a period: 3 for quarters.
    """

    unit: str = "number"
    step: int = 1

    def label(self, value: float) -> int | float | str:
        """Write a period as its file did.

        >>> Calendar("month", 3).label(8089.0)
        '2022-04'
        >>> Calendar().label(2004.0)
        2004
        """
        if self.unit == "month":
            months = int(value) * self.step
            return f"{months // MONTHS:04d}-{months % MONTHS + 1:02d}"
        if self.unit == "day":
            return str(np.datetime64(int(value) * self.step, "D"))
        return int(value) if float(value).is_integer() else float(value)


def check_names(table: ir.Table, columns: Columns) -> None:
    """Refuse columns that are not there, or asked for two things at once.

    Raises
    ------
    NotEstimable
        Naming the columns there are.
    """
    single = [columns.unit, columns.time, columns.cohort, columns.outcome]
    named = [name for name in single if name is not None]
    others = [name for name in (columns.cluster, columns.weight) if name]
    unknown = {*named, *columns.covariates, *others} - set(table.columns)
    if unknown:
        there = ", ".join(table.columns)
        raise NotEstimable("no_column", names=_list(unknown), there=there)
    if len(set(named)) < len(named):
        raise NotEstimable("same_columns")
    twice = {columns.outcome, columns.cohort, columns.time} & set(columns.covariates)
    if twice:
        raise NotEstimable("not_a_covariate", names=_list(twice))


def _list(names: set[str]) -> str:
    return ", ".join(f"“{name}”" for name in sorted(names))


def calendar_of(table: ir.Table, name: str) -> Calendar:
    """Find the period of a column of dates: years, quarters, months, weeks or days."""
    column = table[name]
    if not column.type().is_temporal():
        return Calendar()
    days = table.select(day=column.cast("date")).filter(ibis._.day.notnull()).distinct()
    found = sorted(days.to_pyarrow()["day"].to_pylist())
    if len({(day.month, day.day) for day in found}) <= 1:
        return Calendar("year")
    months = np.asarray([day.year * MONTHS + day.month - 1 for day in found])
    if len(set(months.tolist())) == len(found):
        return Calendar("month", int(np.gcd.reduce(np.diff(months))))
    stamps = np.asarray(found, dtype="datetime64[D]").astype(int)
    return Calendar("day", int(np.gcd.reduce(np.diff(stamps))))


def period(
    table: ir.Table, name: str, calendar: Calendar, absent: tuple[str, ...] = ABSENT
) -> ir.NumericValue:
    """Give a column of periods as numbers, null where it is empty."""
    column: Any = table[name]
    kind = column.type()
    if kind.is_integer():
        return column  # compared as it is: faster than through a cast
    if kind.is_temporal():
        return _dated(column.cast("date"), calendar)
    return figure(table, name, absent)


def _dated(day: Any, calendar: Calendar) -> Any:
    if calendar.unit == "day":
        since = day.epoch_seconds() / (86_400.0 * calendar.step)
        return since.floor().cast("float64")
    if calendar.unit == "month":
        months = day.year() * MONTHS + day.month() - 1
        return (months / float(calendar.step)).floor().cast("float64")
    return day.year().cast("float64")


def _absent_is_null(column: Any, absent: tuple[str, ...]) -> Any:
    text = column.strip()
    return ibis.ifelse(text.lower().isin(absent), None, text)


def cohort(table: ir.Table, name: str, calendar: Calendar) -> ir.FloatingValue:
    """Give the first treated period as a number, 0 for never treated."""
    value: Any = period(table, name, calendar, (*ABSENT, NEVER_TREATED))
    if value.type().is_floating():
        value = ibis.ifelse(value.isinf(), None, value)
    return value.cast("float64").fill_null(double(0.0))


def figure(
    table: ir.Table, name: str, absent: tuple[str, ...] = ABSENT
) -> ir.FloatingValue:
    """Give a column as numbers in double precision, null where missing.

    Raises
    ------
    NotEstimable
        If it holds text.
    """
    column: Any = table[name]
    kind = column.type()
    if kind.is_string():
        column = _absent_is_null(column, absent)
        refuse_text(table, name, absent)
        column = column.try_cast("float64")
    elif not (kind.is_numeric() or kind.is_boolean() or kind.is_null()):
        raise NotEstimable("not_numbers", name=name, kind=str(kind))
    elif kind.is_boolean():
        column = column.cast("int8")
    value = column.cast("float64")
    if kind.is_string() or kind.is_floating() or kind.is_decimal():
        value = ibis.ifelse(value.isnan(), None, value)
    return value


def refuse_text(table: ir.Table, name: str, absent: tuple[str, ...] = ABSENT) -> None:
    """Refuse a text column in which some value is not a number.

    Raises
    ------
    NotEstimable
        With one of these values.
    """
    column: Any = _absent_is_null(table[name], absent)
    words = table.select(word=column).filter(
        lambda t: t.word.notnull() & t.word.try_cast("float64").isnull()
    )
    found = words.limit(1).to_pyarrow()["word"].to_pylist()
    if found:
        raise NotEstimable("text_value", name=name, text=found[0])
