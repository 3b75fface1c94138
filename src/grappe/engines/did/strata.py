"""Coarsened exact matching: compare only units alike in rounded covariates."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from grappe.engines.did.affine import Classes
from grappe.engines.did.algebra import double
from grappe.engines.did.design import NEVER, Design
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel
from grappe.engines.did.types import Control, Flags

MOST_LEVELS = 500
FEW_VALUES = 10


@dataclass(frozen=True, slots=True)
class Coarsening:
    """How covariates are rounded before they must be equal.

    Attributes
    ----------
    cuts : mapping
        Column to its cut points, increasing; a value on a cut is below it.
    bins : int
        Quantile bins of numbers without cut points that take more than ten values.
    outcomes : int
        First periods whose outcome, in quantile bins, must be equal too; all of them
        before anybody is treated.
    """

    cuts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    bins: int = 5
    outcomes: int = 0


@dataclass(frozen=True, slots=True)
class Support:
    """What matching kept.

    Attributes
    ----------
    strata : int
        Strata with both treated and comparison units.
    treated, treated_matched : int
    control, control_matched : int
    """

    strata: int
    treated: int
    treated_matched: int
    control: int
    control_matched: int


def stratify(
    units: ir.Table, panel: Panel, design: Design, coarsening: Coarsening
) -> ir.Table:
    """Add the column `stratum`: a whole number, the same for units alike.

    Raises
    ------
    NotEstimable
        If a covariate is too fine, or an outcome asked for is after treatment.

    References
    ----------
    .. [1] Iacus, S. M., King, G. and Porro, G. (2012). Causal inference without
       balance checking: coarsened exact matching. Political Analysis 20, 1-24.
    """
    unknown = set(coarsening.cuts) - set(panel.covariates)
    if unknown:
        raise NotEstimable("unknown_covariate", names=", ".join(sorted(unknown)))
    if coarsening.outcomes:
        last = design.times[min(coarsening.outcomes, len(design.times)) - 1]
        if last >= min(design.groups):
            raise NotEstimable("late_outcomes")
    stratum: Any = ibis.literal(0, "int64")
    for number, name in enumerate(panel.covariates):
        value: Any = units[panel.covariate(number, design.times[0])]
        if number in panel.texts:
            code, levels = _levels(units, value, name)
        else:
            cuts = coarsening.cuts.get(name)
            code, levels = _cut(value, cuts or _cuts(units, value, coarsening.bins))
        stratum = stratum * levels + code
    for time in design.times[: coarsening.outcomes]:
        value = units[f"y{panel.place(time)}"]
        code, levels = _cut(value, _cuts(units, value, coarsening.bins))
        stratum = stratum * levels + code
    return units.mutate(stratum=stratum)


def _levels(units: ir.Table, value: Any, name: str) -> tuple[Any, int]:
    seen = units.select(value=value).distinct().limit(MOST_LEVELS + 1).to_pyarrow()
    found = sorted(word for word in seen["value"].to_pylist() if word is not None)
    if len(found) > MOST_LEVELS:
        raise NotEstimable("many_levels", name=name, most=MOST_LEVELS)
    cases = [(value == word, number) for number, word in enumerate(found, start=1)]
    return ibis.cases(*cases, else_=0).cast("int64"), len(found) + 1


def _cuts(units: ir.Table, value: Any, bins: int) -> tuple[float, ...]:
    """Cut between few values, or at the quantiles of many, found exactly."""
    table = units.select(value=value).filter(ibis._.value.notnull())
    few = table.distinct().limit(FEW_VALUES + 1).to_pyarrow()["value"].to_pylist()
    if len(few) <= FEW_VALUES:
        return tuple(sorted(few)[:-1])
    ranked = table.group_by("value").aggregate(n=table.count())
    window = ibis.cumulative_window(order_by="value")
    shares = ranked.mutate(below=ranked.n.sum().over(window))
    total = float(table.count().to_pyarrow().as_py())
    wanted = [total * k / bins for k in range(1, bins)]
    least = {
        f"q{k}": shares.value.min(where=shares.below >= double(share))
        for k, share in enumerate(wanted)
    }
    row = shares.aggregate(**least).to_pyarrow().to_pylist()[0]
    return tuple(sorted({float(cut) for cut in row.values() if cut is not None}))


def _cut(value: Any, cuts: tuple[float, ...]) -> tuple[Any, int]:
    code: Any = ibis.literal(0, "int64")
    for cut in cuts:
        code = code + (value > double(cut)).fill_null(False).cast("int64")
    return code, len(cuts) + 1


def supported(
    data: Classes, design: Design, control: Control
) -> tuple[Classes, Support]:
    """Keep the strata where treated and comparison units meet.

    Raises
    ------
    NotEstimable
        If they meet nowhere.
    """
    kept = meeting(data, design, control)
    is_treated = np.isin(data.cohort, design.groups)
    if not (kept & is_treated).any():
        raise NotEstimable("nobody_alike")
    never = data.cohort == NEVER
    support = Support(
        strata=len(np.unique(data.stratum[kept])),
        treated=int(data.n[is_treated].sum()),
        treated_matched=int(data.n[is_treated & kept].sum()),
        control=int(data.n[never].sum()),
        control_matched=int(data.n[never & kept].sum()),
    )
    return _subset(data, kept), support


def meeting(data: Classes, design: Design, control: Control) -> Flags:
    """Tell which classes are in a stratum with somebody to compare with.

    With the not yet treated, that is whoever is treated later than another.
    """
    count = int(data.stratum.max()) + 1
    when = np.where(data.cohort == NEVER, np.inf, data.cohort)
    first, last = np.full(count, np.inf), np.zeros(count)
    np.minimum.at(first, data.stratum, when)
    np.maximum.at(last, data.stratum, when)
    if control is Control.NEVER:
        last = np.where(np.isinf(last), last, 0.0)
    made: Flags = (last > first)[data.stratum]
    return made


def _subset(data: Classes, kept: Any) -> Classes:
    less = replace(
        data,
        cohort=data.cohort[kept],
        stratum=np.unique(data.stratum[kept], return_inverse=True)[1],
        seen=data.seen[kept],
        n=data.n[kept],
        first=data.first[kept],
        second=data.second[kept],
    )
    if data.by_cluster is None:
        return less
    place = np.cumsum(kept) - 1
    parts = kept[data.part_class]
    return replace(
        less,
        by_cluster=data.by_cluster[parts],
        part_class=place[data.part_class[parts]],
        part_cluster=np.unique(data.part_cluster[parts], return_inverse=True)[1],
    )
