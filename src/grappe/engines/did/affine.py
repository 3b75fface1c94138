"""Group-time effects from sums by class of units, without looking at units again."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from grappe.engines.did.algebra import double
from grappe.engines.did.design import NEVER, Design
from grappe.engines.did.layout import Laid
from grappe.engines.did.panel import Panel
from grappe.engines.did.types import Cell, Flags, Floats, Missing, Question

#: Rows read at a time, and those that stay in the processor's cache together.
_BATCH, _BLOCK = 131_072, 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Sums over the units of each class: one cohort, one pattern, one stratum.

    Attributes
    ----------
    cohort : float array, shape (n_classes,)
    stratum : int array, shape (n_classes,)
    seen : bool array, shape (n_classes, n_times)
        Periods in which units of the class are observed.
    n : int array, shape (n_classes,)
        Units.
    first : float array, shape (n_classes, 1 + n_times)
        Sum of w (1, z): the weight, and the weighted outcomes.
    second : float array, shape (n_classes, 1 + n_times, 1 + n_times)
        Sum of w² (1, z)(1, z)'.
    by_cluster : float array, shape (n_parts, 1 + n_times), or None
        `first` by class and cluster, for clustered errors.
    part_class, part_cluster : int array, shape (n_parts,), or None
        Class and cluster of each line of `by_cluster`.
    """

    cohort: Floats
    stratum: Any
    seen: Flags
    n: Any
    first: Floats
    second: Floats
    by_cluster: Floats | None = None
    part_class: Any = None
    part_cluster: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Effects and the joint spread of what they are made of.

    Attributes
    ----------
    att : float array, shape (n_cells,)
    omega : float array, shape (n_cells + n_groups, n_cells + n_groups)
        Sum over units (or clusters) of the products of their influences on the
        effects, then on the size of each group.
    sizes : float array, shape (n_groups,)
        Units of each group, weighted.
    counts : int array, shape (n_cells, 2)
        Treated and comparison units of each cell.
    influence : float array, shape (n_cells + n_groups, n_classes, 1 + n_times) or None
        Coefficients of the influence of a unit on (1, z), by class.
    clusters : int or None
    """

    att: Floats
    omega: Floats
    sizes: Floats
    counts: Any
    influence: Floats | None
    clusters: int | None


def classes(
    units: ir.Table, panel: Panel, design: Design, question: Question, *, strata: bool
) -> Classes:
    """Sum the outcomes and their products by class of units, in one pass.

    Parameters
    ----------
    units : table
        From `design.sample`; with a column `stratum` if `strata`.
    """
    is_complete = panel.is_balanced and question.missing is not Missing.ROWS
    if panel.laid is not None and is_complete and not strata:
        return _in_memory(panel.laid, panel, design)
    places = range(len(design.times))
    z: list[Any] = [units[f"z{k}"] for k in places]
    table = units
    keys = ["g", *(["stratum"] if strata else [])]
    if question.missing is not Missing.COMPLETE:
        pattern: Any = ibis.literal(0, "int64")
        for k in places:
            pattern = pattern + z[k].notnull().cast("int64") * 2**k
        table = table.mutate(pattern=pattern)
        keys.append("pattern")
    if keys != ["g"]:
        found = _summed(table, panel, places, keys)
    else:
        # One class has most of the units: summed apart, without a table of groups.
        never = _most(table.filter(table.g == double(NEVER)), panel, places)
        never = never.append_column("g", pa.array([NEVER] * never.num_rows))
        others = _summed(table.filter(table.g != double(NEVER)), panel, places, keys)
        found = pa.concat_tables([never.select(others.column_names), others])
        found = found.filter(pc.greater(found["n"], 0))
    return _assemble(found, keys, len(design.times), panel, _parts(table, panel, keys))


def _in_memory(laid: Laid, panel: Panel, design: Design) -> Classes:
    """Do as `classes` with units in memory, all of them seen in all periods."""
    places = [panel.place(time) for time in design.times]
    cohort = laid.fixed["g"]
    values = np.asarray(design.cohorts)
    count = np.zeros(len(values), dtype=np.int64)
    second = np.zeros((len(values), 1 + len(places), 1 + len(places)))
    for start in range(0, len(cohort), _BLOCK):
        block = slice(start, start + _BLOCK)
        own = np.where(cohort[block] > design.last, NEVER, cohort[block])
        one = np.ones((1 + len(places), len(own)))
        np.subtract(laid.y[places, block], laid.y[places[0], block], out=one[1:])
        for n, value in enumerate(values):
            mine = one[:, own == value]
            if mine.shape[1]:
                count[n] += mine.shape[1]
                second[n] += mine @ mine.T
    return Classes(
        cohort=values,
        stratum=np.zeros(len(values), dtype=np.int64),
        seen=np.ones((len(values), len(places)), dtype=bool),
        n=count,
        first=second[:, 0],
        second=second,
    )


def _most(table: ir.Table, panel: Panel, places: range) -> Any:
    """Do as `_summed` with one class; a product of matrices, where it is at hand."""
    backend: Any = table.get_backend()
    if panel.is_weighted or backend.name != "duckdb":
        return _summed(table, panel, places, [])
    chosen = backend.compile(table.select(*(f"z{k}" for k in places)))
    # Ibis asks for batches by a name that DuckDB deprecates.
    reader = backend.raw_sql(chosen).to_arrow_reader(_BATCH)
    second = np.zeros((1 + len(places), 1 + len(places)))
    for batch in reader:
        z = [column.to_numpy(zero_copy_only=False) for column in batch.columns]
        for start in range(0, batch.num_rows, _BLOCK):
            lines = [column[start : start + _BLOCK] for column in z]
            one = np.vstack([np.ones(len(lines[0])), *lines])
            second += one @ one.T
    count = int(second[0, 0])
    sums: dict[str, Any] = {"n": count, "f": count}
    sums |= {f"f{k}": second[0, 1 + k] for k in places}
    sums |= {
        f"p{j}_{k}": second[1 + j, 1 + k] for j in places for k in places if j <= k
    }
    return pa.table({name: [value] for name, value in sums.items()})


def _summed(table: ir.Table, panel: Panel, places: range, keys: list[str]) -> Any:
    w: Any = table.w if panel.is_weighted else None
    sums = {"n": table.count()} | _sums(table, places, w, "f")
    square = None if w is None else w * w
    sums |= _sums(table, places, square, "s") if w is not None else {}
    sums |= {
        f"p{j}_{k}": _weighted(table[f"z{j}"] * table[f"z{k}"], square).sum()
        for j in places
        for k in places
        if j <= k
    }
    if not keys:
        return table.aggregate(**sums).to_pyarrow()
    return table.group_by(keys).aggregate(**sums).order_by(keys).to_pyarrow()


def _weighted(value: Any, w: Any) -> Any:
    return value if w is None else value * w


def _sums(table: ir.Table, places: range, w: Any, prefix: str) -> dict[str, Any]:
    sums: dict[str, Any] = {prefix: table.count() if w is None else w.sum()}
    return sums | {f"{prefix}{k}": _weighted(table[f"z{k}"], w).sum() for k in places}


def _parts(table: ir.Table, panel: Panel, keys: list[str]) -> Any:
    if not panel.is_clustered:
        return None
    w: Any = table.w if panel.is_weighted else None
    places = range(sum(name.startswith("z") for name in table.columns))
    sums = _sums(table, places, w, "f")
    keys = [*keys, "c"]
    return table.group_by(keys).aggregate(**sums).order_by(keys).to_pyarrow()


def _column(found: Any, name: str) -> Floats:
    values = found[name].combine_chunks().fill_null(0).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=float)


def _assemble(
    found: Any, keys: list[str], periods: int, panel: Panel, parts: Any
) -> Classes:
    places = range(periods)
    first = np.column_stack([_column(found, name) for name in _names("f", periods)])
    second = np.empty((found.num_rows, 1 + periods, 1 + periods))
    edge = "s" if panel.is_weighted else "f"
    for k, name in enumerate(_names(edge, periods)):
        second[:, 0, k] = second[:, k, 0] = _column(found, name)
    for j in places:
        for k in range(j, periods):
            value = _column(found, f"p{j}_{k}")
            second[:, 1 + j, 1 + k] = second[:, 1 + k, 1 + j] = value
    seen = np.ones((found.num_rows, periods), dtype=bool)
    if "pattern" in keys:
        pattern = _column(found, "pattern").astype(np.int64)
        seen = (pattern[:, None] >> np.arange(periods)) % 2 == 1
    stratum = np.zeros(found.num_rows, dtype=np.int64)
    if "stratum" in keys:
        stratum = np.unique(found["stratum"].to_numpy(), return_inverse=True)[1]
    made = Classes(
        cohort=_column(found, "g"),
        stratum=stratum,
        seen=seen,
        n=_column(found, "n").astype(np.int64),
        first=first,
        second=second,
    )
    return made if parts is None else _with_parts(made, found, parts, keys, periods)


def _names(prefix: str, periods: int) -> list[str]:
    return [prefix, *(f"{prefix}{k}" for k in range(periods))]


def _with_parts(
    made: Classes, found: Any, parts: Any, keys: list[str], periods: int
) -> Classes:
    lines = zip(*(found[key].to_pylist() for key in keys), strict=True)
    place = {line: number for number, line in enumerate(lines)}
    part_lines = zip(*(parts[key].to_pylist() for key in keys), strict=True)
    names: dict[Any, int] = {}
    numbers = [names.setdefault(c, len(names)) for c in parts["c"].to_pylist()]
    return Classes(
        cohort=made.cohort,
        stratum=made.stratum,
        seen=made.seen,
        n=made.n,
        first=made.first,
        second=made.second,
        by_cluster=np.column_stack(
            [_column(parts, name) for name in _names("f", periods)]
        ),
        part_class=np.asarray([place[line] for line in part_lines]),
        part_cluster=np.asarray(numbers),
    )


def estimate(data: Classes, design: Design, question: Question) -> Estimates:
    r"""Estimate the group-time effects and their joint spread from sums.

    Parameters
    ----------
    data : Classes
    design : Design

    Returns
    -------
    Estimates

    Notes
    -----
    Without continuous covariates, the influence of unit :math:`i` on
    :math:`ATT(g,t)` is affine in its outcomes,

    .. math:: \psi_i = w_i (a + c' z_i),

    with :math:`(a, c)` the same in a class. Sums of products of influences are hence
    :math:`A M A'`, with :math:`M` the second moments of the class: no matrix with one
    line per unit is ever formed. In stratum :math:`s`, with :math:`n` standing for
    sums of weights and :math:`\Delta` for the change since the base period,

    .. math:: ATT(g,t) = \sum_s \frac{n_{gs}}{n_g}
        \left(\bar\Delta_{gs} - \bar\Delta_{Cs}\right).

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences
       with multiple time periods. Journal of Econometrics 225, 200-230.
    """
    cells, groups = design.cells, design.groups
    shape = (len(cells) + len(groups), len(data.cohort), 1 + len(design.times))
    influence = np.zeros(shape)
    att = np.zeros(len(cells))
    counts = np.zeros((len(cells), 2), dtype=np.int64)
    one_cell = _rows_cell if question.missing is Missing.ROWS else _cell
    for number, cell in enumerate(cells):
        att[number], counts[number] = one_cell(data, design, cell, influence[number])
    sizes = np.zeros(len(groups))
    for number, group in enumerate(groups):
        mine = data.cohort == group
        sizes[number] = data.first[mine, 0].sum()
        influence[len(cells) + number, mine, 0] = 1.0
    omega, clusters = _omega(data, influence)
    return Estimates(att, omega, sizes, counts, influence, clusters)


def _omega(data: Classes, influence: Floats) -> tuple[Floats, int | None]:
    if data.by_cluster is None:
        by_class = influence.transpose(1, 0, 2)
        half = (by_class @ data.second).transpose(1, 0, 2)
        flat = influence.reshape(len(influence), -1)
        return half.reshape(len(influence), -1) @ flat.T, None
    sums = np.zeros((data.part_cluster.max() + 1, len(influence)))
    lines = np.einsum("kcp,cp->ck", influence[:, data.part_class], data.by_cluster)
    np.add.at(sums, data.part_cluster, lines)
    return sums.T @ sums, len(sums)


def _cell(
    data: Classes, design: Design, cell: Cell, influence: Floats
) -> tuple[float, tuple[int, int]]:
    """Fill the influence of a cell, by class, and give its effect and its units."""
    t, b = 1 + design.times.index(cell.time), 1 + design.times.index(cell.base)
    both = data.seen[:, t - 1] & data.seen[:, b - 1]
    treated = both & (data.cohort == cell.group)
    control = both & np.isin(data.cohort, cell.controls)
    strata = data.stratum.max() + 1
    n_treated, n_control, change_treated, change_control = (
        np.bincount(data.stratum[mask], weights=values[mask], minlength=strata)
        for values in (data.first[:, 0], data.first[:, t] - data.first[:, b])
        for mask in (treated, control)
    )
    # Treated units whose stratum has nobody to compare with in this cell are left out.
    usable = (n_treated > 0) & (n_control > 0)
    treated &= usable[data.stratum]
    control &= usable[data.stratum]
    counts = int(data.n[treated].sum()), int(data.n[control].sum())
    total = n_treated[usable].sum()
    if not total:
        return float("nan"), counts
    if t == b:
        return 0.0, counts
    share = np.where(usable, n_treated / total, 0.0)
    mean_control = change_control / np.where(usable, n_control, 1.0)
    expected = (n_treated * mean_control)[usable].sum()
    att = float((change_treated[usable].sum() - expected) / total)
    _spread(influence, treated, (t, b), 1.0 / total, (mean_control + att)[data.stratum])
    weight = -share / np.where(usable, n_control, 1.0)
    _spread(
        influence, control, (t, b), weight[data.stratum], mean_control[data.stratum]
    )
    return att, counts


def _spread(
    influence: Floats, mask: Flags, places: tuple[int, int], scale: Any, mean: Floats
) -> None:
    """Set the influence of some classes to scale × (change - mean)."""
    scale = np.broadcast_to(scale, mask.shape)[mask]
    influence[mask, 0] = -scale * mean[mask]
    influence[mask, places[0]] = scale
    influence[mask, places[1]] = -scale


def _rows_cell(
    data: Classes, design: Design, cell: Cell, influence: Floats
) -> tuple[float, tuple[int, int]]:
    """Do as `_cell` with the means of all rows, of whichever units."""
    att = 0.0
    counts = [0, 0]
    for is_control, cohorts in enumerate(((cell.group,), cell.controls)):
        for time, sign in ((cell.time, 1.0), (cell.base, -1.0)):
            t = 1 + design.times.index(time)
            mask = np.isin(data.cohort, cohorts) & data.seen[:, t - 1]
            total = data.first[mask, 0].sum()
            if not total:
                influence[:] = 0.0
                return float("nan"), (0, 0)
            sign = -sign if is_control else sign
            mean = data.first[mask, t].sum() / total
            att += sign * mean
            influence[mask, 0] -= sign * mean / total
            influence[mask, t] += sign / total
            counts[is_control] += int(data.n[mask].sum())
    return float(att), (counts[0], counts[1])
