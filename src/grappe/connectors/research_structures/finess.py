"""FINESS: hospitals and other places of care, of France.

Read alike: the extract published on data.gouv.fr (a line that dates it, then rows
without header), and the JSON of the new flows, by their published schema. Telephone
numbers and e-mail addresses are not read.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from grappe.connectors.research_structures.reading import Reading, cells, day, records
from grappe.connectors.stores.errors import UnreadableRegister
from grappe.connectors.units import Place, Unit

_NUMBER = re.compile(r"[0-9][0-9A-B][0-9]{7}")
_SIRET = re.compile(r"[0-9]{14}")
_DELIVERY = re.compile(r"([0-9]{5}) (.+)")
_APE = re.compile(r"([0-9]{2})([0-9]{2}[A-Z])")
# Columns of a row that begins with `structureet`, by their places.
_WIDTH = 32
_OVERSEAS = dict.fromkeys(("9A", "9B", "9C", "9D", "9E", "9F"), "97") | {"9J": "98"}


def read(reading: Reading) -> Iterator[Unit]:
    """Give each place of care of the file, and in JSON each legal entity too."""
    if reading.source.form == "csv":
        yield from _from_extract(reading)
        return
    for entity in records(reading.source):
        yield from _from_entity(reading, entity)


def _from_extract(reading: Reading) -> Iterator[Unit]:
    source = reading.source
    reading.see(day(source.columns[3] if len(source.columns) > 3 else ""))
    late = 0
    for line, row in cells(source):
        if late:
            raise UnreadableRegister("bad_row", file=source.name, line=late)
        if row[0] != "structureet":
            # The same file may end with coordinates, or hold the legal entities.
            continue
        if len(row) != _WIDTH:
            late = line
            continue
        reading.rows += 1
        if _NUMBER.fullmatch(row[1]):
            yield _of_row([one.strip() for one in row])
        else:
            reading.skip("bad_number", row[1])
    if late:
        raise UnreadableRegister("truncated", file=source.name)


def _of_row(row: list[str]) -> Unit:
    (_, number, _entity, short, long, complement, distribution, street_number,
     street_type, street, street_complement, locality, commune, department, _,
     delivery) = row[:16]  # fmt: skip
    siret, ape, opened = row[22], row[23], day(row[28])
    found = _DELIVERY.match(delivery)
    place = Place(
        number=siret if _SIRET.fullmatch(siret) else "",
        address=", ".join(
            part
            for part in (
                " ".join(
                    one
                    for one in (street_number, street_type, street, street_complement)
                    if one
                ),
                locality,
                distribution,
            )
            if part
        ),
        postcode=found[1] if found else "",
        town=found[2] if found else delivery,
        commune_code=_OVERSEAS.get(department, department) + commune,
        is_head_office=True,
        opened_on=opened,
    )
    names = [" ".join(one.split()) for one in (long, short, complement) if one]
    return Unit(
        register="finess",
        number=number,
        name=names[0] if names else "",
        other_names=tuple(one for one in dict.fromkeys(names) if one != names[0]),
        kind="healthcare",
        naf_rev2=_naf(ape),
        founded_on=opened,
        places=(place,),
        numbers=_siret_numbers(siret),
    )


def _siret_numbers(siret: str) -> tuple[tuple[str, str], ...]:
    if not _SIRET.fullmatch(siret):
        return ()
    return (("siret", siret), ("siren", siret[:9]))


def _naf(ape: str) -> str:
    found = _APE.fullmatch(ape.replace(".", ""))
    return f"{found[1]}.{found[2]}" if found else ""


def _from_entity(reading: Reading, entity: Mapping[str, Any]) -> Iterator[Unit]:
    general = entity.get("informationsGeneralesPmej") or {}
    siren = str(general.get("siren") or "")
    numbers = (("siren", siren),) if len(siren) == 9 and siren.isdigit() else ()
    yield from _kept(reading, entity, general, numbers)
    for place in entity.get("ege") or ():
        yield from _kept(
            reading,
            place,
            place.get("informationsGeneralesEGE") or {},
            _siret_numbers(str(place.get("siret") or "")),
        )


def _kept(
    reading: Reading,
    given: Mapping[str, Any],
    general: Mapping[str, Any],
    numbers: tuple[tuple[str, str], ...],
) -> Iterator[Unit]:
    reading.rows += 1
    modified = given.get("dateDerniereMaj") or general.get("dateDerniereMaj") or {}
    reading.see(day(modified.get("dateEvenement")))
    # The schema names these fields for legal entities only; those of places of care
    # begin alike.
    number = _starting(general, "numFiness")
    long = _starting(general, "denominationLongue")
    short = _starting(general, "denomination", but="denominationLongue")
    closed = day(_starting(general, "dateFermeture"))
    names = [" ".join(one.split()) for one in (long, short) if one]
    if not _NUMBER.fullmatch(number) or not names:
        reading.skip("bad_number", number)
        return
    yield Unit(
        register="finess",
        number=number,
        name=names[0],
        other_names=tuple(one for one in names[1:] if one != names[0]),
        is_active=closed is None,
        kind="healthcare",
        naf_rev2=_naf(_starting(general, "codeApe")),
        founded_on=day(_starting(general, "dateCreation"))
        or day(_starting(general, "dateOuverture")),
        closed_on=closed,
        places=tuple(
            _of_address(one, nth, numbers)
            for nth, one in enumerate(given.get("adresse") or ())
        ),
        numbers=numbers,
    )


def _starting(given: Mapping[str, Any], start: str, but: str = "\0") -> str:
    for name, value in given.items():
        if name.startswith(start) and not name.startswith(but) and value:
            return str(value).strip()
    return ""


def _of_address(
    given: Mapping[str, Any], nth: int, numbers: tuple[tuple[str, str], ...]
) -> Place:
    found = _DELIVERY.match(str(given.get("ligneAcheminement") or ""))
    street = ("numeroVoie", "typeVoie", "libelleVoie", "complementVoie")
    parts = (
        " ".join(str(given[one]) for one in street if given.get(one)),
        str(given.get("lieuDit") or ""),
    )
    where = given.get("coordonneesGeographique") or {}
    return Place(
        number=dict(numbers).get("siret", ""),
        address=", ".join(part for part in parts if part),
        postcode=str(given.get("codePostal") or (found[1] if found else "")),
        town=found[2] if found else str(given.get("ligneAcheminement") or ""),
        commune_code=str(given.get("cogCommune") or ""),
        is_head_office=nth == 0,
        latitude=_degrees(where.get("directionLatitude")),
        longitude=_degrees(where.get("directionLongitude")),
    )


def _degrees(given: Any) -> float | None:
    with suppress(TypeError, ValueError):
        return float(str(given).replace(",", "."))
    return None
