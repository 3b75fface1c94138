"""SME status after Recommendation 2003/361/EC, the definition of EU aid."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from grappe.engines.size.assessment import (
    EuSize,
    LegalReference,
    Remark,
    SizeAssessment,
    YearAssessment,
)
from grappe.engines.size.ceilings import Ceiling, first_within
from grappe.engines.size.figures import Entity, Exemption, Holding, YearFigures
from grappe.engines.size.graph import Graph
from grappe.engines.size.perimeter import Relation, Share, shares
from grappe.engines.size.yearly import assess_year, is_known, percent, remarks_on

CEILINGS = (
    Ceiling(EuSize.MICRO, Decimal(10), Decimal(2_000_000), Decimal(2_000_000)),
    Ceiling(EuSize.SMALL, Decimal(50), Decimal(10_000_000), Decimal(10_000_000)),
    Ceiling(EuSize.MEDIUM, Decimal(250), Decimal(50_000_000), Decimal(43_000_000)),
)

REFERENCE = LegalReference(
    text="Commission Recommendation 2003/361/EC of 6 May 2003, annex",
    articles="2, 3, 4, 6",
    url="https://eur-lex.europa.eu/eli/reco/2003/361/oj",
)

_CATEGORIES = tuple(EuSize)
_QUARTER = Decimal("0.25")
_MOST_YEARS = 10
# Two years follow each other if the second begins within a month of the first's end.
_GAP = timedelta(days=31)
_MONTH = timedelta(days=30.4375)


def eu_status(
    target: str,
    entities: Iterable[Entity],
    holdings: Iterable[Holding] = (),
    *,
    at: date,
    previous: EuSize | None = None,
    control_changed_on: date | None = None,
) -> SizeAssessment:
    """Give the EU status of an enterprise: micro, small, medium-sized or large.

    Parameters
    ----------
    target : str
        The key of the enterprise.
    entities : iterable of Entity
        The enterprise and those around it, with every year known.
    holdings : iterable of Holding
        Who owns whom at the day of the assessment.
    at : date
        The day: years closed on it or before count.
    previous : EuSize, optional
        The status before the first year given, where it is known.
    control_changed_on : date, optional
        When the enterprise last changed hands.

    Returns
    -------
    SizeAssessment
        Its category is an `EuSize`.

    Raises
    ------
    ValueError
        If the target is unknown, or the graph is inconsistent.

    Notes
    -----
    Micro: fewer than 10 people, and a turnover or balance sheet of 2 million euros at
    most; small: 50 people, 10 million; medium: 250 people, 50 or 43 million.

    *Perimeter* (articles 3 and 6). Linked enterprises, by control, count in full; those
    next to them for 25 % to 50 %, the partners, count at that rate together with their
    own linked enterprises; partners of partners do not count. Some investors (venture
    capital, universities…) make no partner while they do not control.

    *Public bodies* (article 3(4)). From 25 % on, direct or not, the enterprise is no
    SME, but for the same investors.

    *Two years* (article 4(2)). A ceiling is crossed, either way, only by two
    consecutive years. Each ceiling follows that rule by itself, from `previous` or from
    the first year known. Years closed before a change of control do not count: the rule
    smooths the growth of an enterprise, not its purchase by a group [2]_.

    References
    ----------
    .. [1] Commission Recommendation 2003/361/EC of 6 May 2003, annex, articles 2 to 6.
    .. [2] European Commission, User guide to the SME definition, 2020.

    Examples
    --------
    >>> year = YearFigures(date(2024, 12, 31), 30, 4_000_000, 3_000_000)
    >>> owner = YearFigures(date(2024, 12, 31), 100, 60_000_000, 50_000_000)
    >>> found = eu_status(
    ...     "a",
    ...     [Entity("a", (year,)), Entity("b", (owner,))],
    ...     [Holding("b", "a", 0.3)],
    ...     at=date(2025, 6, 1),
    ... )
    >>> found.category.value, found.totals.headcount.value
    ('medium', Decimal('60.0'))
    """
    graph = Graph(entities, holdings)
    if target not in graph.entities:
        raise ValueError(f"{target} is not among the entities")
    group = graph.groups(is_european=True)
    perimeter = shares(graph, target, group, graph.partners(target, group))
    closings = _closings(graph.entities[target].figures, at, control_changed_on)
    years = tuple(
        assess_year(graph, perimeter, on, CEILINGS, _CATEGORIES)
        for on in _days(closings, at)
    )
    remarks = remarks_on(years[0].lines, at)
    if control_changed_on:
        changed = {"changed_on": control_changed_on.isoformat()}
        remarks.append(Remark("control_changed", changed))
        previous = None
    remarks += _ownership_remarks(graph, perimeter)
    public = graph.public_share(target, group)
    if public >= _QUARTER:
        remarks.append(Remark("public_control", {"percent": percent(public)}))
        return _assessment(years, [EuSize.LARGE] * 3, remarks)
    if not is_known(years[0].totals):
        return _assessment(years, [None] * 3, remarks)
    if len(years) == 1 and previous is None:
        remarks.append(Remark("one_year_only"))
    statuses = _statuses(years, previous)
    if years[0].category and statuses[0] != years[0].category:
        remarks.append(Remark("two_years_rule", {"annual": years[0].category}))
    return _assessment(years, statuses, remarks)


def _closings(
    figures: Sequence[YearFigures], at: date, changed_on: date | None
) -> list[date]:
    """List the ends of the years that follow each other, the last first."""
    closed = sorted(
        (year for year in figures if year.closed_on <= at),
        key=lambda year: year.closed_on,
        reverse=True,
    )[:_MOST_YEARS]
    if not closed:
        return [at]
    kept = closed[:1]
    for year in closed[1:]:
        begins_on = kept[-1].closed_on - kept[-1].months * _MONTH
        is_next = abs(begins_on - year.closed_on) <= _GAP
        if not is_next or (changed_on and year.closed_on < changed_on):
            break
        kept.append(year)
    return [year.closed_on for year in kept]


def _days(closings: Sequence[date], at: date) -> list[date]:
    """Give the day at which each year was the last one closed.

    Others may close on other days: a year earlier, their year before is the right one.
    """
    days = [at]
    for later, closed_on in pairwise(closings):
        same_day = at - (closings[0] - closed_on)
        days.append(min(same_day, later - timedelta(days=1)))
    return days


def _statuses(
    years: Sequence[YearAssessment], previous: EuSize | None
) -> list[EuSize | None]:
    """Apply the rule of two years to what is likely, and to both bounds."""
    answers: tuple[list[bool], list[bool], list[bool]] = ([], [], [])
    for rank in range(len(CEILINGS)):
        results = [year.ceilings[rank] for year in reversed(years)]
        before = None if previous is None else _CATEGORIES.index(previous) <= rank
        readings = (
            [result.is_likely for result in results],
            [result.is_within is not False for result in results],
            [result.is_within is True for result in results],
        )
        for found, reading in zip(answers, readings, strict=True):
            found.append(_after_two_years(reading, before))
    return [EuSize(first_within(found, _CATEGORIES)) for found in answers]


def _after_two_years(answers: Sequence[bool], before: bool | None) -> bool:
    """Give the last state of a ceiling that two equal years in a row change.

    >>> _after_two_years([True, False, True, False], None)
    True
    >>> _after_two_years([True, False, False], None)
    False
    """
    state = answers[0] if before is None else before
    last = state
    for answer in answers:
        if answer == last:
            state = answer
        last = answer
    return state


def _ownership_remarks(graph: Graph, perimeter: Sequence[Share]) -> list[Remark]:
    partners = [share.key for share in perimeter if share.relation is Relation.PARTNER]
    exemptions = {graph.entities[key].exemption for key in partners}
    if Exemption.BUSINESS_ANGEL not in exemptions:
        return []
    invested = max(graph.angels_invested(share.key) for share in perimeter)
    return [Remark("angels_exceed", {"amount": f"{invested:,.0f}"})]


def _assessment(
    years: tuple[YearAssessment, ...],
    statuses: Sequence[EuSize | None],
    remarks: Sequence[Remark],
) -> SizeAssessment:
    category, lowest, highest = statuses
    is_guessed = any(remark.code == "estimated_in_good_faith" for remark in remarks)
    is_sure = any(remark.code == "public_control" for remark in remarks)
    return SizeAssessment(
        category=category,
        lowest=lowest,
        highest=highest,
        is_estimated=not is_sure and (lowest != highest or is_guessed),
        years=years,
        remarks=tuple(remarks),
        reference=REFERENCE,
    )
