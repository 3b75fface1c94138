"""What a unit of a register fills in our own records."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from grappe.connectors.units import Unit
from grappe.engines import identifiers
from grappe.organisations import fields, nomenclatures
from grappe.organisations.models import Establishment, Kind

SIRENE = frozenset(["sirene", "recherche_entreprises"])

# INSEE writes this day for units whose first day nobody knows.
UNKNOWN_DAY = date(1900, 1, 1)

# Kind by legal category, the longest prefix that fits. Public establishments do every
# trade, as do associations and foundations: their activity, below, is asked first.
KIND_BY_CATEGORY = {
    "2": Kind.OTHER,  # no legal person: undivided estates, trusts
    "3": Kind.COMPANY,  # under foreign law
    "3110": Kind.AUTHORITY,  # trade agency of a foreign State
    "3205": Kind.OTHER,  # international organisation
    "3210": Kind.AUTHORITY,  # foreign State or authority
    "4": Kind.AUTHORITY,  # public, with a trade: EPIC, State-run boards
    "5": Kind.COMPANY,
    "6": Kind.COMPANY,  # economic interest groups, cooperatives, civil companies
    "7": Kind.AUTHORITY,
    "7190": Kind.HIGHER_EDUCATION,  # national schools without legal person
    "7331": Kind.OTHER,  # secondary schools
    "7364": Kind.HEALTHCARE,  # public hospitals
    "7365": Kind.HEALTHCARE,  # their joint boards
    "7366": Kind.HEALTHCARE,  # public care homes
    "7383": Kind.HIGHER_EDUCATION,  # universities, and CNRS, INSERM… by activity
    "7384": Kind.HIGHER_EDUCATION,  # other national schools
    "7470": Kind.HEALTHCARE,  # health cooperation groups
    "8": Kind.OTHER,  # social insurance, mutual societies, unions
    "84": Kind.ASSOCIATION,  # professional bodies, unions
    "8470": Kind.RESEARCH,  # industrial technical centres
    "91": Kind.OTHER,  # co-owners of a building
    "92": Kind.ASSOCIATION,
    "93": Kind.ASSOCIATION,  # foundations
    "99": Kind.OTHER,
    "9970": Kind.HEALTHCARE,  # health cooperation groups, private
}

# Where the legal form leaves the trade open, the activity tells it.
OPEN_CATEGORIES = ("41", "73", "74", "92", "93", "99")
KIND_BY_ACTIVITY = {
    "72": Kind.RESEARCH,
    "85.4": Kind.HIGHER_EDUCATION,
    "86": Kind.HEALTHCARE,
    "87": Kind.HEALTHCARE,
}

KIND_BY_REGISTER = {"rnsr": Kind.RESEARCH, "finess": Kind.HEALTHCARE}


def values_of(unit: Unit) -> dict[str, Any]:
    """The fields a unit fills, clean; what our nomenclatures do not know is left out.

    Of a unit that asked not to be shown, its number and activity only; nothing of a
    natural person but these.
    """
    said = {**_numbers(unit), **_activities(unit)}
    if not unit.is_partial:
        said |= {
            "country": _country(unit),
            "kind": kind_of(unit),
            "legal_category": unit.legal_category,
            **_life(unit),
        }
    if not (unit.is_partial or unit.is_person):
        said |= {
            "legal_name": unit.name,
            "acronym": unit.acronyms[0] if unit.acronyms else "",
            "website": unit.website,
        }
    country = said.get("country") or "FR"
    cleaned = (
        (field, _cleaned(field, value, country)) for field, value in said.items()
    )
    return {field: value for field, value in cleaned if value not in ("", None)}


def place_of(unit: Unit) -> dict[str, Any]:
    """The fields of the establishment a unit is run from; none where it is closed.

    The street of a natural person is their home: it is left out.
    """
    place = unit.head_office
    if place is None or not place.is_active:
        return {}
    said: dict[str, Any] = {"siret": _siret(place.number), "town": place.town}
    if not unit.is_partial:
        said |= {"postcode": place.postcode, "opened_on": _day(place.opened_on)}
        said["country"] = nomenclatures.clean_country(place.country)
    if not (unit.is_partial or unit.is_person):
        said["address"] = place.address
    return {field: _cut(field, value) for field, value in said.items() if value}


def kind_of(unit: Unit) -> str:
    """What the organisation is, by what its register holds, its legal form, its trade.

    A natural person at work is a company; a legal form nobody knows is "other".
    """
    if unit.kind in Kind.values:
        return unit.kind
    if unit.register in KIND_BY_REGISTER:
        return KIND_BY_REGISTER[unit.register]
    if unit.is_person:
        return Kind.COMPANY
    category = unit.legal_category
    if category.startswith(OPEN_CATEGORIES):
        for length in (4, 2):
            if found := KIND_BY_ACTIVITY.get(unit.naf_rev2[:length]):
                return found
    for length in range(len(category), 0, -1):
        if found := KIND_BY_CATEGORY.get(category[:length]):
            return found
    return Kind.OTHER


def _numbers(unit: Unit) -> dict[str, Any]:
    """Its own number and those of other registers that have a column."""
    said: dict[str, str] = {}
    for scheme, value in unit.numbers:
        if scheme in {"siren", "ror", "pic", "rnsr"}:
            said.setdefault(scheme, value)
    own = "siren" if unit.register in SIRENE else unit.register
    if own in {"siren", "ror", "rnsr"}:
        said[own] = unit.number
    return said


def _activities(unit: Unit) -> dict[str, Any]:
    return {"naf_rev2": unit.naf_rev2, "naf_2025": unit.naf_2025}


def _life(unit: Unit) -> dict[str, Any]:
    founded, closed = _day(unit.founded_on), _day(unit.closed_on)
    if unit.is_active:
        closed = None
    if founded and closed and closed < founded:
        founded = None
    return {"founded_on": founded, "closed_on": closed}


def _day(day: date | None) -> date | None:
    return None if day == UNKNOWN_DAY else day


def _country(unit: Unit) -> str:
    """Where it is run from; a unit with a SIREN and an office abroad is foreign."""
    office = unit.head_office
    return nomenclatures.clean_country(office.country) if office else ""


def _cleaned(field: str, value: Any, country: str) -> Any:
    if value in ("", None):
        return None
    try:
        return fields.clean(field, value, country)
    except ValidationError:
        return None


def _siret(number: str) -> str:
    try:
        return identifiers.clean_siret(number) if number else ""
    except identifiers.InvalidIdentifier:
        return ""


def _cut(field: str, value: Any) -> Any:
    longest = getattr(Establishment._meta.get_field(field), "max_length", None)
    return value[:longest] if longest and isinstance(value, str) else value
