"""Category of an enterprise after the French decree no 2008-1354, article 3."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from grappe.engines.size.assessment import FrenchSize, LegalReference, SizeAssessment
from grappe.engines.size.ceilings import Ceiling, first_within
from grappe.engines.size.figures import Entity, Holding
from grappe.engines.size.graph import Graph
from grappe.engines.size.perimeter import shares
from grappe.engines.size.yearly import assess_year, is_known, remarks_on

CEILINGS = (
    Ceiling(FrenchSize.MICRO, Decimal(10), Decimal(2_000_000), Decimal(2_000_000)),
    Ceiling(FrenchSize.PME, Decimal(250), Decimal(50_000_000), Decimal(43_000_000)),
    Ceiling(
        FrenchSize.ETI, Decimal(5_000), Decimal(1_500_000_000), Decimal(2_000_000_000)
    ),
)

REFERENCE = LegalReference(
    text="Décret n° 2008-1354 du 18 décembre 2008",
    articles="1, 2, 3",
    url="https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000019961059",
)

_CATEGORIES = tuple(FrenchSize)


def french_category(
    target: str,
    entities: Iterable[Entity],
    holdings: Iterable[Holding] = (),
    *,
    at: date,
) -> SizeAssessment:
    """Give the French category of an enterprise, at the level of its group.

    Parameters
    ----------
    target : str
        The key of the enterprise.
    entities : iterable of Entity
        The enterprise and those around it.
    holdings : iterable of Holding
        Who owns whom.
    at : date
        The day: the last year closed on it or before counts.

    Returns
    -------
    SizeAssessment
        Its category is a `FrenchSize`.

    Raises
    ------
    ValueError
        If the target is unknown, or the graph is inconsistent.

    Notes
    -----
    An enterprise is micro below 10 people with a turnover or a balance sheet of 2
    million euros at most; PME below 250, with 50 or 43 million; ETI below 5,000, with
    1,500 or 2,000 million; GE otherwise. Headcount is in annual work units, figures are
    those of the last closed year, of the whole group [1]_: all companies tied by
    control, in full. The decree knows neither partners nor a rule of two years.

    Where the group's own consolidated accounts are not given, the accounts of its
    members are added up; what they invoice to each other is then counted, which the
    decree leaves out, and a remark says so.

    References
    ----------
    .. [1] Decree no 2008-1354 of 18 December 2008, articles 1 to 3.

    Examples
    --------
    >>> from grappe.engines.size import YearFigures
    >>> year = YearFigures(date(2024, 12, 31), headcount=12, turnover_eur=1_500_000)
    >>> found = french_category("a", [Entity("a", (year,))], at=date(2025, 6, 1))
    >>> found.category.value, found.is_estimated
    ('pme', False)
    """
    graph = Graph(entities, holdings)
    if target not in graph.entities:
        raise ValueError(f"{target} is not among the entities")
    group = graph.groups(is_european=False)
    perimeter = shares(graph, target, group, partners={})
    year = assess_year(graph, perimeter, at, CEILINGS, _CATEGORIES)
    lowest = first_within(
        [c.is_within is not False for c in year.ceilings], _CATEGORIES
    )
    highest = first_within([c.is_within is True for c in year.ceilings], _CATEGORIES)
    used = [
        line.figures for line in year.lines if not line.included_in and line.figures
    ]
    is_guessed = any(figures.is_estimate for figures in used)
    known = is_known(year.totals)
    return SizeAssessment(
        category=FrenchSize(year.category) if year.category else None,
        lowest=FrenchSize(lowest) if known else None,
        highest=FrenchSize(highest) if known else None,
        is_estimated=known and (lowest != highest or is_guessed),
        years=(year,),
        remarks=tuple(remarks_on(year.lines, at)),
        reference=REFERENCE,
    )
