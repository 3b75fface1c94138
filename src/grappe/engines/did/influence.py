"""Influence of each unit on effects given covariates, and their joint spread."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from grappe.engines.did.algebra import like, linear, where
from grappe.engines.did.design import NEVER
from grappe.engines.did.propensity import probability
from grappe.engines.did.scans import Found, Key, Part, Sums, Units
from grappe.engines.did.types import Cell, Floats, Method

#: Comparison units this alike the treated are left out, as in the reference.
TRIM = 0.995


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What the influence of a unit on one cell is made of.

    Attributes
    ----------
    att, eta_treated, eta_control : float
        Effect; mean residual change of the treated and of the comparison units.
    treated, control : float
        Sum of weights of the treated, and of the weighted comparison units.
    beta : float array, shape (k,)
        Regression of the change on (1, x) among comparison units.
    gamma : float array, shape (k,) or None
        Coefficients of the propensity.
    by_propensity, by_regression : float array, shape (k,)
        What estimating them adds to the influence, by (1, x).
    """

    cell: Cell
    att: float
    eta_treated: float
    eta_control: float
    treated: float
    control: float
    beta: Floats
    gamma: Floats | None
    by_propensity: Floats
    by_regression: Floats


def columns(units: Units, part: Part, fits: list[Fit | None]) -> Any:
    r"""Add the influence of each unit on each cell and on the size of each group.

    Returns
    -------
    table
        With `psi0`… by cell and `s0`… by group; those not there are 0.

    Notes
    -----
    With :math:`e = \Delta - x'\beta`, a treated unit has

    .. math:: w (e - \eta_1) / W_1 - w (1 - p) x'a

    and a comparison unit, with its weight :math:`o` times :math:`w`,

    .. math:: -w o (e - \eta_0) / W_0 + w p x'a - w e x'b

    where :math:`a` and :math:`b` come from estimating propensity and regression.
    """
    gammas: dict[Key, Floats] = {}
    for fit in fits:
        if fit is not None and fit.gamma is not None:
            gammas[units.key(fit.cell, group=True)] = fit.gamma
    table = part.table.mutate(
        **{
            f"p{n}": probability(units.covariates(part.table, key[2]), gamma)
            for n, (key, gamma) in enumerate(gammas.items())
        }
    )
    names = {key: f"p{n}" for n, key in enumerate(gammas)}
    made: dict[str, Any] = {}
    for i, fit in enumerate(fits):
        if fit is not None:
            propensity = names.get(units.key(fit.cell, group=True))
            value = _influence(units, part, table, fit, propensity)
            made |= {} if value is None else {f"psi{i}": value}
    w = units.weight(table, units.design.times[0])
    for n, group in enumerate(units.design.groups):
        if not part.is_never:
            made[f"s{n}"] = where(table["g"] == group, w, 0.0)
    return table.mutate(**made)


def _influence(
    units: Units, part: Part, table: Any, fit: Fit, propensity: str | None
) -> Any:
    key = units.key(fit.cell, group=True)
    x, w = units.covariates(table, key[2]), units.weight(table, key[2])
    p: Any = None if propensity is None else table[propensity]
    rest: Any = units.change(table, fit.cell)
    if fit.beta.any():
        rest = rest - linear(x, fit.beta)
    treated = units.treated(part, table, key)
    control = units.control(part, table, key)
    sides = []
    if treated is not None:
        value = (rest - like(fit.eta_treated, rest)) * like(1.0 / fit.treated, rest)
        if p is not None:
            value = value - (1.0 - p) * linear(x, fit.by_propensity)
        sides.append((treated, w * value))
    if control is not None:
        sides.append((control, w * _of_control(units, fit, rest, x, p)))
    if not sides:
        return None
    made: Any = 0.0
    for mask, value in reversed(sides):
        made = value if mask is True else where(mask, value, made)
    return made


def _of_control(units: Units, fit: Fit, rest: Any, x: list[Any], p: Any) -> Any:
    slope = fit.by_regression
    if units.question.method is Method.REGRESSION:
        return -rest * linear(x, slope)
    odd = 1.0 if p is None else where(p < TRIM, p / (1.0 - p), 0.0)
    value = -odd * (rest - like(fit.eta_control, rest)) * like(1.0 / fit.control, rest)
    if p is not None:
        value = value + p * linear(x, fit.by_propensity)
    return value - rest * linear(x, slope) if slope.any() else value


def spread(units: Units, fits: list[Fit | None]) -> tuple[Floats, Floats, int | None]:
    """Sum the products of influences, over units or over sums by cluster.

    Returns
    -------
    omega : float array, shape (n_cells + n_groups, n_cells + n_groups)
    sizes : float array, shape (n_groups,)
    clusters : int or None
    """
    names = [f"psi{i}" for i in range(len(fits))]
    names += [f"s{n}" for n in range(len(units.design.groups))]
    if units.panel.is_clustered:
        return _by_cluster(units, fits, names)
    if not units.is_local:
        return _relational(units, fits, names)
    omega, sizes = np.zeros((len(names), len(names))), np.zeros(len(names))
    for lines in influences(units, fits):
        omega += lines.T @ lines
        sizes += lines.sum(axis=0)
    return omega, sizes[len(fits) :], None


def influences(units: Units, fits: list[Fit | None]) -> Iterator[Floats]:
    """Give the influences in memory, some thousand units at a time.

    In the process of the data, a product of matrices is several times faster than as
    many sums of products.

    Yields
    ------
    float array, shape (n_units, n_cells + n_groups)
    """
    for part in units.blocks():
        yield influence(units, part, fits)


def influence(units: Units, part: Part, fits: list[Fit | None]) -> Floats:
    """Give the influences of the units of a block, one line each."""
    names = [f"psi{i}" for i in range(len(fits))]
    names += [f"s{n}" for n in range(len(units.design.groups))]
    made = columns(units, part, fits)
    lines = np.zeros((part.table.count(), len(names)))
    for n, name in enumerate(names):
        if name in made.columns:
            lines[:, n] = made[name]
    return lines


def _relational(
    units: Units, fits: list[Fit | None], names: list[str]
) -> tuple[Floats, Floats, None]:
    """Sum the products where the data are, without moving a unit."""
    found = Found()
    for part in units.parts:
        table = columns(units, part, fits)
        sums = Sums(table)
        there = [name for name in names if name in table.columns]
        for name in there:
            if name.startswith("s"):
                sums.add(name, table[name])
        for i, left in enumerate(there):
            for right in there[i:]:
                if part.is_never or not _apart(units, fits, left, right):
                    sums.add(f"{left}_{right}", table[left] * table[right])
        found.take(sums.compute())
    omega = np.zeros((len(names), len(names)))
    for i, left in enumerate(names):
        for j, right in enumerate(names[i:], start=i):
            omega[i, j] = omega[j, i] = found.values[f"{left}_{right}"]
    sizes = np.asarray([found.values[name] for name in names[len(fits) :]])
    return omega, sizes, None


def _by_cluster(
    units: Units, fits: list[Fit | None], names: list[str]
) -> tuple[Floats, Floats, int]:
    lines: dict[Any, Floats] = {}
    if units.is_local:
        return _by_cluster_in_memory(units, fits)
    for part in units.parts:
        table = columns(units, part, fits)
        there = {name: table[name].sum() for name in names if name in table.columns}
        rows = table.group_by("c").aggregate(**there).to_pyarrow()
        values = np.zeros((rows.num_rows, len(names)))
        for n, name in enumerate(names):
            if name in there:
                values[:, n] = rows[name].to_numpy()
        for cluster, line in zip(rows["c"].to_pylist(), values, strict=True):
            lines[cluster] = lines[cluster] + line if cluster in lines else line
    sums = np.vstack(list(lines.values()))
    return sums.T @ sums, sums[:, len(fits) :].sum(axis=0), len(sums)


def _by_cluster_in_memory(
    units: Units, fits: list[Fit | None]
) -> tuple[Floats, Floats, int]:
    lines: dict[Any, Floats] = {}
    for part in units.blocks():
        psi = influence(units, part, fits)
        names, number = np.unique(part.table["c"], return_inverse=True)
        sums = np.zeros((len(names), psi.shape[1]))
        np.add.at(sums, number.ravel(), psi)
        for cluster, line in zip(names.tolist(), sums, strict=True):
            lines[cluster] = lines[cluster] + line if cluster in lines else line
    sums = np.vstack(list(lines.values()))
    return sums.T @ sums, sums[:, len(fits) :].sum(axis=0), len(sums)


def _apart(units: Units, fits: list[Fit | None], left: str, right: str) -> bool:
    """Tell whether no treated unit can matter to both, so that their product is 0."""
    concerned = []
    for name in (left, right):
        if name.startswith("psi"):
            fit = fits[int(name[3:])]
            cohorts = set() if fit is None else {fit.cell.group, *fit.cell.controls}
        else:
            cohorts = {units.design.groups[int(name[1:])]}
        concerned.append(cohorts - {NEVER})
    return not (concerned[0] & concerned[1])
