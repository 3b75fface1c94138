"""RNSR: the public research structures of France.

The file holds the names of the heads of laboratories: those columns are not read.
"""

import re
from collections.abc import Iterator

from grappe.connectors.research_structures.reading import (
    Reading,
    picked,
    several,
    year,
)
from grappe.connectors.units import Place, Unit

REQUIRED = ("numero_national_de_structure", "libelle")
OPTIONAL = (
    "sigle",
    "annee_de_creation",
    "site_web",
    "adresse",
    "code_postal",
    "commune",
    "label_numero",
    "siret_des_tutelles",
    "numero_de_structure_historique",
    "type_de_succession",
)
_NUMBER = re.compile(r"[0-9]{9}[A-Z]")
_SIRET = re.compile(r"[0-9]{14}")


def read(reading: Reading) -> Iterator[Unit]:
    """Give each structure of the file."""
    for row in picked(reading.source, REQUIRED, OPTIONAL, "RNSR"):
        reading.rows += 1
        number = row["numero_national_de_structure"].upper()
        if not _NUMBER.fullmatch(number) or not row["libelle"]:
            reading.skip("bad_number", number)
            continue
        yield _unit(number, {name: row.get(name, "") for name in (*row, *OPTIONAL)})


def _unit(number: str, row: dict[str, str]) -> Unit:
    place = Place(
        address=" ".join(row["adresse"].split()),
        postcode=row["code_postal"],
        town=row["commune"],
        is_head_office=True,
    )
    has_place = place.postcode or place.town or place.address
    return Unit(
        register="rnsr",
        number=number,
        name=" ".join(row["libelle"].split()),
        # "UMR 6183" is how people call a laboratory whose name is longer.
        other_names=several(row["label_numero"]),
        acronyms=(row["sigle"],) if row["sigle"] else (),
        kind="research",
        founded_on=year(row["annee_de_creation"]),
        website=row["site_web"],
        places=(place,) if has_place else (),
        numbers=_numbers(row),
        parents=tuple(
            one for one in several(row["siret_des_tutelles"]) if _SIRET.fullmatch(one)
        ),
    )


def _numbers(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the earlier number of a structure that was only renewed.

    After a merger or a split the earlier structures were others.
    """
    before = several(row["numero_de_structure_historique"])
    if len(before) == 1 and row["type_de_succession"] == "renouvellement":
        return (("rnsr", before[0]),)
    return ()
