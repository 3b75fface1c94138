"""Compare totals with ceilings, and say what follows when figures are missing.

A missing figure is neither zero nor a failure: a test then has three answers (passed,
failed, not known), combined as Kleene does. The sum of what is known is a floor: once
it is above a limit, the test has failed whatever the missing part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Measure = Literal["headcount", "turnover_eur", "balance_eur"]

MEASURES: tuple[Measure, ...] = ("headcount", "turnover_eur", "balance_eur")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The limits of a category; the last category has none.

    Attributes
    ----------
    category : str
        The category of those within.
    headcount : Decimal
        Strictly below, in annual work units.
    turnover_eur, balance_eur : Decimal
        At most; one of the two is enough.
    """

    category: str
    headcount: Decimal
    turnover_eur: Decimal
    balance_eur: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the whole perimeter.

    Attributes
    ----------
    value : Decimal or None
        The sum of what is known; None if nothing is.
    is_complete : bool
        Whether nothing is missing; otherwise the value is a floor.
    """

    value: Decimal | None = None
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """The three figures of the whole perimeter."""

    headcount: Total
    turnover_eur: Total
    balance_eur: Total


@dataclass(frozen=True, slots=True)
class ThresholdTest:
    """One comparison, as a page shows it.

    Attributes
    ----------
    category : str
        The category whose limit it is.
    measure : str
        "headcount" (must be below the limit), "turnover_eur" or "balance_eur" (must not
        exceed it).
    value : Decimal or None
        The total, or its known part.
    limit : Decimal
        The limit.
    passed : bool or None
        None if it cannot be said.
    """

    category: str
    measure: Measure
    value: Decimal | None
    limit: Decimal
    passed: bool | None


@dataclass(frozen=True, slots=True)
class CeilingResult:
    """Whether the totals are within one ceiling.

    Attributes
    ----------
    category : str
        The category of those within.
    tests : tuple of ThresholdTest
        Headcount, turnover, balance sheet.
    is_within : bool or None
        Headcount passed, and turnover or balance sheet passed; None if not known.
    is_likely : bool
        The same from the known tests alone: without any financial figure, headcount
        decides; without headcount, the financial figures do.
    """

    category: str
    tests: tuple[ThresholdTest, ...]
    is_within: bool | None
    is_likely: bool


def compare(totals: Totals, ceilings: Sequence[Ceiling]) -> tuple[CeilingResult, ...]:
    """Compare totals with each ceiling.

    Parameters
    ----------
    totals : Totals
        Of the perimeter.
    ceilings : sequence of Ceiling
        From the smallest.

    Returns
    -------
    tuple of CeilingResult
        One for each ceiling.
    """
    return tuple(_compare(totals, ceiling) for ceiling in ceilings)


def first_within(answers: Sequence[bool], categories: Sequence[str]) -> str:
    """Give the smallest category whose ceiling holds, or the last, which has none.

    Parameters
    ----------
    answers : sequence of bool
        For each ceiling, from the smallest.
    categories : sequence of str
        One more than the answers.

    Returns
    -------
    str

    Examples
    --------
    >>> first_within([False, True], ["micro", "pme", "eti"])
    'pme'
    """
    for answer, category in zip(answers, categories, strict=False):
        if answer:
            return category
    return categories[len(answers)]


def _compare(totals: Totals, ceiling: Ceiling) -> CeilingResult:
    tests = tuple(_test(getattr(totals, name), name, ceiling) for name in MEASURES)
    headcount, *financial = (test.passed for test in tests)
    known = [answer for answer in financial if answer is not None]
    is_likely = headcount is not False and (any(known) or not known)
    return CeilingResult(
        category=ceiling.category,
        tests=tests,
        is_within=_and(headcount, _or(*financial)),
        is_likely=is_likely,
    )


def _test(total: Total, measure: Measure, ceiling: Ceiling) -> ThresholdTest:
    limit: Decimal = getattr(ceiling, measure)
    passed: bool | None = None
    if total.value is not None:
        # Fewer than 10 people, but not more than 2 million euros.
        is_within = (
            total.value < limit if measure == "headcount" else total.value <= limit
        )
        if total.is_complete or not is_within:
            passed = is_within
    return ThresholdTest(ceiling.category, measure, total.value, limit, passed)


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _or(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return None if one is None or other is None else False
