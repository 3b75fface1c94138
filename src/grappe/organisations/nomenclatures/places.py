"""Where a French postcode is, and in which department."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from grappe.organisations.nomenclatures import files, territories

# Cities that the post divides: their towns are called "PARIS 01", "LYON 08"…
DIVIDED = "PARIS|LYON|MARSEILLE"
DISTRICT = re.compile(rf"({DIVIDED})(?: CEDEX)? 0*([1-9][0-9]?)(?:E|ER|EME)?\b.*")

# Where the first digits are not those of the department. Company postcodes (CEDEX) are
# in no file: Ajaccio's begin with 203 and 207, Bastia's with 204 and 206, those of La
# Réunion also with 977 and 978, and the two islands of the north have theirs under 970.
PREFIXES = {
    "20": "2B",
    "200": "2A",
    "201": "2A",
    "203": "2A",
    "207": "2A",
    "9705": "978",
    "9709": "977",
    "97133": "977",
    "97150": "978",
    "977": "974",
    "978": "974",
}

TOWN, POSTCODE, DEPARTMENT = "town", "postcode", "department"


@dataclass(frozen=True, slots=True)
class Place:
    """A point: the middle of a town, of the towns of a postcode, or of a department."""

    lat: float
    lon: float
    town: str  # as the post writes it; "" unless the precision is the town
    department_code: str
    precision: str


def normalise_postcode(text: str) -> str:
    """Five digits from "59 000", "F-59000" or "1000" (a lost zero); else ""."""
    compact = re.sub(r"^FR?(?=[0-9])", "", re.sub(r"[\s.\-]", "", text).upper())
    return compact.zfill(5) if re.fullmatch(r"[0-9]{4,5}", compact) else ""


def normalise_town(text: str) -> str:
    """As the post writes it: "Saint-Étienne Cedex 2" is "ST ETIENNE"."""
    name = files.folded(text)
    if district := DISTRICT.fullmatch(name):
        return f"{district[1]} {int(district[2]):02}"
    name = re.sub(r"\s*\bCEDEX\b.*", "", name)
    return re.sub(r"\bSAINT(E?)\b", r"ST\1", name)


def department_of_postcode(postcode: str) -> str:
    """The code of the department, that of most towns where a postcode has several."""
    code = normalise_postcode(postcode)
    if towns := _towns_by_postcode().get(code):
        return _most_common_department(towns.values())
    for length in range(len(code), 1, -1):
        prefix = code[:length]
        if prefix in PREFIXES:
            return PREFIXES[prefix]
        if territories.department(prefix):
            return prefix
    return ""


def locate(postcode: str, town: str = "") -> Place | None:
    """The place of an address, as precisely as the files tell it.

    A company postcode is in no file: there the name decides, within the department.
    """
    code, name = normalise_postcode(postcode), normalise_town(town)
    if towns := _towns_by_postcode().get(code):
        return _named(towns, name) or _middle(towns.values(), POSTCODE)
    towns = _towns_by_department().get(department_of_postcode(code))
    if not towns:
        return None
    return _named(towns, name) or _middle(towns.values(), DEPARTMENT)


def _named(towns: dict[str, Place], name: str) -> Place | None:
    """The town of that name, or the longest that begins it: "ST DENIS LA PLAINE"."""
    words = name.split()
    starts = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((towns[start] for start in starts if start in towns), None)


def _middle(places: Collection[Place], precision: str) -> Place:
    """One place for several, exact when they all share one point."""
    points = {(place.lat, place.lon) for place in places}
    if len(points) == 1:
        return next(iter(places))
    lats, lons = zip(*points, strict=True)
    return Place(
        round(sum(lats) / len(lats), 3),
        round(sum(lons) / len(lons), 3),
        "",
        _most_common_department(places),
        precision,
    )


def _most_common_department(places: Collection[Place]) -> str:
    return Counter(place.department_code for place in places).most_common(1)[0][0]


@lru_cache(maxsize=1)
def _towns_by_postcode() -> dict[str, dict[str, Place]]:
    found: dict[str, dict[str, Place]] = {}
    for row in files.rows("postcodes.csv.gz"):
        found.setdefault(row["postcode"], {})[row["town"]] = _place(row)
    return found


@lru_cache(maxsize=1)
def _towns_by_department() -> dict[str, dict[str, Place]]:
    """Towns by name, overseas included, and each divided city as a whole."""
    found: dict[str, dict[str, Place]] = {}
    for towns in _towns_by_postcode().values():
        for name, place in towns.items():
            found.setdefault(place.department_code, {}).setdefault(name, place)
    for row in files.rows("contours/overseas_towns.csv"):
        found.setdefault(row["department"], {})[row["town"]] = _place(row)
    for towns in found.values():
        for city in DIVIDED.split("|"):
            if districts := [
                towns[name] for name in towns if re.fullmatch(rf"{city} \d\d", name)
            ]:
                towns[city] = _middle(districts, POSTCODE)
    return found


def _place(row: dict[str, str]) -> Place:
    return Place(
        float(row["lat"]), float(row["lon"]), row["town"], row["department"], TOWN
    )
