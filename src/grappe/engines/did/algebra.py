"""Formulas that read the same on columns of a table and on arrays in memory."""

from typing import Any

import ibis
import numpy as np

from grappe.engines.did.types import Floats


class Arrays:
    """Columns in memory, under the few operations of a table that formulas use."""

    def __init__(self, values: dict[str, Any]) -> None:
        """Hold arrays by name."""
        self.values = values

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.values)

    def __getitem__(self, name: str) -> Any:
        """Give a column."""
        return self.values[name]

    def count(self) -> int:
        """Give the number of rows."""
        return len(self.values["g"])

    def mutate(self, **made: Any) -> "Arrays":
        """Add columns."""
        return Arrays(self.values | made)


def double(value: float) -> Any:
    """Write a number in double precision: engines read digits as exact decimals."""
    return ibis.literal(repr(float(value))).cast("float64")


def like(value: float, column: Any) -> Any:
    """Write a number to be used with a column or an array."""
    return float(value) if isinstance(column, np.ndarray) else double(value)


def exp(value: Any) -> Any:
    """Write the exponential."""
    if isinstance(value, np.ndarray):
        with np.errstate(over="ignore"):  # infinite: a probability of 0
            return np.exp(value)
    return value.exp()


def where(mask: Any, value: Any, other: Any) -> Any:
    """Choose by a mask."""
    if isinstance(mask, np.ndarray):
        return np.where(mask, value, other)
    value, other = (double(v) if isinstance(v, float) else v for v in (value, other))
    return ibis.ifelse(mask, value, other)


def isin(column: Any, values: tuple[float, ...]) -> Any:
    """Tell whether a column holds one of some values."""
    is_array = isinstance(column, np.ndarray)
    return np.isin(column, values) if is_array else column.isin(values)


def seen(column: Any) -> Any:
    """Tell where a column holds a figure."""
    return ~np.isnan(column) if isinstance(column, np.ndarray) else column.notnull()


def only(mask: Any, value: Any) -> Any:
    """Keep a value where the mask says so (True: everywhere), else 0."""
    return value if mask is True else where(mask, value, 0.0)


def linear(x: list[Any], coefficients: Floats) -> Any:
    """Write the product of (1, x) with coefficients."""
    if not x:
        return float(coefficients[0])
    made: Any = like(coefficients[0], x[0])
    for column, coefficient in zip(x, coefficients[1:], strict=True):
        made = made + column * like(coefficient, column)
    return made
