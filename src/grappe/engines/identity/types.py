"""What goes into the identity engine and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What to do with the best candidate."""

    SURE = "sure"
    TO_CHECK = "to_check"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of a register: a legal unit, a laboratory, a hospital's place.

    Attributes
    ----------
    key : str
        The register's own number: a SIREN, a RNSR number, a ROR…
    names : tuple of str
        Official name first, then usual names, signs, names in other languages.
    acronyms : tuple of str
    places : tuple of (postcode, town)
        Head office first; either may be "".
    country : str
        ISO 3166 code of two letters.
    is_active : bool
    category : str
        French legal category (4 digits) or "", tells companies from public bodies.
    numbers : tuple of (scheme, value)
        Numbers of other registers for the same unit, canonical: ("pic", "999997930").
    """

    key: str
    names: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    country: str = "FR"
    is_active: bool = True
    category: str = ""
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed about an organisation; everything but the name may miss.

    Attributes
    ----------
    numbers : mapping of scheme to text
        As typed, checked or not: {"siren": "552 100 554"}. Schemes: siren, siret, vat,
        pic, ror, rnsr, grid, finess, rna.
    """

    name: str
    acronym: str = ""
    town: str = ""
    postcode: str = ""
    country: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks for or against a candidate.

    Attributes
    ----------
    code : str
        One of `REASONS`, for a page to word in its reader's language.
    weight : float
        Above 0 it speaks for, below 0 against; in log-odds.
    params : mapping
        What the sentence of the code needs.
    """

    code: str
    weight: float
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be the one.

    Attributes
    ----------
    key, name : str
        Number and official name in the register.
    score : float
        Calibrated probability, from 0 to 1, that the query is about this unit.
    reasons : tuple of Reason
        The weightiest first.
    """

    key: str
    name: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Identification:
    """The answer for one query.

    Attributes
    ----------
    verdict : Verdict
        SURE: take the first candidate. TO_CHECK: show them to a person. NONE: nothing
        of the register resembles it.
    candidates : tuple of Candidate
        The likeliest first.
    problems : tuple of Reason
        What is wrong with the query itself: a number with a false key, a SIRET given
        as a SIREN, a name too long.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    problems: tuple[Reason, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The likeliest candidate, whatever the verdict."""
        return self.candidates[0] if self.candidates else None
