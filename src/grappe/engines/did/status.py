"""From who is a member in each period to when units first joined."""

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from grappe.engines.did import normal
from grappe.engines.did.algebra import double, where
from grappe.engines.did.messages import NotEstimable


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """A panel with its cohorts.

    Attributes
    ----------
    table : table
        With the column asked for: first period as a member, 0 for never.
    reversals : int
        Units that are not members in some period after one in which they are.
    """

    table: ir.Table
    reversals: int


def joined(
    table: ir.Table,
    *,
    unit: str,
    time: str,
    member: str,
    cohort: str = "cohort",
    allow_leaving: bool = False,
) -> Joined:
    """Find when each unit first became a member.

    Parameters
    ----------
    table : table
        One row per unit and period.
    unit, time, member : str
        Columns; `member` is 1 or 0, or true or false.
    cohort : str
        Name of the column to add.
    allow_leaving : bool
        Take whoever left as a member ever after: the effect is then of having joined.

    Returns
    -------
    Joined

    Raises
    ------
    NotEstimable
        If membership is neither 0 nor 1, or units leave and that is not allowed.
    """
    calendar = normal.calendar_of(table, time)
    status: Any = normal.figure(table, member)
    when: Any = normal.period(table, time, calendar).cast("float64")
    long = table.mutate(_status=status, _when=when)
    others = long.filter(~long._status.isin((0.0, 1.0))).count().to_pyarrow().as_py()
    if others:
        raise NotEstimable("not_a_status", name=member)
    is_member = long._status == double(1.0)
    ends = long.group_by(unit).aggregate(
        _first=long._when.min(where=is_member),
        _out=long._when.max(where=~is_member),
    )
    reversals = int(ends.filter(ends._out > ends._first).count().to_pyarrow().as_py())
    if reversals and not allow_leaving:
        raise NotEstimable("leavers", n=reversals)
    dated = long.left_join(ends, unit)
    value = where(dated._first.isnull(), 0.0, dated._first)
    made = dated.mutate(**{cohort: value})
    return Joined(made.select(*table.columns, cohort), reversals)
