"""The size of an enterprise with everything that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from grappe.engines.size.ceilings import CeilingResult, ThresholdTest, Totals
from grappe.engines.size.perimeter import PerimeterLine


class FrenchSize(StrEnum):
    """The four categories of enterprises of the decree."""

    MICRO = "micro"
    PME = "pme"
    ETI = "eti"
    GE = "ge"


class EuSize(StrEnum):
    """Micro, small and medium-sized enterprises, and those that are none."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class LegalReference:
    """The text that sets the rule.

    Attributes
    ----------
    text : str
        Its name, in the language it is cited in.
    articles : str
        Which of its articles.
    url : str
        Where it is published.
    """

    text: str
    articles: str
    url: str


#: English sentence of each remark, to be filled with `Remark.params`.
REMARKS: Mapping[str, str] = MappingProxyType(
    {
        "no_figures": "No figure is known.",
        "missing_figures": "Figures are missing for %(keys)s.",
        "sum_not_consolidated": (
            "The accounts of %(count)s entities were added up: what they invoice to "
            "each other is counted."
        ),
        "old_figures": "The last closed year known ended on %(closed_on)s.",
        "annualised": "The turnover of %(keys)s was brought to twelve months.",
        "estimated_in_good_faith": "The figures of %(keys)s are estimates.",
        "one_year_only": (
            "Only one closed year is known: the rule of two consecutive years could "
            "not be applied."
        ),
        "two_years_rule": (
            "The last year alone would give “%(annual)s”: a ceiling must be crossed in "
            "two consecutive years."
        ),
        "control_changed": (
            "Control changed on %(changed_on)s: the years closed before do not count."
        ),
        "public_control": (
            "Public bodies hold %(percent)s %% of the enterprise: from 25 %% on, it is "
            "no SME."
        ),
        "angels_exceed": (
            "Business angels invested %(amount)s euros: from 1,250,000 on, they are "
            "partners like others."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the assessment should know.

    Attributes
    ----------
    code : str
        A key of `REMARKS`.
    params : mapping of str to str
        What fills the sentence.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return REMARKS[self.code] % self.params


@dataclass(frozen=True, slots=True)
class YearAssessment:
    """What one financial year gives.

    Attributes
    ----------
    closed_on : date or None
        Last day of the enterprise's own year; None if it is not known.
    category : str or None
        What the year alone gives; None without any figure.
    totals : Totals
        Of the perimeter.
    lines : tuple of PerimeterLine
        The perimeter with the figures used.
    ceilings : tuple of CeilingResult
        Each threshold of each category, from the smallest.
    """

    closed_on: date | None
    category: str | None
    totals: Totals
    lines: tuple[PerimeterLine, ...]
    ceilings: tuple[CeilingResult, ...]


@dataclass(frozen=True, slots=True)
class SizeAssessment:
    """The category of an enterprise and the whole way to it.

    Attributes
    ----------
    category : FrenchSize, EuSize or None
        The category; None if nothing is known of the enterprise.
    lowest, highest : FrenchSize, EuSize or None
        The smallest and largest that the missing figures leave possible.
    is_estimated : bool
        Whether figures were missing and decide, or are estimates themselves.
    years : tuple of YearAssessment
        The years that count, the last first.
    remarks : tuple of Remark
        What the reader should know.
    reference : LegalReference
        The rule.
    """

    category: FrenchSize | EuSize | None
    lowest: FrenchSize | EuSize | None
    highest: FrenchSize | EuSize | None
    is_estimated: bool
    years: tuple[YearAssessment, ...]
    remarks: tuple[Remark, ...]
    reference: LegalReference

    @property
    def perimeter(self) -> tuple[PerimeterLine, ...]:
        """Return the entities that count, with the figures of the last year."""
        return self.years[0].lines

    @property
    def totals(self) -> Totals:
        """Return the totals of the last year."""
        return self.years[0].totals

    @property
    def tests(self) -> tuple[ThresholdTest, ...]:
        """Return every threshold test of the last year, from the smallest category."""
        return tuple(test for c in self.years[0].ceilings for test in c.tests)

    @property
    def closed_on(self) -> date | None:
        """Return the last day of the last year."""
        return self.years[0].closed_on
