"""Find which entities count in the size of an enterprise, and for which share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grappe.engines.size.ceilings import MEASURES, Measure, Total, Totals
from grappe.engines.size.figures import Entity, EntityKind, YearFigures, exact, latest
from grappe.engines.size.graph import Graph


class Relation(StrEnum):
    """Why an entity counts."""

    SELF = "self"
    LINKED = "linked"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Share:
    """An entity of the perimeter, before its figures are looked up."""

    key: str
    relation: Relation
    rate: Decimal


@dataclass(frozen=True, slots=True)
class PerimeterLine:
    """An entity of the perimeter with the figures used, as a page shows it.

    Attributes
    ----------
    key : str
        The entity.
    relation : Relation
        Itself, linked (counts in full) or partner (counts for its rate).
    rate : Decimal
        Share of its figures that counts, from 0 to 1.
    figures : YearFigures or None
        The year used; None if none is known.
    included_in : str or None
        The entity whose consolidated accounts include it already; it then adds nothing.
    missing : tuple of str
        The measures that are not known.
    """

    key: str
    relation: Relation
    rate: Decimal
    figures: YearFigures | None
    included_in: str | None = None
    missing: tuple[Measure, ...] = ()


def shares(
    graph: Graph, target: str, group: dict[str, str], partners: dict[str, Decimal]
) -> list[Share]:
    """List the entities that count: the enterprise, those linked to it, its partners.

    Parameters
    ----------
    graph : Graph
        Entities and holdings.
    target : str
        The enterprise.
    group, partners : dict
        From `Graph.groups` and `Graph.partners`.

    Returns
    -------
    list of Share
        The enterprise first; an enterprise linked to a partner counts at the partner's
        rate. Persons and public bodies have no figures of enterprises, but for exempted
        investors that became linked.
    """
    found = [Share(target, Relation.SELF, Decimal(1))]
    for key, entity in graph.entities.items():
        if key == target or not _has_accounts(entity):
            continue
        if group[key] == group[target]:
            found.append(Share(key, Relation.LINKED, Decimal(1)))
        elif group[key] in partners:
            found.append(Share(key, Relation.PARTNER, partners[group[key]]))
    order = list(Relation)
    return sorted(found, key=lambda share: (order.index(share.relation), share.key))


def _has_accounts(entity: Entity) -> bool:
    """Tell whether an entity counts as an enterprise when it is linked or partner."""
    if entity.kind is EntityKind.PUBLIC_BODY:
        return entity.exemption is not None
    return entity.kind is EntityKind.COMPANY


def lines_on(
    graph: Graph, perimeter: Sequence[Share], on: date
) -> tuple[PerimeterLine, ...]:
    """Look up the figures of each entity of a perimeter.

    Parameters
    ----------
    graph : Graph
        Entities and holdings.
    perimeter : sequence of Share
        From `shares`.
    on : date
        The last year closed on this day or before is used.

    Returns
    -------
    tuple of PerimeterLine
    """
    figures = {
        share.key: latest(graph.entities[share.key].figures, on) for share in perimeter
    }
    included = _included(figures)
    lines = []
    for share in perimeter:
        year = figures[share.key]
        missing = tuple(
            name for name in MEASURES if year is None or getattr(year, name) is None
        )
        inside = included.get(share.key)
        lines.append(
            PerimeterLine(
                key=share.key,
                relation=share.relation,
                rate=share.rate,
                figures=year,
                included_in=inside,
                missing=() if inside else missing,
            )
        )
    return tuple(lines)


def total(lines: Iterable[PerimeterLine]) -> Totals:
    """Add up the figures of a perimeter.

    Parameters
    ----------
    lines : iterable of PerimeterLine
        From `lines_on`.

    Returns
    -------
    Totals
        Each figure for its rate, turnovers brought to twelve months.
    """
    counted = [line for line in lines if line.included_in is None]
    return Totals(*(_total(counted, measure) for measure in MEASURES))


def _total(lines: Sequence[PerimeterLine], measure: Measure) -> Total:
    values = [
        line.rate * _annual(line.figures, measure)
        for line in lines
        if line.figures is not None and measure not in line.missing
    ]
    if not values:
        return Total()
    return Total(sum(values, Decimal(0)), is_complete=len(values) == len(lines))


def _annual(year: YearFigures, measure: Measure) -> Decimal:
    value = exact(getattr(year, measure))
    return value * 12 / year.months if measure == "turnover_eur" else value


def _included(figures: dict[str, YearFigures | None]) -> dict[str, str]:
    """Tell whose accounts include whom: the widest consolidation counts first.

    An entity already included consolidates nobody, so that accounts which include each
    other, which is a mistake, do not both vanish.
    """
    included: dict[str, str] = {}
    by_width = sorted(
        ((key, year) for key, year in figures.items() if year and year.consolidates),
        key=lambda pair: (-len(pair[1].consolidates), pair[0]),
    )
    for key, year in by_width:
        if key not in included:
            for other in sorted(year.consolidates - {key}):
                if other in figures and other not in included:
                    included[other] = key
    return included
