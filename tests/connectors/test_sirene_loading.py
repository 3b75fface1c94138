import gzip
import subprocess
import sys
import zipfile
from datetime import date

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from grappe.connectors import sirene
from grappe.connectors.stores import LoadedFile
from grappe.connectors.units import Place, Unit
from tests.connectors.stock_files import (
    DATA,
    FOUR,
    ONE,
    PLACES,
    THREE,
    TWO,
    UNITS,
    place_row,
    places_file,
    siret,
    successions_file,
    unit_history_file,
    unit_row,
    units_file,
)

JULY = date(2026, 7, 1)
JULY_15 = date(2026, 7, 15)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "registers" / "sirene.duckdb"


def loaded(store, *files, **options):
    """Load files and open what was made."""
    done = sirene.load(files, store, **options)
    return done, sirene.open_store(store)


def codes(done):
    return [notice.code for notice in done.notices]


def test_real_rows_of_the_2026_layout(store):
    done, register = loaded(store, PLACES, UNITS)

    unit = register.unit("356000000")

    assert done.files == (
        LoadedFile(
            "StockUniteLegale_utf8.csv",
            "StockUniteLegale",
            date(2026, 5, 1),
            date(2026, 5, 13),
            90,
            90,
        ),
        LoadedFile(
            "StockEtablissement_utf8.csv",
            "StockEtablissement",
            date(2026, 5, 1),
            date(2026, 5, 13),
            122,
            122,
        ),
    )
    assert (done.count, done.observed_on, done.notices) == (90, date(2026, 5, 13), ())
    assert (register.count, register.observed_on) == (90, date(2026, 5, 13))
    assert (unit.name, unit.naf_rev2, unit.naf_2025) == ("LA POSTE", "53.10Z", "53.10Y")
    # Its establishments have keys of their own kind.
    assert len(unit.places) == 4


def test_a_unit_is_whole(store, tmp_path):
    unit = unit_row(
        sigleUniteLegale="ALPH",
        identifiantAssociationUniteLegale="W591234567",
        trancheEffectifsUniteLegale="21",
        anneeEffectifsUniteLegale="2023",
        categorieEntreprise="PME",
        anneeCategorieEntreprise="2022",
        denominationUsuelle1UniteLegale="ALPHA LABS",
    )
    place = place_row(
        complementAdresseEtablissement="BATIMENT B",
        distributionSpecialeEtablissement="CS 10001",
        enseigne1Etablissement="A L'ALPHA",
    )
    closed = place_row(
        number=2, etatAdministratifEtablissement="F", dateDebut="2019-05-06"
    )

    _, register = loaded(
        store, units_file(tmp_path, unit), places_file(tmp_path, place, closed)
    )

    assert register.unit(ONE) == Unit(
        register="sirene",
        number=ONE,
        name="ALPHA INDUSTRIES",
        other_names=("ALPHA LABS", "A L'ALPHA"),
        acronyms=("ALPH",),
        legal_category="5710",
        naf_rev2="72.11Z",
        naf_2025="72.10Y",
        founded_on=date(2001, 2, 3),
        size_category="PME",
        size_year=2022,
        headcount_band="21",
        headcount_year=2023,
        places=(
            Place(
                number=siret(ONE),
                name="A L'ALPHA",
                address="BATIMENT B, 12 RUE NATIONALE, CS 10001",
                postcode="59000",
                town="LILLE",
                commune_code="59350",
                is_head_office=True,
                opened_on=date(2001, 2, 3),
            ),
            Place(
                number=siret(ONE, 2),
                address="12 RUE NATIONALE",
                postcode="59000",
                town="LILLE",
                commune_code="59350",
                is_active=False,
                opened_on=date(2001, 2, 3),
                closed_on=date(2019, 5, 6),
            ),
        ),
        numbers=(("rna", "W591234567"),),
        observed_on=JULY_15,
    )


def test_a_closed_unit_says_when(store, tmp_path):
    closed = unit_row(etatAdministratifUniteLegale="C", dateDebut="2024-09-30")

    _, register = loaded(store, units_file(tmp_path, closed))

    unit = register.unit(ONE)
    assert (unit.is_active, unit.closed_on) == (False, date(2024, 9, 30))


def test_an_activity_is_read_in_its_nomenclature(store, tmp_path):
    old = unit_row(
        activitePrincipaleUniteLegale="57.10",
        nomenclatureActivitePrincipaleUniteLegale="NAP",
        activitePrincipaleNAF25UniteLegale="",
    )
    new = unit_row(
        TWO,
        activitePrincipaleUniteLegale="72.10Y",
        nomenclatureActivitePrincipaleUniteLegale="NAF2025",
        activitePrincipaleNAF25UniteLegale="",
    )

    _, register = loaded(store, units_file(tmp_path, old, new))

    found = [register.unit(number) for number in (ONE, TWO)]
    assert [(one.naf_rev2, one.naf_2025) for one in found] == [("", ""), ("", "72.10Y")]


@pytest.mark.parametrize("packed", ["gzip", "zip", "parquet", "strings", "semicolons"])
def test_every_form_of_a_file_reads_alike(store, tmp_path, packed):
    file = FORMS[packed](units_file(tmp_path, unit_row(), unit_row(TWO, "BETA")))

    done, register = loaded(store, file)

    assert (codes(done), done.count) == ([], 2)
    assert [register.unit(one).name for one in (ONE, TWO)] == [
        "ALPHA INDUSTRIES",
        "BETA",
    ]
    assert register.unit(ONE).founded_on == date(2001, 2, 3)
    assert done.observed_on == JULY_15


def to_gzip(file):
    packed = file.with_name("anything")
    packed.write_bytes(gzip.compress(file.read_bytes()))
    return packed


def to_zip(file):
    packed = file.with_name("anything.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file, "StockUniteLegale_utf8.csv")
    return packed


def to_parquet(file):
    """As INSEE types it: dates, moments, years; texts stay texts."""
    types = {name: pa.string() for name in ("siren", "nicSiegeUniteLegale")}
    table = arrow_csv.read_csv(
        file, convert_options=arrow_csv.ConvertOptions(column_types=types)
    )
    parquet.write_table(table, file.with_suffix(".bin"))
    return file.with_suffix(".bin")


def to_strings(file):
    """Texts only, empty ones not null."""
    header = file.read_text().splitlines()[0].split(",")
    options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
    )
    table = arrow_csv.read_csv(file, convert_options=options)
    parquet.write_table(table, file.with_suffix(".bin"))
    return file.with_suffix(".bin")


def to_semicolons(file):
    text = "\ufeff" + file.read_text().replace(",", ";").replace("\n", "\r\n")
    file.write_text(text, encoding="utf-8", newline="")
    return file


FORMS = {
    "gzip": to_gzip,
    "zip": to_zip,
    "parquet": to_parquet,
    "strings": to_strings,
    "semicolons": to_semicolons,
}


def test_columns_may_stand_in_any_order(store, tmp_path):
    """The scrambled file has NAF 2025 in the middle: its header, with true rows."""
    header = (DATA / "StockUniteLegale_scrambled.csv").read_text().splitlines()[0]
    row = unit_row()
    line = ",".join(row.get(column, "") for column in header.split(","))
    file = tmp_path / "earlier.csv"
    file.write_text(f"{header}\n{line}\n")

    _, register = loaded(store, file)

    assert register.unit(ONE).naf_2025 == "72.10Y"


def test_the_geo_layout_of_2019_gives_coordinates(store, tmp_path):
    header = (DATA / "StockEtablissement_2019_geo.csv").read_text().splitlines()[0]
    row = place_row() | {"latitude": "50.63", "longitude": "3.06"}
    line = ",".join(row.get(column, "") for column in header.split(","))
    file = tmp_path / "geo.csv"
    file.write_text(f"{header}\n{line}\n")

    _, register = loaded(store, units_file(tmp_path, unit_row()), file)

    place = register.unit(ONE).head_office
    assert (round(place.latitude, 2), round(place.longitude, 2)) == (50.63, 3.06)


def test_real_rows_of_the_2019_layout(store, tmp_path):
    units = [
        unit_row(number, f"UNIT {number}")
        for number in ("005880034", "006003560", "006004659")
    ]

    done, register = loaded(
        store, units_file(tmp_path, *units), DATA / "StockEtablissement_2019_geo.csv"
    )

    assert [file.kept_count for file in done.files] == [3, 3]
    place = register.unit("005880034").head_office
    assert (place.number, place.is_active) == ("00588003400011", False)


def test_establishments_join_units_already_loaded(store, tmp_path):
    loaded(store, units_file(tmp_path, unit_row()))

    done, register = loaded(store, places_file(tmp_path, place_row()))

    assert [file.kind for file in done.files] == [
        "StockUniteLegale",
        "StockEtablissement",
    ]
    assert register.unit(ONE).head_office.town == "LILLE"


def test_a_later_month_replaces_units_and_keeps_places(store, tmp_path):
    loaded(
        store,
        units_file(tmp_path, unit_row(), unit_row(TWO, "BETA")),
        places_file(tmp_path, place_row(), place_row(TWO)),
    )
    later = units_file(
        tmp_path,
        unit_row(name="ALPHA", dateDernierTraitementUniteLegale="2026-08-31T01:00:00"),
    )

    done, register = loaded(store, later)

    assert (done.count, done.observed_on) == (1, date(2026, 8, 31))
    assert register.unit(ONE).name == "ALPHA"
    assert register.unit(ONE).head_office.town == "LILLE"
    assert register.unit(TWO) is None
    assert register.search("beta") == []


def test_loading_twice_changes_nothing(store):
    first, register = loaded(store, UNITS, PLACES)
    before = register.units(["356000000", "418166096"])

    second, register = loaded(store, UNITS, PLACES)

    assert first == second
    assert register.units(["356000000", "418166096"]) == before


def test_files_of_two_months_are_told(store, tmp_path):
    places = places_file(
        tmp_path, place_row(dateDernierTraitementEtablissement="2026-01-20T00:00:00")
    )

    done, _ = loaded(store, units_file(tmp_path, unit_row()), places)

    assert [notice.message for notice in done.notices] == [
        "places.csv is of 2026-01, the legal units are of 2026-07: this is a register"
        " of another month."
    ]


def test_files_of_one_night_either_side_of_midnight_are_of_one_month(store, tmp_path):
    places = places_file(
        tmp_path, place_row(dateDernierTraitementEtablissement="2026-08-01T00:10:00")
    )

    done, _ = loaded(store, units_file(tmp_path, unit_row()), places)

    assert done.notices == ()


def test_the_month_can_be_said(store, tmp_path):
    done, _ = loaded(store, units_file(tmp_path, unit_row()), month="2026-08")

    assert [(file.month, file.observed_on) for file in done.files] == [
        (date(2026, 8, 1), JULY_15)
    ]


def test_former_names_and_closings_of_units(store, tmp_path):
    closed = unit_row(
        TWO, "BETA", etatAdministratifUniteLegale="C", dateDebut="2020-01-01"
    )
    history = unit_history_file(
        tmp_path,
        {"siren": ONE, "dateDebut": "2010-01-01", "etatAdministratifUniteLegale": "A",
         "denominationUniteLegale": "ALPHA INDUSTRIES",
         "changementEtatAdministratifUniteLegale": "false"},
        {"siren": ONE, "dateFin": "2009-12-31", "dateDebut": "2001-02-03",
         "etatAdministratifUniteLegale": "A", "denominationUniteLegale": "OMEGA",
         "changementEtatAdministratifUniteLegale": "false"},
        # Renamed after it was closed: the closing is the earlier day.
        {"siren": TWO, "dateDebut": "2020-01-01", "etatAdministratifUniteLegale": "C",
         "denominationUniteLegale": "BETA",
         "changementEtatAdministratifUniteLegale": "false"},
        {"siren": TWO, "dateFin": "2019-12-31", "dateDebut": "2018-04-05",
         "etatAdministratifUniteLegale": "C", "denominationUniteLegale": "BETA",
         "changementEtatAdministratifUniteLegale": "true"},
    )  # fmt: skip

    _, register = loaded(store, units_file(tmp_path, unit_row(), closed), history)

    assert register.unit(ONE).other_names == ("OMEGA",)
    assert [one.number for one in register.search("omega")] == [ONE]
    assert register.unit(TWO).closed_on == date(2018, 4, 5)


def test_closings_of_places_from_real_history(store, tmp_path):
    unit = unit_row("000325175", "PERLES")

    done, register = loaded(
        store, units_file(tmp_path, unit), DATA / "StockEtablissementHistorique.csv"
    )

    assert [file.kept_count for file in done.files] == [1, 2]
    assert codes(done) == ["no_month"]
    assert register.unit("000325175").is_active


def test_successors_follow_the_head_office_or_the_activity(store, tmp_path):
    units = units_file(
        tmp_path, unit_row(), unit_row(TWO, "BETA"), unit_row(THREE, "GAMMA")
    )

    def link(successor, on, **columns):
        return {
            "siretEtablissementPredecesseur": siret(ONE),
            "siretEtablissementSuccesseur": siret(successor),
            "dateLienSuccession": on,
            "dateDernierTraitementLienSuccession": "2026-07-02T00:00:00",
        } | columns

    links = successions_file(
        tmp_path,
        link(TWO, "2020-01-01", transfertSiege="true", continuiteEconomique="false"),
        link(THREE, "2022-01-01", transfertSiege="false", continuiteEconomique="true"),
        # Of a shop, not of the unit; and of a unit to itself, when it moves.
        link(FOUR, "2023-01-01", transfertSiege="false",
             continuiteEconomique="false"),
        link(ONE, "2024-01-01", transfertSiege="true", continuiteEconomique="true"),
    )  # fmt: skip

    _, register = loaded(store, units, links)

    assert register.unit(ONE).successors == (
        (THREE, date(2022, 1, 1)),
        (TWO, date(2020, 1, 1)),
    )
    assert register.unit(TWO).successors == ()


def test_progress_goes_from_nothing_to_everything(store, tmp_path):
    told = []

    sirene.load(
        [units_file(tmp_path, unit_row())],
        store,
        progress=lambda share, label: told.append((share, label)),
    )

    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (told[0], told[-1]) == ((0.0, "Reading units.csv"), (1.0, "Done"))


def test_a_reader_keeps_what_it_opened(store, tmp_path):
    _, before = loaded(store, units_file(tmp_path, unit_row()))

    _, after = loaded(store, units_file(tmp_path, unit_row(name="ALPHA NOUVEAU")))

    assert before.unit(ONE).name == "ALPHA INDUSTRIES"
    assert after.unit(ONE).name == "ALPHA NOUVEAU"


READ = """
import sys
from grappe.connectors import sirene
print(sirene.open_store(sys.argv[1]).unit(sys.argv[2]).name)
"""


def test_several_processes_read_at_once(store, tmp_path):
    _, register = loaded(store, units_file(tmp_path, unit_row()))

    elsewhere = subprocess.run(
        [sys.executable, "-c", READ, str(store), ONE],
        capture_output=True,
        check=True,
        text=True,
    )

    assert elsewhere.stdout.strip() == register.unit(ONE).name == "ALPHA INDUSTRIES"


def test_open_store_without_store(store, tmp_path):
    other = tmp_path / "other.duckdb"
    other.write_text("not a store")

    assert (sirene.open_store(store), sirene.open_store(other)) == (None, None)


def test_nothing_is_left_beside_the_store(store):
    loaded(store, UNITS, PLACES)

    assert sorted(one.name for one in store.parent.iterdir()) == [
        ".sirene.duckdb.lock",
        "sirene.duckdb",
    ]


def test_slices_of_units_join_all_their_places(store, tmp_path, monkeypatch):
    monkeypatch.setattr("grappe.connectors.sirene.assembly.SLICE", 1)
    units = [unit_row(), unit_row(TWO, "BETA"), unit_row(THREE, "GAMMA")]
    places = [place_row(one) for one in (ONE, TWO, THREE)]

    done, register = loaded(
        store, units_file(tmp_path, *units), places_file(tmp_path, *places)
    )

    assert [len(register.unit(one).places) for one in (ONE, TWO, THREE)] == [1, 1, 1]
    assert done.notices == ()
