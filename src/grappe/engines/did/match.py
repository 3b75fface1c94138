"""Are they comparable: balance, common support, and matching on the propensity."""

from dataclasses import dataclass, replace
from math import isnan
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from grappe.engines.did import design, propensity, scans
from grappe.engines.did.algebra import double, where
from grappe.engines.did.design import NEVER, Design
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel, keep
from grappe.engines.did.scans import Key, Units
from grappe.engines.did.strata import Coarsening, Support, stratify
from grappe.engines.did.types import (
    Cell,
    Floats,
    Method,
    Question,
    silent,
)

#: Differences below a tenth of a standard deviation are usually let be.
SMALL_DIFFERENCE = 0.1
#: Log-odds this near are the same.
TIE = 1e-9


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """How members and others differ in one covariate.

    Attributes
    ----------
    name : str
        The covariate, with the value of a text; or the outcome of a period.
    treated, control, matched : float
        Means of members, of all the others, and of the others as weighted.
    before, after : float
        Standardised differences: over the standard deviation among members (among
        all, where members do not differ); `after` is NaN where nobody is weighted.
    """

    name: str
    treated: float
    control: float
    matched: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Balance:
    """Balance table and common support.

    Attributes
    ----------
    rows : tuple of BalanceRow
    treated : int
        Members.
    effective : float
        Number of equally weighted comparison units that would be as precise.
    outside : float
        Share of members more likely to join than any of the others (or in no
        stratum with others), from 0 to 1; NaN where nobody is weighted.
    support : Support or None
        Strata kept, for coarsened exact matching.
    """

    rows: tuple[BalanceRow, ...]
    treated: int
    effective: float
    outside: float
    support: Support | None

    @property
    def is_good(self) -> bool:
        """Whether no difference left passes a tenth of a standard deviation."""
        left = (row.before if isnan(row.after) else row.after for row in self.rows)
        return all(abs(difference) <= SMALL_DIFFERENCE for difference in left)


def balance(
    panel: Panel,
    question: Question,
    *,
    coarsening: Coarsening | None = None,
    outcomes: int = 1,
) -> Balance:
    r"""Compare members, whenever they joined, with those who never did.

    Parameters
    ----------
    panel : Panel
        With covariates, and never treated units.
    question : Question
        Others are weighted by stratum for the method `cem`, by the odds of the
        propensity for `ipw` and `dr`, and not at all for `none` and `reg`.
    outcomes : int
        First periods whose outcome is compared too.

    Returns
    -------
    Balance

    Raises
    ------
    NotEstimable
        If there are no covariates, or propensities cannot be fitted.

    Notes
    -----
    The effective number is :math:`(\sum w)^2 / \sum w^2` [1]_.

    References
    ----------
    .. [1] Kish, L. (1965). Survey Sampling. Wiley, section 11.7.
    """
    units, found = _pooled(panel, question)
    support = None
    try:
        if question.method is Method.CEM:
            table, support, outside = _by_stratum(
                panel, found, question, coarsening or Coarsening()
            )
        elif question.method in (Method.WEIGHTING, Method.DOUBLY_ROBUST):
            table, outside = _by_odds(units)
        else:
            table, outside = _unweighted(units), float("nan")
        columns = _columns(table, panel, found, outcomes)
        rows, treated, effective = _rows(table, columns)
    finally:
        units.close()
    if isnan(outside):
        rows = tuple(replace(row, after=float("nan")) for row in rows)
    return Balance(rows, treated, effective, outside, support)


def _pooled(panel: Panel, question: Question) -> tuple[Units, Design]:
    """Join all the cohorts in one, against the never treated."""
    if not panel.covariates:
        raise NotEstimable("balance_needs_covariates")
    found = design.resolve(panel, question)
    if NEVER not in found.cohorts:
        raise NotEstimable("balance_needs_never")
    joined = found.groups[0]
    cell = Cell(joined, found.times[-1], found.times[0], (NEVER,))
    pooled = replace(found, cohorts=(NEVER, joined), groups=(joined,), cells=(cell,))
    sample = design.sample(panel, found, question)
    sample = sample.mutate(g=where(sample.g == double(NEVER), NEVER, joined))
    return Units(sample, panel, pooled, question, every_column=True), pooled


def _propensity(units: Units) -> tuple[Key, Floats]:
    [(key, gamma)] = propensity.propensities(units, silent).items()
    if gamma is None:
        raise NotEstimable("no_overlap")
    return key, gamma


def _scored(units: Units) -> Any:
    key, gamma = _propensity(units)
    tables = [
        part.table.mutate(
            p=propensity.probability(units.covariates(part.table, key[2]), gamma)
        )
        for part in units.parts
    ]
    return ibis.union(*tables)


def _unweighted(units: Units) -> Any:
    table = ibis.union(*[part.table for part in units.parts])
    return table.mutate(k=double(1.0))


def _by_odds(units: Units) -> tuple[Any, float]:
    table = _scored(units)
    is_never = table.g == double(NEVER)
    table = table.mutate(k=where(is_never, table.p / (1.0 - table.p), 1.0))
    others = table.filter(table.g == double(NEVER))
    highest = others.p.max().to_pyarrow().as_py()
    members = table.filter(table.g != double(NEVER))
    outside = (members.p > double(highest)).mean().to_pyarrow().as_py()
    return table, float(outside)


def _by_stratum(
    panel: Panel, found: Design, question: Question, coarsening: Coarsening
) -> tuple[Any, Support, float]:
    sample = design.sample(panel, design.resolve(panel, question), question)
    sample = stratify(sample, panel, found, coarsening)
    is_never = sample.g == double(NEVER)
    counts = sample.group_by("stratum").aggregate(
        members=(~is_never).cast("int64").sum(), others=is_never.cast("int64").sum()
    )
    table = sample.join(counts, "stratum")
    share = table.members.cast("float64") / table.others.cast("float64")
    met = (table.members > 0) & (table.others > 0)
    is_never = table.g == double(NEVER)
    table = table.mutate(k=where(met, where(is_never, share, 1.0), 0.0))
    row = (
        counts.aggregate(
            strata=((counts.members > 0) & (counts.others > 0)).cast("int64").sum(),
            treated=counts.members.sum(),
            treated_matched=counts.members.sum(where=counts.others > 0),
            control=counts.others.sum(),
            control_matched=counts.others.sum(where=counts.members > 0),
        )
        .to_pyarrow()
        .to_pylist()[0]
    )
    support = Support(**{name: int(value or 0) for name, value in row.items()})
    return table, support, 1 - support.treated_matched / support.treated


def _columns(table: Any, panel: Panel, found: Design, outcomes: int) -> dict[str, Any]:
    time = found.times[0]
    columns: dict[str, Any] = {}
    for number, name in enumerate(panel.covariates):
        value = table[panel.covariate(number, time)]
        if number in panel.texts:
            levels = table.select(value=value).distinct().limit(scans.MOST_LEVELS)
            for level in sorted(filter(None, levels.to_pyarrow()["value"].to_pylist())):
                columns[f"{name} = {level}"] = (value == level).cast("float64")
        else:
            columns[name] = value
    for when in found.times[:outcomes]:
        label = panel.calendar.label(when)
        columns[f"outcome {label}"] = table[f"y{panel.place(when)}"]
    return columns


def _rows(
    table: Any, columns: dict[str, Any]
) -> tuple[tuple[BalanceRow, ...], int, float]:
    is_never = table.g == double(NEVER)
    kept = table.k > 0
    sums: dict[str, Any] = {
        "weight": table.k.sum(where=is_never),
        "square": (table.k * table.k).sum(where=is_never),
        "treated": (~is_never).cast("int64").sum(),
    }
    for n, value in enumerate(columns.values()):
        sums[f"t{n}"] = value.mean(where=~is_never)
        sums[f"m{n}"] = value.mean(where=~is_never & kept)
        sums[f"s{n}"] = value.std(where=~is_never, how="pop")
        sums[f"c{n}"] = value.mean(where=is_never)
        sums[f"a{n}"] = value.std(how="pop")
        sums[f"k{n}"] = (value * table.k).sum(where=is_never)
        sums[f"w{n}"] = table.k.sum(where=is_never & value.notnull())
    row = table.aggregate(**sums).to_pyarrow().to_pylist()[0]
    rows = []
    for n, name in enumerate(columns):
        spread = row[f"s{n}"] or row[f"a{n}"] or 1.0
        matched = row[f"k{n}"] / row[f"w{n}"] if row[f"w{n}"] else float("nan")
        rows.append(
            BalanceRow(
                name=name,
                treated=row[f"t{n}"],
                control=row[f"c{n}"],
                matched=matched,
                before=(row[f"t{n}"] - row[f"c{n}"]) / spread,
                after=(row[f"m{n}"] - matched) / spread,
            )
        )
    effective = float(row["weight"] ** 2 / row["square"])
    return tuple(rows), int(row["treated"]), effective


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A panel of members and of those who look like them.

    Attributes
    ----------
    panel : Panel
        With how often a unit serves as its weight.
    treated, treated_matched, control_used : int
    """

    panel: Panel
    treated: int
    treated_matched: int
    control_used: int


def nearest(
    panel: Panel, question: Question, *, ratio: int = 1, caliper: float = 0.2
) -> Matched:
    r"""Match members to those most as likely to join, with replacement.

    Parameters
    ----------
    panel : Panel
        With covariates, not weighted.
    question : Question
    ratio : int
        Comparison units by member, at least 1; those as near as the last one serve
        too, each for less.
    caliper : float
        Largest distance, in standard deviations of the log-odds.

    Returns
    -------
    Matched
        Errors of a study of it take the matches as given.

    Raises
    ------
    NotEstimable
        If the panel is weighted, or no member has a match.

    References
    ----------
    .. [1] Rosenbaum, P. R. and Rubin, D. B. (1985). Constructing a control group using
       multivariate matched sampling. The American Statistician 39, 33-38.
    """
    if panel.is_weighted:
        raise NotEstimable("matches_are_weights")
    if ratio < 1 or caliper <= 0:
        raise NotEstimable("no_distance")
    units, _found = _pooled(panel, question)
    try:
        scored = _scored(units).select("unit", "g", "p").order_by("p", "unit")
        rows = scored.to_pyarrow()
    finally:
        units.close()
    score = np.log(rows["p"].to_numpy()) - np.log1p(-rows["p"].to_numpy())
    member = rows["g"].to_numpy() != NEVER
    others = score[~member]
    weight = np.zeros(len(score))
    used = np.zeros(len(others))
    reach = caliper * float(score.std())
    for place in np.flatnonzero(member):
        start, end = _nearest(others, score[place], ratio, reach)
        if start < end:
            weight[place] = 1.0
            used[start:end] += 1.0 / (end - start)
    weight[~member] = used
    if not used.any():
        raise NotEstimable("no_match")
    kept = weight > 0
    table = pa.table({"unit": rows["unit"].filter(kept), "w": weight[kept]})
    wide = keep(panel.wide.join(ibis.memtable(table), "unit"))
    return Matched(
        panel=replace(panel, wide=wide, is_weighted=True, laid=None),
        treated=int(member.sum()),
        treated_matched=int(weight[member].sum()),
        control_used=int((used > 0).sum()),
    )


def _nearest(others: Floats, score: float, ratio: int, reach: float) -> tuple[int, int]:
    """Give the range of the nearest in a sorted list, with all that are as near."""
    place = int(np.searchsorted(others, score))
    around = others[max(0, place - ratio) : place + ratio]
    distance = np.sort(np.abs(around - score))[:ratio]
    distance = distance[distance <= reach]
    if not len(distance):
        return 0, 0
    most = distance[-1] + TIE
    start = int(np.searchsorted(others, score - most, side="left"))
    return start, int(np.searchsorted(others, score + most, side="right"))
