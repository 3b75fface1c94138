"""Assess one year of an enterprise, and remark on its figures."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from grappe.engines.size.assessment import Remark, YearAssessment
from grappe.engines.size.ceilings import Ceiling, Totals, compare, first_within
from grappe.engines.size.graph import Graph
from grappe.engines.size.perimeter import (
    PerimeterLine,
    Relation,
    Share,
    lines_on,
    total,
)

# Accounts are closed within six months and last twelve: beyond, a year is missing.
_OLD = timedelta(days=550)


def assess_year(
    graph: Graph,
    perimeter: Sequence[Share],
    on: date,
    ceilings: Sequence[Ceiling],
    categories: Sequence[str],
) -> YearAssessment:
    """Assess an enterprise on the last years closed on a day or before.

    Parameters
    ----------
    graph : Graph
        Entities and holdings.
    perimeter : sequence of Share
        The enterprise first.
    on : date
        The day.
    ceilings : sequence of Ceiling
        From the smallest.
    categories : sequence of str
        Those of the ceilings, then the one without ceiling.

    Returns
    -------
    YearAssessment
    """
    lines = lines_on(graph, perimeter, on)
    totals = total(lines)
    results = compare(totals, ceilings)
    own = lines[0].figures
    likely = first_within([result.is_likely for result in results], categories)
    return YearAssessment(
        closed_on=own.closed_on if own else None,
        category=likely if is_known(totals) else None,
        totals=totals,
        lines=lines,
        ceilings=results,
    )


def is_known(totals: Totals) -> bool:
    """Tell whether anything at all is known.

    Parameters
    ----------
    totals : Totals
        Of a perimeter.

    Returns
    -------
    bool
    """
    each = (totals.headcount, totals.turnover_eur, totals.balance_eur)
    return any(one.value is not None for one in each)


def remarks_on(lines: Sequence[PerimeterLine], at: date) -> list[Remark]:
    """Remark on the figures used.

    Parameters
    ----------
    lines : sequence of PerimeterLine
        The perimeter, the enterprise first.
    at : date
        The day of the assessment.

    Returns
    -------
    list of Remark
    """
    counted = [line for line in lines if line.included_in is None]
    used = [(line.key, line.figures) for line in counted if line.figures]
    found = []
    if not used:
        return [Remark("no_figures")]
    if missing := [line.key for line in counted if line.missing]:
        found.append(Remark("missing_figures", {"keys": ", ".join(missing)}))
    if short := [key for key, year in used if year.months != 12]:
        found.append(Remark("annualised", {"keys": ", ".join(short)}))
    if guessed := [key for key, year in used if year.is_estimate]:
        found.append(Remark("estimated_in_good_faith", {"keys": ", ".join(guessed)}))
    group = [line.key for line in counted if line.relation is not Relation.PARTNER]
    if len(group) > 1:
        found.append(Remark("sum_not_consolidated", {"count": str(len(group))}))
    own = counted[0].figures if counted[0] is lines[0] else None
    if own and at - own.closed_on > _OLD:
        found.append(Remark("old_figures", {"closed_on": own.closed_on.isoformat()}))
    return found


def percent(rate: Decimal) -> str:
    """Write a rate in percent, without superfluous digits.

    Parameters
    ----------
    rate : Decimal
        From 0 to 1.

    Returns
    -------
    str

    Examples
    --------
    >>> percent(Decimal("0.3000")), percent(Decimal("0.333333"))
    ('30', '33.33')
    """
    return f"{round(100 * rate, 2).normalize():f}"
