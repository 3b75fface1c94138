"""The figure studied: level, logarithm, and extremes brought in, said in advance."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import ibis
import ibis.expr.types as ir

from grappe.engines.did import normal
from grappe.engines.did.algebra import double
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.types import Columns


class Scale(StrEnum):
    """How the outcome is measured."""

    LEVEL = "level"
    LOG = "log"
    ASINH = "asinh"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is done to the outcome before anything is estimated.

    Attributes
    ----------
    scale : Scale
        Logarithms and inverse hyperbolic sines come after extremes are brought in.
    winsor : (low, high) or None
        Quantiles, from 0 to 1, to which more extreme values are brought: (0.01, 0.99).
    """

    scale: Scale = Scale.LEVEL
    winsor: tuple[float, float] | None = None


def measured(table: ir.Table, columns: Columns, outcome: Outcome) -> ir.Table:
    r"""Measure the outcome as declared.

    Parameters
    ----------
    table : table
        One row per unit and period.
    columns : Columns
    outcome : Outcome

    Returns
    -------
    table
        With the outcome column replaced.

    Raises
    ------
    NotEstimable
        If a logarithm is asked of figures that are not above 0, or quantiles are not
        in order.

    Notes
    -----
    The quantiles are exact, over all rows of all periods, members and others alike: so
    that they depend on no comparison. The inverse hyperbolic sine is
    :math:`\ln(y + \sqrt{y^2 + 1})`; its effects depend on the unit where zeros are
    many [1]_.

    References
    ----------
    .. [1] Chen, J. and Roth, J. (2024). Logs with zeros? Some problems and solutions.
       Quarterly Journal of Economics 139, 891-936.
    """
    normal.check_names(table, columns)
    value: Any = normal.figure(table, columns.outcome)
    if outcome.winsor is not None:
        low, high = _quantiles(table, value, outcome.winsor)
        value = ibis.least(ibis.greatest(value, double(low)), double(high))
        value = ibis.ifelse(normal.figure(table, columns.outcome).isnull(), None, value)
    if outcome.scale is Scale.LOG:
        below = table.filter(value <= 0).count().to_pyarrow().as_py()
        if below:
            raise NotEstimable("not_positive", n=below, name=columns.outcome)
        value = value.ln()
    elif outcome.scale is Scale.ASINH:
        size = (value.abs() + (value * value + double(1.0)).sqrt()).ln()
        value = value.sign() * size
    return table.mutate(**{columns.outcome: value})


def _quantiles(
    table: ir.Table, value: Any, shares: tuple[float, float]
) -> tuple[float, float]:
    """Give the least values with at least these shares of the rows up to them."""
    if not 0 <= shares[0] < shares[1] <= 1:
        raise NotEstimable("unordered_quantiles")
    rows = table.select(value=value).filter(ibis._.value.notnull())
    counts = rows.group_by("value").aggregate(n=rows.count())
    below = counts.mutate(
        below=counts.n.sum().over(ibis.cumulative_window(order_by="value"))
    )
    total = float(rows.count().to_pyarrow().as_py())
    ends = below.aggregate(
        low=below.value.min(where=below.below >= double(shares[0] * total)),
        high=below.value.min(where=below.below >= double(shares[1] * total)),
    )
    row = ends.to_pyarrow().to_pylist()[0]
    return float(row["low"]), float(row["high"])
