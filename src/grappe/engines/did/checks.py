"""Find in a panel what would make its figures wrong."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir

from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.types import CohortSize, Columns

MOST_COHORTS = 500
#: A change by about a thousand is thousands among units, unless such large changes
#: are usual in the panel: then changes by about a hundred are more frequent still.
JUMP = (500.0, 2000.0)
USUAL = (20.0, 200.0)


@dataclass(frozen=True, slots=True)
class Found:
    """What the units of a panel look like.

    Attributes
    ----------
    rows, seen : int
        Rows, and those with an outcome and every covariate.
    nameless, two_cohorts, twice, infinite, two_clusters, negative : int
        Units without identifier, in several cohorts, with several rows in a period,
        with an infinite figure, in several clusters, with a negative weight.
    jumps, usual : int
        Changes of the outcome by a factor in `JUMP`, and in `USUAL`.
    """

    rows: int
    seen: int
    nameless: int
    two_cohorts: int
    twice: int
    infinite: int
    two_clusters: int
    negative: int
    jumps: int
    usual: int
    varying: frozenset[int]
    weight_varies: bool
    sizes: tuple[CohortSize, ...]


def of_units(wide: ir.Table, periods: int, columns: Columns) -> Found:
    """Count, by cohort, what `refuse` and the report need.

    One pass over all the units; two more over the few that have large changes of the
    outcome, or miss a period.

    Parameters
    ----------
    wide : table
        As `panel.read` lays it out.
    periods : int
        Columns `y0`… of the table.
    """
    y: list[Any] = [wide[f"y{k}"] for k in range(periods)]
    sums = _sums(wide, y, columns)
    lines = wide.group_by("g").aggregate(**sums).order_by("g").limit(MOST_COHORTS + 1)
    rows = lines.to_pyarrow().to_pylist()
    if len(rows) > MOST_COHORTS:
        raise NotEstimable("many_cohorts", name=columns.cohort, most=MOST_COHORTS)

    def total(name: str) -> int:
        return sum(int(row[name] or 0) for row in rows if name in row)

    numbers = range(len(columns.covariates))
    changes = _changes(wide, y) if total("wide") else {"jumps": 0, "usual": 0}
    gaps = _gaps(wide, y) if total("complete") < total("units") else {}
    counted = ("rows", "seen", "nameless", "two_cohorts", "twice", "infinite")
    return Found(
        **{name: total(name) for name in (*counted, "two_clusters", "negative")},
        **changes,
        varying=frozenset(n for n in numbers if total(f"varies{n}")),
        weight_varies=total("weight_varies") > 0,
        sizes=tuple(
            CohortSize(
                cohort=row["g"],
                gaps=gaps.get(row["g"], 0),
                **{n: int(row[n] or 0) for n in ("units", "complete", "late", "gone")},
            )
            for row in rows
        ),
    )


def _sums(wide: ir.Table, y: list[Any], columns: Columns) -> dict[str, Any]:
    highest, lowest = ibis.greatest(*y), ibis.least(*y)
    figures = [highest, lowest]
    sums = {
        "units": wide.count(),
        "rows": wide["rows"].sum(),
        "seen": wide["seen"].sum(),
        "nameless": wide["unit"].isnull().sum(),
        "two_cohorts": (wide["g_low"] != wide["g"]).sum(),
        "twice": (wide["seen"] > wide["filled"]).sum(),
        "complete": (wide["filled"] == len(y)).sum(),
        "late": y[0].isnull().sum(),
        "gone": y[-1].isnull().sum(),
        "wide": (highest > USUAL[0] * lowest).sum(),
    }
    for number in range(len(columns.covariates)):
        if f"x{number}_low" in wide.columns:
            value: Any = wide[f"x{number}"]
            sums[f"varies{number}"] = (wide[f"x{number}_low"] != value).sum()
            figures += [value] if value.type().is_floating() else []
    if "w_low" in wide.columns:
        sums["weight_varies"] = (wide["w_low"] != wide["w"]).sum()
        sums["negative"] = (wide["w_low"] < 0).sum()
        figures.append(wide["w"])
    if "c_low" in wide.columns:
        sums["two_clusters"] = (wide["c_low"] != wide["c"]).sum()
    infinite = ibis.or_(*(value.isinf() for value in figures))
    return sums | {"infinite": infinite.fill_null(False).sum()}


def _changes(wide: ir.Table, y: list[Any]) -> dict[str, int]:
    """Count consecutive figures, both above 0, whose ratio is about a thousand."""
    units = wide.filter(ibis.greatest(*y) > USUAL[0] * ibis.least(*y))
    sums = {}
    for name, (low, high) in (("jumps", JUMP), ("usual", USUAL)):
        count: Any = ibis.literal(0)
        for before, after in pairwise(units[value.get_name()] for value in y):
            rise = (before > 0) & (after > low * before) & (after < high * before)
            fall = (after > 0) & (before > low * after) & (before < high * after)
            count = count + (rise | fall).fill_null(False).cast("int64")
        sums[name] = count.sum()
    row = units.aggregate(**sums).to_pyarrow().to_pylist()[0]
    return {name: int(value or 0) for name, value in row.items()}


def _gaps(wide: ir.Table, y: list[Any]) -> dict[float, int]:
    """Count, by cohort, units missing between two periods in which they are seen."""
    units = wide.filter(wide["filled"] < len(y))
    there: list[Any] = [units[value.get_name()].notnull() for value in y]
    before: Any = there[0]
    inside: Any = before & ~before  # nothing is inside two periods
    for k in range(1, len(there) - 1):
        inside = inside | (~there[k] & before & ibis.or_(*there[k + 1 :]))
        before = before | there[k]
    rows = units.mutate(inside=inside).group_by("g").aggregate(n=ibis._.inside.sum())
    return {row["g"]: int(row["n"] or 0) for row in rows.to_pyarrow().to_pylist()}


def refuse(
    found: Found, long: ir.Table, columns: Columns, *, accept_jumps: bool
) -> None:
    """Stop a study of a panel that would give wrong figures.

    Raises
    ------
    NotEstimable
        Saying how many units are concerned, and naming one.
    """
    if found.nameless:
        raise NotEstimable("no_unit", name=columns.unit)
    if found.two_cohorts:
        raise NotEstimable(
            "two_cohorts",
            n=found.two_cohorts,
            units=_units(found.two_cohorts),
            unit=_with_two(long, "g"),
            name=columns.cohort,
        )
    if found.twice:
        raise NotEstimable(
            "twice_a_period",
            n=found.twice,
            units=_units(found.twice),
            unit=_doubled(long),
        )
    if found.infinite:
        raise NotEstimable(
            "infinite",
            n=found.infinite,
            units=_units(found.infinite, "has", "have"),
        )
    if found.two_clusters:
        raise NotEstimable(
            "two_clusters",
            n=found.two_clusters,
            units=_units(found.two_clusters),
            unit=_with_two(long, "c"),
            name=columns.cluster,
        )
    if found.negative:
        raise NotEstimable(
            "negative_weight",
            n=found.negative,
            units=_units(found.negative, "has", "have"),
        )
    if not found.seen:
        raise NotEstimable("no_row")
    if found.jumps > 2 * found.usual and not accept_jumps:
        raise NotEstimable(
            "mixed_units", name=columns.outcome, n=found.jumps, unit=_jumping(long)
        )


def _units(count: int, one: str = "is", several: str = "are") -> str:
    return f"A unit {one}" if count == 1 else f"{count} units {several}"


def _with_two(long: ir.Table, name: str) -> str:
    ends = long.group_by("unit").aggregate(low=long[name].min(), high=long[name].max())
    return _first(ends.filter(ends.low != ends.high))


def _doubled(long: ir.Table) -> str:
    seen = long.filter(long.y.notnull()).group_by(["unit", "time"])
    return _first(seen.aggregate(n=ibis._.count()).filter(ibis._.n > 1))


def _jumping(long: ir.Table) -> str:
    positive = long.filter(long.y > 0).group_by("unit")
    ends = positive.aggregate(low=ibis._.y.min(), high=ibis._.y.max())
    return _first(ends.filter(ends.high > JUMP[0] * ends.low))


def _first(units: ir.Table) -> str:
    found = units.order_by("unit").limit(1).to_pyarrow()["unit"].to_pylist()
    return f"“{found[0]}”" if found else "one"
