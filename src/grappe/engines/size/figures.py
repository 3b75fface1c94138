"""What is known of enterprises: their yearly figures and who owns whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

#: A figure as it comes: people in annual work units, euros, rates from 0 to 1.
Number = int | float | Decimal

_MOST_MONTHS = 24


class EntityKind(StrEnum):
    """What an owner or an owned unit is."""

    COMPANY = "company"
    PERSON = "person"
    PUBLIC_BODY = "public_body"


class Exemption(StrEnum):
    """Investors whose holding, up to one half, leaves an enterprise autonomous.

    They are those of article 3(2), second subparagraph, of the annex to Recommendation
    2003/361/EC. That an investor is one of them is stated by the caller.
    """

    PUBLIC_INVESTMENT_CORPORATION = "public_investment_corporation"
    VENTURE_CAPITAL = "venture_capital"
    BUSINESS_ANGEL = "business_angel"
    UNIVERSITY_OR_RESEARCH_CENTRE = "university_or_research_centre"
    INSTITUTIONAL_INVESTOR = "institutional_investor"
    SMALL_LOCAL_AUTHORITY = "small_local_authority"


@dataclass(frozen=True, slots=True)
class YearFigures:
    """The figures of one closed financial year.

    Attributes
    ----------
    closed_on : date
        Last day of the year.
    headcount : number or None
        In annual work units; None if not known, which is not zero.
    turnover_eur, balance_eur : number or None
        Without VAT; total of the balance sheet.
    months : int
        Length of the year; the turnover is brought to twelve.
    consolidates : frozenset of str
        Keys of the other entities these accounts include in full.
    is_estimate : bool
        Whether they are estimated in good faith, as for a new enterprise.
    """

    closed_on: date
    headcount: Number | None = None
    turnover_eur: Number | None = None
    balance_eur: Number | None = None
    months: int = 12
    consolidates: frozenset[str] = frozenset()
    is_estimate: bool = False

    def __post_init__(self) -> None:
        """Refuse figures that cannot be.

        Raises
        ------
        ValueError
            If a figure is negative or no number, or the year longer than two.
        """
        for name in ("headcount", "turnover_eur", "balance_eur"):
            value = getattr(self, name)
            if value is not None and not (exact(value).is_finite() and value >= 0):
                raise ValueError(f"{name} must be a number of at least 0, not {value}")
        if not 1 <= self.months <= _MOST_MONTHS:
            raise ValueError(f"months must be 1 to {_MOST_MONTHS}, not {self.months}")


@dataclass(frozen=True, slots=True)
class Entity:
    """A company, a person or a public body.

    Attributes
    ----------
    key : str
        Any name, unique in the graph; a SIREN for instance.
    figures : tuple of YearFigures
        The years that are known, in any order.
    kind : EntityKind
        A group of persons who act together is one person.
    exemption : Exemption or None
        What kind of privileged investor it is, if any.
    acts_on_same_market : bool
        For a person: whether the enterprises it controls are on the same market or on
        adjacent ones, which links them (article 3(3), last subparagraphs).
    """

    key: str
    figures: tuple[YearFigures, ...] = ()
    kind: EntityKind = EntityKind.COMPANY
    exemption: Exemption | None = None
    acts_on_same_market: bool = False

    def __post_init__(self) -> None:
        """Refuse two years closed on one day.

        Raises
        ------
        ValueError
            If two years end on the same day.
        """
        if len({year.closed_on for year in self.figures}) != len(self.figures):
            raise ValueError(f"{self.key} closes two years on the same day")


@dataclass(frozen=True, slots=True)
class Holding:
    """What one entity holds of another.

    Attributes
    ----------
    owner, owned : str
        Their keys.
    rate : number
        Share of the capital or of the voting rights, whichever is higher, from 0 to 1.
    is_control : bool
        Whether the owner dominates otherwise: majority of votes by an agreement, right
        to appoint the managers, contract. More than one half is control by itself.
    invested_eur : number or None
        For a business angel: what it invested in the enterprise.
    """

    owner: str
    owned: str
    rate: Number
    is_control: bool = False
    invested_eur: Number | None = None

    def __post_init__(self) -> None:
        """Refuse a rate that is not one.

        Raises
        ------
        ValueError
            If the rate is not from 0 to 1, or the investment negative.
        """
        if not 0 <= self.rate <= 1:
            raise ValueError(f"the rate must be from 0 to 1, not {self.rate}")
        if self.invested_eur is not None and not self.invested_eur >= 0:
            raise ValueError(f"{self.invested_eur} cannot be invested")


def exact(number: Number) -> Decimal:
    """Give the decimal number that was written, not its binary neighbour.

    Parameters
    ----------
    number : int, float or Decimal
        Any number.

    Returns
    -------
    Decimal

    Examples
    --------
    >>> exact(0.1)
    Decimal('0.1')
    """
    return number if isinstance(number, Decimal) else Decimal(str(number))


def latest(figures: Iterable[YearFigures], on: date) -> YearFigures | None:
    """Pick the last year closed on a day or before.

    Parameters
    ----------
    figures : iterable of YearFigures
        In any order.
    on : date
        The day.

    Returns
    -------
    YearFigures or None

    Examples
    --------
    >>> years = [YearFigures(date(2023, 12, 31)), YearFigures(date(2024, 12, 31))]
    >>> latest(years, date(2024, 6, 30)).closed_on
    datetime.date(2023, 12, 31)
    """
    closed = (year for year in figures if year.closed_on <= on)
    return max(closed, key=lambda year: year.closed_on, default=None)
