"""Read a panel of rows, check it, and lay it out with one row per unit."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from grappe.engines.did import checks, layout, normal
from grappe.engines.did.algebra import double
from grappe.engines.did.layout import Laid
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.normal import Calendar
from grappe.engines.did.types import CohortSize, Columns

MOST_PERIODS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A panel with one row per unit.

    Attributes
    ----------
    wide : table
        Columns `unit`, `g` (cohort, 0 never), `y0`… (outcome by period, null where
        missing), and where asked `x0`… (covariates), `w` (weight), `c` (cluster).
        Covariates and weights that vary are by period: `x0_3`, `w_3`.
    times : tuple of float
        The periods, in order.
    covariates : tuple of str
        Their names in the file, in the order of `x0`…
    texts, varying : frozenset of int
        Places of the covariates that are text, and that change within units.
    is_weighted, weight_varies, is_clustered : bool
    rows, missing : int
        Rows read, and those without outcome, covariate or weight.
    calendar : Calendar
        How periods are written.
    sizes : tuple of CohortSize
        By cohort, as coded in the file.
    laid : Laid or None
        The same units in memory, where there was room.
    """

    wide: ir.Table
    times: tuple[float, ...]
    covariates: tuple[str, ...]
    texts: frozenset[int]
    varying: frozenset[int]
    is_weighted: bool
    weight_varies: bool
    is_clustered: bool
    rows: int
    missing: int
    calendar: Calendar
    sizes: tuple[CohortSize, ...]
    laid: Laid | None = None

    @property
    def is_balanced(self) -> bool:
        """Whether every unit is seen in every period."""
        return all(size.complete == size.units for size in self.sizes)

    def place(self, time: float) -> int:
        """Give the place of a period among the columns."""
        return self.times.index(time)

    def covariate(self, number: int, time: float) -> str:
        """Name the column of a covariate as of a period."""
        varies = number in self.varying
        return f"x{number}_{self.place(time)}" if varies else f"x{number}"

    def weight(self, time: float) -> str | None:
        """Name the column of the weight as of a period, None without weights."""
        if not self.is_weighted:
            return None
        return f"w_{self.place(time)}" if self.weight_varies else "w"


def read(table: ir.Table, columns: Columns, *, accept_jumps: bool = False) -> Panel:
    """Check a panel and lay it out with one row per unit.

    Parameters
    ----------
    table : table
        One row per unit and period, of any Ibis backend.
    columns : Columns
        Which column is what. Periods may be numbers or dates; cohorts too, with 0,
        nothing, NaN or infinity for the never treated.
    accept_jumps : bool
        Take outcomes that jump by a thousand as they are.

    Returns
    -------
    Panel
        Its wide table is kept for several questions: in memory where there is room, in
        a temporary table of DuckDB, which spills to disk where memory ends, or cached
        among Spark's workers.

    Raises
    ------
    NotEstimable
        If a column is missing or holds text or infinite values, a unit is in two
        cohorts or twice in a period, there are fewer than two periods, or some
        outcomes look as if they were in thousands among units.
    """
    normal.check_names(table, columns)
    calendar = normal.calendar_of(table, columns.time)
    long = _long(table, columns, calendar)
    times = _times(long, columns)
    laid = layout.lay(long, times, columns)
    found = layout.found_in(laid) if laid else None
    if laid is not None and found is not None:
        wide = layout.table_of(laid, long.get_backend())
    else:
        wide, found, laid = *_by_database(long, times, columns), None
    checks.refuse(found, long, columns, accept_jumps=accept_jumps)
    texts = {
        n for n in range(len(columns.covariates)) if long[f"x{n}"].type().is_string()
    }
    return Panel(
        wide=wide,
        times=times,
        covariates=columns.covariates,
        texts=frozenset(texts),
        varying=found.varying,
        is_weighted=columns.weight is not None,
        weight_varies=found.weight_varies,
        is_clustered=columns.cluster is not None,
        rows=found.rows,
        missing=found.rows - found.seen,
        calendar=calendar,
        sizes=found.sizes,
        laid=laid,
    )


def _by_database(
    long: ir.Table, times: tuple[float, ...], columns: Columns
) -> tuple[ir.Table, checks.Found]:
    """Lay units out by a grouping of rows, whatever their types and number."""
    wide = keep(_pivot(long, times, columns, (frozenset(), False)))
    found = checks.of_units(wide, len(times), columns)
    if found.varying or found.weight_varies:
        varying = found.varying, found.weight_varies
        forget(wide)
        wide = keep(_pivot(long, times, columns, varying))
    return wide.drop("rows", "seen", "filled", "g_low", *_lows(wide)), found


def _lows(wide: ir.Table) -> list[str]:
    return [name for name in wide.columns if name.endswith("_low") and name != "g_low"]


def keep(table: ir.Table) -> ir.Table:
    """Compute a table once, where its backend can hold it."""
    backend: Any = table.get_backend()
    name = ibis.util.gen_name("did")
    kept: ir.Table
    if backend.name == "duckdb":
        kept = backend.create_table(name, table, temp=True)
    else:
        frame = backend.raw_sql(backend.compile(table))
        frame.persist().createOrReplaceTempView(name)
        kept = backend.table(name)
    return kept


def forget(table: ir.Table) -> None:
    """Give back what `keep` held."""
    backend: Any = table.get_backend()
    if backend.name == "duckdb":
        backend.drop_table(table.get_name(), force=True)
    else:
        backend.drop_view(table.get_name(), force=True)


def _long(table: ir.Table, columns: Columns, calendar: Calendar) -> ir.Table:
    unit = ibis.row_number() if columns.unit is None else table[columns.unit]
    chosen: dict[str, Any] = {
        "unit": unit,
        "time": normal.period(table, columns.time, calendar),
        "g": normal.cohort(table, columns.cohort, calendar),
        "y": normal.figure(table, columns.outcome),
    }
    needed = []
    for number, name in enumerate(columns.covariates):
        is_text = table[name].type().is_string()
        chosen[f"x{number}"] = table[name] if is_text else normal.figure(table, name)
        needed.append(f"x{number}")
    if columns.weight:
        chosen["w"] = normal.figure(table, columns.weight)
        needed.append("w")
    if columns.cluster:
        chosen["c"] = table[columns.cluster]
        needed.append("c")
    long = table.select(**chosen)
    if needed:
        whole = ibis.and_(*(long[name].notnull() for name in needed))
        long = long.mutate(y=ibis.ifelse(whole, long.y, None))
    return long


def _times(long: ir.Table, columns: Columns) -> tuple[float, ...]:
    found = long.select("time").distinct().to_pyarrow()["time"].to_pylist()
    if any(value is None for value in found):
        raise NotEstimable("no_period", name=columns.time)
    times = tuple(sorted(float(value) for value in found))
    if any(value in (float("inf"), float("-inf")) for value in times):
        raise NotEstimable("infinite_period", name=columns.time)
    if len(times) < 2:
        raise NotEstimable("few_periods", n=len(times))
    if len(times) > MOST_PERIODS:
        raise NotEstimable(
            "many_periods", name=columns.time, n=len(times), most=MOST_PERIODS
        )
    return times


def _pivot(
    long: ir.Table,
    times: tuple[float, ...],
    columns: Columns,
    varying: tuple[frozenset[int], bool],
) -> ir.Table:
    def at(name: str, place: int) -> Any:
        is_whole = long.time.type().is_integer()
        time: Any = int(times[place]) if is_whole else double(times[place])
        return ibis.ifelse(long.time == time, long[name], None).max()

    places = range(len(times))
    sums: dict[str, Any] = {
        "g": long.g.max(),
        "g_low": long.g.min(),
        "rows": long.count(),
        "seen": long.y.count(),
    }
    sums |= {f"y{k}": at("y", k) for k in places}
    for number in range(len(columns.covariates)):
        name = f"x{number}"
        if number in varying[0]:
            sums |= {f"{name}_{k}": at(name, k) for k in places}
        else:
            sums |= {name: long[name].max(), f"{name}_low": long[name].min()}
    if columns.weight and varying[1]:
        sums |= {f"w_{k}": at("w", k) for k in places}
    elif columns.weight:
        sums |= {"w": long.w.max(), "w_low": long.w.min()}
    if columns.cluster:
        sums |= {"c": long.c.max(), "c_low": long.c.min()}
    wide = long.group_by("unit").aggregate(**sums)
    filled: Any = ibis.literal(0, "int64")
    for k in places:
        filled = filled + wide[f"y{k}"].notnull().cast("int64")
    return wide.mutate(filled=filled)
