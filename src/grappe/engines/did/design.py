"""Work out which groups, periods and comparisons a panel allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from grappe.engines.did.algebra import double, where
from grappe.engines.did.messages import Note, NotEstimable
from grappe.engines.did.normal import Calendar
from grappe.engines.did.panel import Panel
from grappe.engines.did.types import (
    Base,
    Cell,
    Control,
    Missing,
    Question,
)

NEVER = 0.0


@dataclass(frozen=True, slots=True)
class Design:
    """The comparisons of a study.

    Attributes
    ----------
    times : tuple of float
        Periods used.
    cohorts : tuple of float
        Cohorts used, 0 for never; those first treated after the last period are in 0.
    groups : tuple of float
        Cohorts whose effect is estimated.
    cells : tuple of Cell
    first, last : float
        Cohorts up to `first` are left out, those after `last` count as never treated.
    warnings : tuple of Note
    """

    times: tuple[float, ...]
    cohorts: tuple[float, ...]
    groups: tuple[float, ...]
    cells: tuple[Cell, ...]
    first: float
    last: float
    warnings: tuple[Note, ...]


def resolve(panel: Panel, question: Question) -> Design:
    """List the cells a question is about.

    Raises
    ------
    NotEstimable
        If nobody, or nobody untreated, is left to compare.

    Notes
    -----
    Units treated in the first period have no period before, and are left out. Units
    treated after the last one are untreated in all of them. Where nobody is never
    treated, the last cohort is the comparison of the not-yet-treated until it is
    treated itself, and the periods after that are left out [1]_.

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences
       with multiple time periods. Journal of Econometrics 225, 200-230.
    """
    sizes = {size.cohort: size.units for size in panel.sizes}
    if panel.is_balanced:
        return resolve_sizes(sizes, panel.times, question, panel.calendar)

    def usable(design: Design) -> dict[float, int]:
        return _units(panel, design, question)

    return resolve_sizes(sizes, panel.times, question, panel.calendar, usable)


def resolve_sizes(
    sizes: Mapping[float, int],
    times: tuple[float, ...],
    question: Question,
    calendar: Calendar,
    usable: Callable[["Design"], Mapping[float, int]] | None = None,
) -> Design:
    """Do as `resolve`, knowing only how many units each cohort has.

    Parameters
    ----------
    sizes : mapping
        Cohort (0 for never) to its units.
    times : tuple of float
        Periods, in order.
    usable : callable or None
        Gives the units of each cohort that a design can use; all by default.
    """
    if question.anticipation < 0:
        raise NotEstimable("negative_anticipation")
    label = calendar.label
    first, last = times[0] + question.anticipation, times[-1] + question.anticipation
    present = {NEVER if cohort > last else cohort for cohort, n in sizes.items() if n}
    early = sum(n for cohort, n in sizes.items() if NEVER != cohort <= first)
    warnings: list[Note] = []
    if early:
        warnings.append(Note("treated_early", n=early))
    groups = sorted(cohort for cohort in present if cohort > first)
    if not groups:
        raise NotEstimable("nobody_treated")
    if NEVER not in present:
        times = _before_last(times, groups, question)
        warnings.append(Note("cut_short", time=label(times[-1])))
    design = Design(times, (), (), (), first, last, ())
    units = dict(usable(design)) if usable else _merged(sizes, last, first)
    control = NEVER if NEVER in present else groups[-1]
    if control not in units:
        raise NotEstimable("nobody_complete")
    gone = [group for group in groups if group not in units]
    if gone:
        named = ", ".join(str(label(group)) for group in gone)
        warnings.append(Note("cohorts_incomplete", cohorts=named))
    groups = [group for group in groups if group in units and group != control]
    if not groups:
        raise NotEstimable("nobody_treated_left")
    _check_few(units, groups, question, label)
    cohorts = tuple(sorted(units))
    cells = [
        cell for group in groups for cell in _cells(group, times, cohorts, question)
    ]
    return replace(
        design,
        cohorts=cohorts,
        groups=tuple(groups),
        cells=tuple(cells),
        warnings=tuple(warnings),
    )


def _merged(sizes: Mapping[float, int], last: float, first: float) -> dict[float, int]:
    units: dict[float, int] = {}
    for cohort, n in sizes.items():
        cohort = NEVER if cohort > last else cohort
        if n and (cohort == NEVER or cohort > first):
            units[cohort] = units.get(cohort, 0) + n
    return units


def _before_last(
    times: tuple[float, ...], groups: list[float], question: Question
) -> tuple[float, ...]:
    if question.control is Control.NEVER:
        raise NotEstimable("nobody_never")
    kept = tuple(time for time in times if time < groups[-1] - question.anticipation)
    if len(groups) < 2 or len(kept) < 2:
        raise NotEstimable("nobody_untreated")
    return kept


def _units(panel: Panel, design: Design, question: Question) -> dict[float, int]:
    """Count the units of each cohort that can be used."""
    chosen = sample(panel, design, question).group_by("g")
    rows = chosen.aggregate(n=ibis._.count()).to_pyarrow().to_pylist()
    return {row["g"]: row["n"] for row in rows}


def _check_few(
    units: dict[float, int], groups: list[float], question: Question, label: Any
) -> None:
    few = [group for group in groups if units[group] < question.least_treated]
    if few:
        named = ", ".join(str(label(group)) for group in few)
        raise NotEstimable("few_treated", least=question.least_treated, cohorts=named)


def _cells(
    group: float,
    times: tuple[float, ...],
    cohorts: tuple[float, ...],
    question: Question,
) -> list[Cell]:
    before = [time for time in times if time + question.anticipation < group]
    if not before:
        return []
    reference = before[-1]
    is_universal = question.base is Base.UNIVERSAL
    cells = []
    for number, time in enumerate(times):
        if number == 0 and not is_universal:
            continue
        reacts = group - question.anticipation <= time
        base = reference if reacts or is_universal else times[number - 1]
        controls = _controls(group, max(time, base), cohorts, question)
        cells.append(Cell(group=group, time=time, base=base, controls=controls))
    return cells


def _controls(
    group: float, until: float, cohorts: tuple[float, ...], question: Question
) -> tuple[float, ...]:
    if question.control is Control.NEVER:
        return (NEVER,)
    later = until + question.anticipation
    return tuple(
        cohort for cohort in cohorts if cohort == NEVER or (later < cohort != group)
    )


def sample(panel: Panel, design: Design, question: Question) -> ir.Table:
    """Keep the units of a study, with their cohort as the study counts it.

    Adds `g` (0 for whoever is not treated by the last period) and the outcomes
    `z0`… of the periods of the design, counted from the first one the unit is seen
    in (from a constant, if rows of different units are compared): the effects are the
    same, and sums of squares lose no digit.
    """
    wide = panel.wide
    g = where(wide.g > double(design.last), NEVER, wide.g)
    y: list[Any] = [wide[f"y{panel.place(time)}"] for time in design.times]
    there = [value.notnull() for value in y]
    kept = (
        ibis.and_(*there) if question.missing is Missing.COMPLETE else ibis.or_(*there)
    )
    chosen = wide.filter((g == double(NEVER)) | (g > double(design.first)))
    chosen = chosen if panel.is_balanced else chosen.filter(kept)
    outcomes = [chosen[f"y{panel.place(time)}"] for time in design.times]
    is_complete = question.missing is Missing.COMPLETE
    start: Any = outcomes[0] if is_complete else ibis.coalesce(*outcomes)
    if question.missing is Missing.ROWS:
        start = double(outcomes[0].mean().to_pyarrow().as_py() or 0.0)
    columns: dict[str, Any] = {
        f"z{k}": value - start for k, value in enumerate(outcomes)
    }
    return chosen.mutate(
        g=where(chosen.g > double(design.last), NEVER, chosen.g), **columns
    )
