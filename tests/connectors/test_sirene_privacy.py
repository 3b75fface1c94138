"""Nobody's name is kept who is a natural person, or asked not to be shown.

The names are planted in every column that may hold one, and looked for in every byte of
the store, packed or not: the store is unpacked by copying it without compression.
"""

import duckdb
import pytest

from grappe.connectors import sirene
from grappe.connectors.sirene.layouts import LAYOUTS
from grappe.connectors.units import Place, Unit
from tests.connectors.stock_files import (
    ONE,
    THREE,
    TWO,
    place_row,
    places_file,
    unit_history_file,
    unit_row,
    units_file,
)

SECRET = "ZIGOUILLARD"
NAMES_OF_UNITS = (
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "sigleUniteLegale",
)
NAMES_OF_PLACES = (
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    "complementAdresseEtablissement",
    "libelleVoieEtablissement",
    "distributionSpecialeEtablissement",
)


def planted(columns):
    return {column: f"{SECRET} {at}" for at, column in enumerate(columns)}


@pytest.fixture
def store(tmp_path):
    store = tmp_path / "sirene.duckdb"
    person = unit_row(
        ONE, **planted(NAMES_OF_UNITS), categorieJuridiqueUniteLegale="1000"
    )
    hidden = unit_row(TWO, **planted(NAMES_OF_UNITS), statutDiffusionUniteLegale="P")
    # A company whose one place asked not to be shown, and whose manager is named.
    company = unit_row(THREE, "GAMMA", **planted(NAMES_OF_UNITS[:8]))
    places = [
        place_row(ONE, **planted(NAMES_OF_PLACES)),
        place_row(TWO, **planted(NAMES_OF_PLACES), statutDiffusionEtablissement="P"),
        place_row(TWO, 2, **planted(NAMES_OF_PLACES)),
        place_row(THREE, **planted(NAMES_OF_PLACES), statutDiffusionEtablissement="P"),
    ]
    history = [
        {
            "siren": number,
            "dateFin": "2009-12-31",
            "dateDebut": "2001-01-01",
            "etatAdministratifUniteLegale": "A",
            "categorieJuridiqueUniteLegale": category,
            **planted(one for one in NAMES_OF_UNITS if one.startswith("denomin")),
        }
        for number, category in ((ONE, "1000"), (TWO, "5710"))
    ]
    sirene.load(
        [
            units_file(tmp_path, person, hidden, company),
            places_file(tmp_path, *places),
            unit_history_file(tmp_path, *history),
        ],
        store,
    )
    return store


def test_no_name_is_anywhere_in_the_store(store, tmp_path):
    plain = tmp_path / "plain.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store}' AS packed (READ_ONLY)")
        connection.execute(f"ATTACH '{plain}' AS plain")
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute("COPY FROM DATABASE packed TO plain")

    for content in (store.read_bytes(), plain.read_bytes()):
        assert SECRET.encode() not in content
        assert SECRET.lower().encode() not in content
    # The copy is plain indeed: what may be known can be read in it.
    assert b"GAMMA" in plain.read_bytes()


def test_a_person_is_a_number_an_activity_and_days(store):
    unit = sirene.open_store(store).unit(ONE)

    assert unit == Unit(
        register="sirene",
        number=ONE,
        is_person=True,
        naf_rev2="72.11Z",
        naf_2025="72.10Y",
        founded_on=unit.founded_on,
        observed_on=unit.observed_on,
    )


def test_whoever_asked_not_to_be_shown_keeps_a_commune(store):
    unit = sirene.open_store(store).unit(TWO)

    place = unit.places[0]
    assert unit == Unit(
        register="sirene",
        number=TWO,
        is_partial=True,
        naf_rev2="72.11Z",
        naf_2025="72.10Y",
        places=unit.places,
        observed_on=unit.observed_on,
    )
    assert unit.places == (
        Place(
            number=place.number,
            town="LILLE",
            commune_code="59350",
            is_head_office=True,
        ),
    )


def test_a_place_not_to_be_shown_keeps_its_commune(store):
    unit = sirene.open_store(store).unit(THREE)

    assert unit.name == "GAMMA"
    assert [(one.name, one.address, one.town) for one in unit.places] == [
        ("", "", "LILLE")
    ]


@pytest.mark.parametrize("text", [SECRET, "lille 59000", "zigouillard 3"])
def test_they_are_not_found_by_name_nor_place(store, text):
    numbers = {unit.number for unit in sirene.open_store(store).search(text)}

    assert numbers & {ONE, TWO} == set()


def test_the_columns_of_persons_are_read_nowhere():
    read = {
        column
        for layout in LAYOUTS.values()
        for column in (*layout.required.values(), *layout.optional.values())
    }

    assert {
        one for one in read if one.startswith(("nomU", "prenom", "pseudo"))
    } == set()
    assert "sexeUniteLegale" not in read
