"""What the public registers say of one organisation, whichever of them speaks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """A place of work: a SIRET of SIRENE, a site of a hospital, a laboratory's address.

    Attributes
    ----------
    number : str
        Its SIRET, or "" where the register numbers no place.
    """

    number: str = ""
    name: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    commune_code: str = ""
    country: str = "FR"
    is_head_office: bool = False
    is_active: bool = True
    opened_on: date | None = None
    closed_on: date | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a register; what the register leaves out is empty.

    Attributes
    ----------
    register : str
        "sirene" (the stock files), "recherche_entreprises" (online), "rnsr", "ror",
        "finess".
    number : str
        Its number there: SIREN, RNSR number, ROR (nine characters), FINESS number.
    name : str
        Official name; "" for a natural person, or where diffusion is partial.
    other_names, former_names : tuple of str
        Any other name it goes or went by, and which of these it no longer has.
    is_person : bool
        A sole trader: the names of natural persons are never read.
    is_partial : bool
        The unit asked not to be shown: nothing but its number, activity and commune may
        be used.
    legal_category, naf_rev2, naf_2025 : str
        Codes as the register writes them ("5710", "72.11Z", "72.10Y").
    size_category : str
        "PME", "ETI", "GE" or ""; `size_year` is the year it was worked out for.
    headcount_band : str
        INSEE's code ("11": 10 to 19 people), for `headcount_year`.
    numbers : tuple of (scheme, value)
        The same unit in other registers.
    parents : tuple of str
        SIRET of the institutions in charge of a laboratory.
    successors : tuple of (SIREN, date)
        Units that took over, the latest first.
    observed_on : date or None
        The day of the register that says so.
    """

    register: str
    number: str
    name: str = ""
    other_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    is_active: bool = True
    is_person: bool = False
    is_partial: bool = False
    legal_category: str = ""
    kind: str = ""
    naf_rev2: str = ""
    naf_2025: str = ""
    founded_on: date | None = None
    closed_on: date | None = None
    size_category: str = ""
    size_year: int | None = None
    headcount_band: str = ""
    headcount_year: int | None = None
    website: str = ""
    places: tuple[Place, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    parents: tuple[str, ...] = ()
    successors: tuple[tuple[str, date], ...] = ()
    observed_on: date | None = None

    @property
    def head_office(self) -> Place | None:
        """The place the unit is run from, where the register names one."""
        return next((one for one in self.places if one.is_head_office), None)
