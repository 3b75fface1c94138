"""ROR: the research organisations of the world.

Read alike: the published dumps (JSON, versions 1 and 2), answers of the search, and the
table used to add many records at once, which is also that of the published CSV.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from grappe.connectors.research_structures.reading import (
    Reading,
    day,
    picked,
    records,
    several,
    year,
)
from grappe.connectors.units import Place, Unit
from grappe.engines.identifiers import InvalidIdentifier, clean_ror

KINDS = {
    "education": "higher_education",
    "healthcare": "healthcare",
    "company": "company",
    "government": "authority",
    "nonprofit": "association",
    "facility": "research",
}
SCHEMES = ("grid", "isni", "wikidata", "fundref")

NAME = "names.types.ror_display"
REQUIRED = ("id", NAME)
OPTIONAL = (
    "status",
    "types",
    "names.types.alias",
    "names.types.label",
    "names.types.acronym",
    "links.type.website",
    "established",
    "city",
    "country",
    "locations.geonames_details.name",
    "locations.geonames_details.country_code",
    "admin.last_modified.date",
    *(f"external_ids.type.{scheme}.all" for scheme in SCHEMES),
)
# "en: University of Lille" in the dump, "University of Lille*English" in the table.
_LANGUAGE = re.compile(r"^(?:[a-z]{2,3}|no_lang_code): |\*[A-Za-z]+$")
_COUNTRIES = {"France": "FR"}


def read(reading: Reading) -> Iterator[Unit]:
    """Give each organisation of the file."""
    found = (
        _from_table(reading) if reading.source.form == "csv" else _from_json(reading)
    )
    for given, unit in found:
        reading.rows += 1
        if unit.number and unit.name:
            yield unit
        else:
            reading.skip("bad_number", given or unit.name)


def number_of(given: object) -> str:
    """Give the nine characters of a ROR, "" if it is none.

    Examples
    --------
    >>> number_of("https://ror.org/05dxps055"), number_of("https://ror.org/05dxps054")
    ('05dxps055', '')
    """
    try:
        return clean_ror(str(given or "")).rsplit("/", 1)[-1]
    except InvalidIdentifier:
        return ""


def _from_json(reading: Reading) -> Iterator[tuple[str, Unit]]:
    for record in records(reading.source):
        made = _version_2(record) if "names" in record else _version_1(record)
        modified = day(_in(record, "admin", "last_modified", "date"))
        reading.see(modified)
        given = str(record.get("id") or "")
        successors = _successors(record, modified)
        yield given, _unit(given, record, successors=successors, **made)


def _unit(
    given: str,
    record: Mapping[str, Any],
    *,
    name: str,
    others: Iterable[str],
    acronyms: Iterable[str],
    website: str,
    places: Iterable[Place],
    numbers: Iterable[tuple[str, str]],
    successors: tuple[tuple[str, date], ...] = (),
) -> Unit:
    types = [str(one).lower() for one in record.get("types") or ()]
    return Unit(
        register="ror",
        number=number_of(given),
        name=name,
        other_names=tuple(dict.fromkeys(one for one in others if one and one != name)),
        acronyms=tuple(dict.fromkeys(one for one in acronyms if one)),
        is_active=str(record.get("status") or "active").lower() == "active",
        kind=next((KINDS[one] for one in types if one in KINDS), "other"),
        founded_on=year(record.get("established")),
        website=website,
        places=tuple(places),
        numbers=tuple(numbers),
        successors=successors,
    )


def _version_2(record: Mapping[str, Any]) -> dict[str, Any]:
    names: dict[str, list[str]] = {}
    for one in record.get("names") or ():
        for kind in one.get("types") or ():
            names.setdefault(kind, []).append(str(one.get("value") or "").strip())
    display = names.get("ror_display", []) + names.get("label", [])
    links = record.get("links") or ()
    return {
        "name": display[0] if display else "",
        "others": [*names.get("label", []), *names.get("alias", [])],
        "acronyms": names.get("acronym", []),
        "website": next(
            (one["value"] for one in links if one.get("type") == "website"), ""
        ),
        "places": [
            _place(one.get("geonames_details") or {}, "name", nth)
            for nth, one in enumerate(record.get("locations") or ())
        ],
        "numbers": [
            (one["type"], _plain(value))
            for one in record.get("external_ids") or ()
            if one.get("type") in SCHEMES
            for value in _listed(one.get("all"))
        ],
    }


def _version_1(record: Mapping[str, Any]) -> dict[str, Any]:
    country = _in(record, "country", "country_code") or ""
    labels = [str(one.get("label") or "") for one in record.get("labels") or ()]
    links = _listed(record.get("links"))
    return {
        "name": str(record.get("name") or ""),
        "others": [*labels, *_listed(record.get("aliases"))],
        "acronyms": _listed(record.get("acronyms")),
        "website": links[0] if links else "",
        "places": [
            _place({**one, "country_code": country}, "city", nth)
            for nth, one in enumerate(record.get("addresses") or ())
        ],
        "numbers": [
            (scheme.lower(), _plain(value))
            for scheme, one in (record.get("external_ids") or {}).items()
            if scheme.lower() in SCHEMES
            for value in _listed(one.get("all"))
        ],
    }


def _place(given: Mapping[str, Any], town: str, nth: int) -> Place:
    return Place(
        town=str(given.get(town) or ""),
        postcode=str(given.get("postcode") or ""),
        country=str(given.get("country_code") or ""),
        is_head_office=nth == 0,
        latitude=given.get("lat"),
        longitude=given.get("lng"),
    )


def _successors(
    record: Mapping[str, Any], modified: date | None
) -> tuple[tuple[str, date], ...]:
    """Give who took over; ROR says when it wrote it, not when it happened."""
    if modified is None:
        return ()
    found = (
        number_of(one.get("id"))
        for one in record.get("relationships") or ()
        if str(one.get("type")).lower() == "successor"
    )
    return tuple((one, modified) for one in found if one)


def _from_table(reading: Reading) -> Iterator[tuple[str, Unit]]:
    for row in picked(reading.source, REQUIRED, OPTIONAL, "ROR"):
        cell = {name: row.get(name, "") for name in (*REQUIRED, *OPTIONAL)}
        reading.see(day(cell["admin.last_modified.date"]))
        town = cell["locations.geonames_details.name"] or cell["city"]
        country = cell["locations.geonames_details.country_code"] or _COUNTRIES.get(
            cell["country"], ""
        )
        place = Place(
            town=next(iter(several(town)), ""),
            country=next(iter(several(country)), ""),
            is_head_office=True,
        )
        yield (
            cell["id"],
            _unit(
                cell["id"],
                {
                    "types": several(cell["types"]),
                    "status": cell["status"],
                    "established": cell["established"],
                },
                name=_LANGUAGE.sub("", next(iter(several(cell[NAME])), "")),
                others=[
                    _LANGUAGE.sub("", one)
                    for kind in ("label", "alias")
                    for one in several(cell[f"names.types.{kind}"])
                ],
                acronyms=[
                    _LANGUAGE.sub("", one)
                    for one in several(cell["names.types.acronym"])
                ],
                website=next(iter(several(cell["links.type.website"])), ""),
                places=[place] if place.town or place.country else [],
                numbers=[
                    (scheme, _plain(value))
                    for scheme in SCHEMES
                    for value in several(cell[f"external_ids.type.{scheme}.all"])
                ],
            ),
        )


def _listed(given: Any) -> list[str]:
    """Give a list, also of what stands alone, as the GRID of version 1."""
    if not given:
        return []
    return [str(one) for one in (given if isinstance(given, list) else [given])]


def _plain(value: str) -> str:
    # An ISNI is printed in fours.
    return value.replace(" ", "")


def _in(record: Mapping[str, Any], *path: str) -> Any:
    found: Any = record
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
