"""Lay a whole panel out in memory, in one reading of its rows."""

import re
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from grappe.engines.did import checks
from grappe.engines.did.checks import Found
from grappe.engines.did.types import CohortSize, Columns, Flags, Floats

Ints = NDArray[np.integer[Any]]

#: Rows read at a time, units looked at together, and units that DuckDB takes at once.
_BATCH, _BLOCK, _SLICE = 1 << 20, 1 << 14, 122_880
#: Bytes of a unit in the index of units, and of a row while it is read.
_INDEX, _ROW = 48, 64
#: Numbers that may lie between the first and the last unit, for each unit.
_SPREAD = 4
#: The part of DuckDB's memory that this may take beside it.
_SHARE = 0.5
_SIZES = {"B": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4}


@dataclass(slots=True, eq=False)
class Laid:
    """The units of a panel in memory.

    Attributes
    ----------
    units : int array, shape (n_units,)
    y : float array, shape (n_times, n_units)
        Outcomes, NaN where missing.
    fixed : dict of float array, shape (n_units,)
        What is the same in all rows of a unit: the cohort `g` (0 never), covariates
        `x0`…
    rows, seen : int
        Rows read, and those with an outcome.
    known : index
        Of the units met, while rows are read.
    """

    units: Ints
    y: Floats
    fixed: dict[str, Floats]
    rows: int = 0
    seen: int = 0
    known: Any = field(default=None, repr=False)


def lay(long: ir.Table, times: tuple[float, ...], columns: Columns) -> Laid | None:
    r"""Read the rows of a panel once, and put each outcome in its place.

    Parameters
    ----------
    long : table
        Columns `unit`, `time`, `g`, `y`, and `x0`… if there are covariates.
    times : tuple of float
        Its periods, in order.
    columns : Columns

    Returns
    -------
    Laid or None
        None where the database must do it: units that are not whole numbers, weights,
        clusters, covariates of text, a backend other than DuckDB, too little memory;
        and where something is odd, which its checks will tell: a unit without number,
        in two cohorts or twice in a period, a covariate that varies or is missing.

    Notes
    -----
    Grouping rows by unit updates one state per unit and period for each row; here a
    row costs one look-up and one write. A unit's second row in a period would hide its
    first: rows with an outcome are counted, and so are the places filled.
    """
    if not _may_be_laid(long, columns):
        return None
    backend: Any = long.get_backend()
    rows = int(long.count().to_pyarrow().as_py())
    names = ["g", *(f"x{n}" for n in range(len(columns.covariates)))]
    most = _most_units(backend, len(times) + len(names))
    least = -(-rows // len(times))
    if least > most:
        return None
    made = Laid(
        units=np.empty(0, dtype=np.int64),
        y=np.full((len(times), least), np.nan),
        fixed={name: np.full(least, np.nan) for name in names},
    )
    chosen = long.select("unit", "time", "y", *names)
    reader = backend.raw_sql(backend.compile(chosen)).to_arrow_reader(_BATCH)
    for batch in reader:
        if not _take(made, batch, np.asarray(times), most):
            return None
    return _whole(made)


def _may_be_laid(long: ir.Table, columns: Columns) -> bool:
    kinds = [long[f"x{n}"].type() for n in range(len(columns.covariates))]
    return bool(
        long.get_backend().name == "duckdb"
        and columns.unit is not None
        and long["unit"].type().is_integer()
        and columns.weight is None
        and columns.cluster is None
        and all(kind.is_floating() for kind in kinds)
    )


def _most_units(backend: Any, columns: int) -> int:
    """Give the units for which there is room, beside what a batch takes."""
    query = "SELECT current_setting('memory_limit')"
    ((limit,),) = backend.raw_sql(query).fetchall()
    found = re.fullmatch(r"([\d.]+) (\w+)", limit)
    if found is None or found[2] not in _SIZES:
        return 0
    room = _SHARE * float(found[1]) * 1024 ** _SIZES[found[2]] - _BATCH * _ROW
    return int(room // (8 * columns + _INDEX))


def _take(made: Laid, batch: Any, times: Floats, most: int) -> bool:
    """Put the rows of a batch in their places, or tell that it cannot be done."""
    if any(batch.column(name).null_count for name in ("unit", "time", *made.fixed)):
        return False
    read = {
        name: column.to_numpy(zero_copy_only=False)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    before = len(made.units)
    code = _codes(made, read["unit"])
    if len(made.units) > most:
        return False
    if len(made.units) > made.y.shape[1]:
        _grow(made, most)
    is_new = code >= before
    for name, kept in made.fixed.items():
        kept[code[is_new]] = read[name][is_new]
        if not np.array_equal(kept[code], read[name]):
            return False
    made.rows += len(code)
    y, place = read["y"], _places(read["time"], times)
    place *= made.y.shape[1]
    place += code
    if batch.column("y").null_count:
        there = ~np.isnan(y)
        y, place = y[there], place[there]
    made.seen += len(y)
    made.y.reshape(-1)[place] = y
    return True


@dataclass(slots=True, eq=False)
class _Register:
    """The place of each unit by its number: where numbers are close, as keys are.

    A look-up in a table costs a fifth of one by hash.
    """

    first: int
    place: Ints

    @classmethod
    def of(cls, units: Ints, room: int) -> "_Register | None":
        """Open one for numbers no further apart than there is room for."""
        if not np.issubdtype(units.dtype, np.signedinteger):
            return None
        register = cls(first=int(units[0]), place=np.empty(0, dtype=np.intp))
        return register if register.reach(units, room) else None

    def reach(self, units: Ints, room: int) -> bool:
        """Make room for these numbers, or tell that they lie too far apart."""
        first = min(self.first, int(units.min()))
        last = max(self.first + len(self.place) - 1, int(units.max()))
        if last - first >= room:
            return False
        before = self.first - first
        if before or last - first >= len(self.place):
            # Twice what is needed: numbers that rise do not move it at each batch.
            wider = np.full(min(room, 2 * (last - first + 1)), -1)
            wider[before : before + len(self.place)] = self.place
            self.first, self.place = first, wider
        return True

    def codes(self, made: Laid, units: Ints) -> Ints:
        number = np.subtract(units, self.first, dtype=np.intp)
        code = self.place[number]
        new = number[code < 0]
        if not len(new):
            return code
        # Each number keeps the last of its rows: one row of each number remains.
        rows = np.arange(len(new))
        self.place[new] = rows
        fresh = new[self.place[new] == rows]
        known = len(made.units)
        self.place[fresh] = np.arange(known, known + len(fresh))
        made.units = np.concatenate([made.units, fresh + self.first])
        return self.place[number]


def _codes(made: Laid, units: Ints) -> Any:
    """Give each row the place of its unit; those met for the first time come last."""
    import pandas

    if not len(units):
        return np.empty(0, dtype=np.int64)
    room = _SPREAD * made.y.shape[1]
    if made.known is None:
        made.units, made.known = units[:0], _Register.of(units, room)
    if made.known is None:
        made.known = pandas.Index(made.units)
    if isinstance(made.known, _Register):
        if made.known.reach(units, room):
            return made.known.codes(made, units)
        made.known = pandas.Index(made.units)
    near, distinct = pandas.factorize(units)
    code = made.known.get_indexer(distinct)
    is_new = code < 0
    if is_new.any():
        code[is_new] = len(made.units) + np.arange(is_new.sum())
        made.units = np.concatenate([made.units, distinct[is_new]])
        made.known = pandas.Index(made.units)
    return code[near]


def _places(time: Any, times: Floats) -> Any:
    steps = np.diff(times)
    if (steps != steps[0]).any():
        return np.searchsorted(times, time)
    if np.issubdtype(time.dtype, np.integer) and steps[0] == 1:
        return np.subtract(time, int(times[0]), dtype=np.int64)
    return np.rint((time - times[0]) / steps[0]).astype(np.int64)


def _grow(made: Laid, most: int) -> None:
    """Make room for more units than rows of a balanced panel would be of."""
    there, needed = made.y.shape[1], len(made.units)
    more = np.full((len(made.y), min(most, needed + needed // 4) - there), np.nan)
    made.y = np.hstack([made.y, more])
    for name, kept in made.fixed.items():
        made.fixed[name] = np.concatenate([kept, more[0]])


def _whole(made: Laid) -> Laid | None:
    """Leave the room that was not used; None if a unit is twice in a period."""
    count = len(made.units)
    made.known = None
    if count < made.y.shape[1]:
        made.y = made.y[:, :count]
        made.fixed = {name: kept[:count] for name, kept in made.fixed.items()}
    filled = sum(int(np.count_nonzero(~np.isnan(line))) for line in made.y)
    return made if filled == made.seen else None


def table_of(laid: Laid, backend: Any) -> ir.Table:
    """Show the units to DuckDB where they lie, one row per unit."""
    columns = {"unit": pa.array(laid.units)}
    columns |= {name: pa.array(kept) for name, kept in laid.fixed.items()}
    is_whole = laid.seen == laid.y.size
    columns |= {
        # What is missing is marked; the figures themselves are not copied.
        f"y{k}": pa.array(line, from_pandas=not is_whole)
        for k, line in enumerate(laid.y)
    }
    # Slices, for its processors to share them.
    slices = pa.table(columns).to_batches(max_chunksize=_SLICE)
    name = ibis.util.gen_name("did")
    backend.con.register(name, pa.Table.from_batches(slices))
    made: ir.Table = backend.table(name)
    return made


def found_in(laid: Laid) -> Found | None:
    """Count what `checks.of_units` counts; None if there are too many cohorts."""
    cohorts, label = _cohorts(laid)
    if len(cohorts) > checks.MOST_COHORTS:
        return None
    counts = {name: np.zeros(len(cohorts), dtype=np.int64) for name in _COUNTED}
    infinite = jumps = usual = 0
    others = [kept for name, kept in laid.fixed.items() if name != "g"]
    for start in range(0, len(label), _BLOCK):
        part = slice(start, start + _BLOCK)
        y, own = laid.y[:, part], label[part]
        lowest, highest = np.fmin.reduce(y), np.fmax.reduce(y)
        is_infinite = np.isinf(lowest) | np.isinf(highest)
        for kept in others:
            is_infinite |= np.isinf(kept[part])
        infinite += int(is_infinite.sum())
        with np.errstate(over="ignore"):
            is_wide = highest > checks.USUAL[0] * lowest
        if is_wide.any():
            jumps += _changes(y[:, is_wide], checks.JUMP)
            usual += _changes(y[:, is_wide], checks.USUAL)
        for name, flags in _flags(y).items():
            counts[name] += np.bincount(own[flags], minlength=len(cohorts))
    order = np.argsort(cohorts)
    return Found(
        rows=laid.rows,
        seen=laid.seen,
        nameless=0,
        two_cohorts=0,
        twice=0,
        infinite=infinite,
        two_clusters=0,
        negative=0,
        jumps=jumps,
        usual=usual,
        varying=frozenset(),
        weight_varies=False,
        sizes=tuple(
            CohortSize(
                cohort=float(cohorts[n]),
                **{name: int(counts[name][n]) for name in _COUNTED},
            )
            for n in order
        ),
    )


_COUNTED = ("units", "complete", "late", "gone", "gaps")


def _cohorts(laid: Laid) -> tuple[Floats, Ints]:
    import pandas

    label, cohorts = pandas.factorize(laid.fixed["g"])
    return cohorts, label


def _flags(y: Floats) -> dict[str, Flags]:
    """Tell of each unit whether it is complete, late, gone, or absent in between."""
    everybody = np.ones(y.shape[1], dtype=bool)
    there = ~np.isnan(y)
    if there.all():
        return {"units": everybody, "complete": everybody}
    before, after = there[:-1], there[::-1][:-1]
    seen_before = np.logical_or.accumulate(before)[:-1]
    seen_after = np.logical_or.accumulate(after)[::-1][1:]
    return {
        "units": everybody,
        "complete": there.all(axis=0),
        "late": ~there[0],
        "gone": ~there[-1],
        "gaps": (~there[1:-1] & seen_before & seen_after).any(axis=0),
    }


def _changes(y: Floats, between: tuple[float, float]) -> int:
    """Count consecutive figures, both above 0, whose ratio is about this."""
    before, after = y[:-1], y[1:]
    low, high = between
    with np.errstate(over="ignore"):  # infinite: no figure is above it
        rise = (before > 0) & (after > low * before) & (after < high * before)
        fall = (after > 0) & (before > low * after) & (before < high * after)
    return int((rise | fall).sum())
