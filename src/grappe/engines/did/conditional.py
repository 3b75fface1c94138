"""Group-time effects given covariates: regression, weighting, doubly robust."""

from typing import Any

import ibis.expr.types as ir
import numpy as np

from grappe.engines.did.affine import Estimates
from grappe.engines.did.algebra import only, where
from grappe.engines.did.design import Design
from grappe.engines.did.influence import TRIM, Fit, spread
from grappe.engines.did.messages import Note, NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.propensity import is_singular, probability, propensities
from grappe.engines.did.scans import (
    Found,
    Key,
    Part,
    Sums,
    Units,
    add_matrix,
    add_vector,
)
from grappe.engines.did.types import (
    Cell,
    Floats,
    Method,
    Missing,
    Progress,
    Question,
)

#: Above this probability nobody alike is left untreated: no overlap.
CERTAIN = 0.999


def estimate(
    sample: ir.Table,
    panel: Panel,
    design: Design,
    question: Question,
    progress: Progress,
) -> tuple[Estimates, list[Note]]:
    r"""Estimate effects conditional on covariates, by passes over the units.

    Parameters
    ----------
    sample : table
        From `design.sample`.

    Returns
    -------
    estimates : Estimates
    warnings : list of Note

    Raises
    ------
    NotEstimable
        If rows of different units are to be compared.

    Notes
    -----
    With :math:`\Delta` the change since the base period, :math:`D` the treated,
    :math:`x` the covariates as of the earlier of both periods with a constant,
    :math:`p` the logistic propensity, :math:`o = p / (1 - p)` and
    :math:`e = \Delta - x'\beta`, the doubly robust effect is

    .. math:: \frac{\sum w D e}{\sum w D} - \frac{\sum w (1-D) o e}{\sum w (1-D) o}

    with :math:`\beta` by least squares and :math:`p` by maximum likelihood [1]_;
    weighting alone has :math:`\beta = 0`, regression alone :math:`o = 0`. Influences
    count that both are estimated [2]_. Passes: scale of covariates; one per step of
    Newton, for all the propensities at once; sums; products of influences.

    References
    ----------
    .. [1] Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust
       difference-in-differences estimators. Journal of Econometrics 219, 101-122.
    .. [2] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences
       with multiple time periods. Journal of Econometrics 225, 200-230.
    """
    if question.missing is Missing.ROWS:
        raise NotEstimable("rows_with_covariates")
    units = Units(sample, panel, design, question)
    try:
        gammas: dict[Key, Floats | None] = {}
        if question.method in (Method.WEIGHTING, Method.DOUBLY_ROBUST):
            gammas = propensities(units, progress)
        progress(0.6, "regressions")
        fits, counts = fit_cells(units, gammas)
        progress(0.7, "errors")
        omega, sizes, clusters = spread(units, fits)
    finally:
        units.close()
    att = np.asarray([np.nan if fit is None else fit.att for fit in fits])
    return Estimates(att, omega, sizes, counts, None, clusters), _doubts(fits)


def fit_cells(
    units: Units, gammas: dict[Key, Floats | None]
) -> tuple[list[Fit | None], Any]:
    """Solve every cell; count its treated and comparison units."""
    found = _sums(units, gammas)
    fits = [_fit(cell, units, found, gammas) for cell in units.design.cells]
    counts = [_counts(cell, units, found) for cell in units.design.cells]
    return fits, np.asarray(counts)


def _doubts(fits: list[Fit | None]) -> list[Note]:
    lost = sum(fit is None for fit in fits)
    if not lost:
        return []
    return [Note("not_fitted", n=lost)]


def _with_odds(units: Units, part: Part, gammas: dict[Key, Floats | None]) -> ir.Table:
    """Add `o0`…, weights of comparison units by sample; and `p0`…, propensities."""
    table = part.table
    fitted = {f"p{n}": (key, gamma) for n, (key, gamma) in enumerate(gammas.items())}
    table = table.mutate(
        **{
            name: probability(units.covariates(table, key[2]), gamma)
            for name, (key, gamma) in fitted.items()
            if gamma is not None
        }
    )
    odds: dict[str, Any] = {}
    for n, key in enumerate(units.keys()):
        control = units.control(part, table, key)
        w = units.weight(table, key[2])
        if control is None or (gammas and gammas[key] is None):
            continue
        if gammas:
            p: Any = table[f"p{n}"]
            w = where(p < TRIM, w * p / (1.0 - p), 0.0)
        odds[f"o{n}"] = only(control, w)
    return table.mutate(**odds)


def _sums(units: Units, gammas: dict[Key, Floats | None]) -> Found:
    """Sum all that the effects and their influences are made of."""
    found = Found()
    for part in units.passes():
        table = _with_odds(units, part, gammas)
        sums = Sums(table)
        for n, key in enumerate(units.keys()):
            _add_sample(sums, units, part, table, n, key, gammas)
        if units.question.method in (Method.REGRESSION, Method.DOUBLY_ROBUST):
            _add_regressions(sums, units, part, table)
        for i, cell in enumerate(units.design.cells):
            _add_cell(sums, units, part, table, cell, i)
        found.take(sums.compute())
    return found


def _add_sample(
    sums: Sums,
    units: Units,
    part: Part,
    table: ir.Table,
    n: int,
    key: Key,
    gammas: dict[Key, Floats | None],
) -> None:
    x, w = units.covariates(table, key[2]), units.weight(table, key[2])
    treated = units.treated(part, table, key)
    control = units.control(part, table, key)
    if treated is not None:
        sums.add(f"nt{n}", only(treated, 1.0))
        add_vector(sums, f"t{n}", only(treated, w), x)
    if control is not None:
        sums.add(f"nc{n}", only(control, 1.0))
        if f"o{n}" in table.columns and units.question.method is not Method.REGRESSION:
            add_matrix(sums, f"c{n}", table[f"o{n}"], x)
    for mask in (treated, control):
        if gammas and gammas[key] is not None and mask is not None:
            p: Any = table[f"p{n}"]
            side = "t" if mask is treated else "c"
            sums.asked[f"max_{side}{n}"] = only(mask, p).max()
            add_matrix(sums, f"h{side}{n}", only(mask, w * p * (1.0 - p)), x)


def _add_regressions(sums: Sums, units: Units, part: Part, table: ir.Table) -> None:
    keys = units.keys(group=False)
    for n, key in enumerate(keys):
        control = units.control(part, table, key)
        if control is not None:
            x, w = units.covariates(table, key[2]), units.weight(table, key[2])
            add_matrix(sums, f"g{n}", only(control, w), x)
    for cell in units.design.cells:
        key = units.key(cell, group=False)
        control = units.control(part, table, key)
        if control is not None:
            x, w = units.covariates(table, key[2]), units.weight(table, key[2])
            change = only(control, w * units.change(table, cell))
            add_vector(sums, _regression(keys.index(key), cell), change, x)


def _regression(number: int, cell: Cell) -> str:
    return f"b{number}_{cell.time:g}_{cell.base:g}"


def _add_cell(
    sums: Sums, units: Units, part: Part, table: ir.Table, cell: Cell, i: int
) -> None:
    key = units.key(cell, group=True)
    n = units.keys().index(key)
    change, w = units.change(table, cell), units.weight(table, key[2])
    treated = units.treated(part, table, key)
    if treated is not None:
        sums.add(f"y{i}", only(treated, w * change))
    control = units.control(part, table, key)
    if f"o{n}" in table.columns and units.question.method is not Method.REGRESSION:
        weighted = only(control, table[f"o{n}"] * change)
        add_vector(sums, f"z{i}", weighted, units.covariates(table, key[2]))


def _counts(cell: Cell, units: Units, found: Found) -> tuple[int, int]:
    n = units.keys().index(units.key(cell, group=True))
    return int(found.values[f"nt{n}"]), int(found.values[f"nc{n}"])


def _fit(
    cell: Cell, units: Units, found: Found, gammas: dict[Key, Floats | None]
) -> Fit | None:
    """Solve one cell from its sums; None if it cannot be."""
    size, method = units.size, units.question.method
    key = units.key(cell, group=True)
    n, i = units.keys().index(key), units.design.cells.index(cell)
    treated = found.vector(f"t{n}", size)
    if not treated[0] or (gammas and gammas[key] is None):
        return None
    if gammas and max(found.values[f"max_{side}{n}"] for side in "tc") >= CERTAIN:
        return None
    nothing: Floats = np.zeros(size)
    beta: Floats = nothing
    solve: Floats | None = None
    if method in (Method.REGRESSION, Method.DOUBLY_ROBUST):
        own = units.key(cell, group=False)
        number = units.keys(group=False).index(own)
        gram = found.matrix(f"g{number}", size)
        if is_singular(gram):
            return None
        solve = gram
        beta = np.asarray(
            np.linalg.solve(gram, found.vector(_regression(number, cell), size))
        )
    eta_treated = (found.values[f"y{i}"] - treated @ beta) / treated[0]
    by_regression: Floats = nothing
    by_propensity: Floats = nothing
    control, eta_control = 0.0, 0.0
    target = treated / treated[0]
    if method is not Method.REGRESSION:
        weights = found.matrix(f"c{n}", size)
        changes = found.vector(f"z{i}", size)
        control = float(weights[0, 0])
        if control <= 0:
            return None
        eta_control = (changes[0] - weights[0] @ beta) / control
        target = target - weights[0] / control
        if gammas:
            information = found.matrix(f"ht{n}", size)
            information = information + found.matrix(f"hc{n}", size)
            if is_singular(information):
                return None
            moment = changes - weights @ beta - eta_control * weights[0]
            by_propensity = np.asarray(np.linalg.solve(information, moment) / control)
    if solve is not None:
        by_regression = np.asarray(np.linalg.solve(solve, target))
    return Fit(
        cell=cell,
        att=float(eta_treated - eta_control),
        eta_treated=float(eta_treated),
        eta_control=float(eta_control),
        treated=float(treated[0]),
        control=control,
        beta=beta,
        gamma=gammas.get(key),
        by_propensity=by_propensity,
        by_regression=by_regression,
    )
