import json
from datetime import date
from pathlib import Path

import pytest

from grappe.connectors import research_structures
from grappe.connectors.stores import LoadedFile, UnreadableRegister
from grappe.connectors.units import Place, Unit
from grappe.engines.identity.types import Query

DATA = Path(__file__).parents[1] / "data" / "research_structures"
RNSR = DATA / "rnsr_extract.csv"
FINESS = DATA / "finess_etalab_2026-05-12.csv"
ROR_1, ROR_2 = DATA / "ror_dump_v1.json", DATA / "ror_dump_v2.json"
FEBRUARY = date(2022, 2, 1)


def loaded(folder, *files, **options):
    done = research_structures.load(files, folder / "store.duckdb", **options)
    return done, research_structures.open_store(folder / "store.duckdb")


def refusal(folder, *files):
    with pytest.raises(UnreadableRegister) as refused:
        research_structures.load(files, folder / "store.duckdb")
    assert not (folder / "store.duckdb").exists()
    return refused.value.code, dict(refused.value.params)


@pytest.mark.parametrize(
    ("file", "register"),
    [
        (RNSR, "rnsr"),
        (FINESS, "finess"),
        (ROR_1, "ror"),
        (ROR_2, "ror"),
        (DATA / "ror_v2_answer.json", "ror"),
        (DATA / "ror_bulk.csv", "ror"),
        (DATA / "README.md", ""),
    ],
)
def test_a_file_is_known_by_what_it_holds(file, register):
    assert research_structures.register_of(file) == register


def test_laboratories(tmp_path):
    done, register = loaded(tmp_path, RNSR, month="2022-02")

    assert done.files == (
        LoadedFile("rnsr_extract.csv", "rnsr", FEBRUARY, FEBRUARY, 106, 106),
    )
    assert done.notices == ()
    assert register.unit("200412238P") == Unit(
        register="rnsr",
        number="200412238P",
        name="INSTITUT DE RECHERCHE EN GÉNIE CIVIL ET MÉCANIQUE",
        other_names=("UMR 6183",),
        acronyms=("GeM",),
        kind="research",
        founded_on=date(2004, 1, 1),
        website="http://gem.ec-nantes.fr",
        places=(
            Place(
                address="1 rue de la Noë",
                postcode="44321",
                town="NANTES CEDEX 3",
                is_head_office=True,
            ),
        ),
        parents=("19440100600011", "18008901303720", "13002974700016"),
        observed_on=FEBRUARY,
    )


@pytest.mark.parametrize("typed", ["gem", "umr 6183", "umr6183", "génie civil nantes"])
def test_a_laboratory_is_found(tmp_path, typed):
    _, register = loaded(tmp_path, RNSR)

    assert register.search(typed)[0].number == "200412238P"


def test_near_finds_laboratories(tmp_path):
    _, register = loaded(tmp_path, RNSR)

    found = register.near(
        [Query("Research Institute in Civil and Mechanical Eng. GeM")]
    )

    assert "200412238P" in {unit.number for unit in found}


def test_heads_of_laboratories_are_not_read(tmp_path):
    content = RNSR.read_text(encoding="utf-8").split("\n")
    header, row = content[0].split(";"), content[2].split(";")
    row[header.index("nom_du_responsable")] = "ZIGOUILLARD"
    file = tmp_path / "f.csv"
    file.write_text("\n".join([content[0], ";".join(row), ""]), encoding="utf-8")

    _, register = loaded(tmp_path, file)

    assert b"ZIGOUILLARD" not in register.path.read_bytes()
    assert register.search("zigouillard") == []


def test_a_renewed_laboratory_keeps_its_earlier_number(tmp_path):
    row = {
        "numero_national_de_structure": "202012345A",
        "libelle": "LABORATOIRE DES LIENS",
        "numero_de_structure_historique": "201512345B",
        "type_de_succession": "renouvellement",
    }
    merged = row | {
        "numero_national_de_structure": "202012346A",
        "libelle": "LABORATOIRE DES FUSIONS",
        "numero_de_structure_historique": '"201512346B;201512347B"',
        "type_de_succession": '"fusion;fusion"',
    }
    lines = [";".join(row), ";".join(row.values()), ";".join(merged.values())]
    file = tmp_path / "f.csv"
    file.write_text("\n".join(lines) + "\n")

    _, register = loaded(tmp_path, file)

    assert register.unit("202012345A").numbers == (("rnsr", "201512345B"),)
    assert register.unit("202012346A").numbers == ()
    found = register.near([Query("?", numbers={"rnsr": "201512345B"})])
    assert [unit.number for unit in found] == ["202012345A"]


def test_research_organisations_of_version_2(tmp_path):
    _, register = loaded(tmp_path, DATA / "ror_v2_answer.json")

    assert register.unit("02atag894") == Unit(
        register="ror",
        number="02atag894",
        name="Office of Nuclear Physics",
        acronyms=("NP",),
        kind="authority",
        founded_on=date(1996, 1, 1),
        website="https://science.osti.gov/np",
        places=(
            Place(
                town="Washington, D.C.",
                country="US",
                is_head_office=True,
                latitude=38.88758,
                longitude=-77.025728,
            ),
        ),
        numbers=(
            ("isni", "0000000458977463"),
            ("fundref", "100006209"),
            ("wikidata", "Q30296535"),
            ("grid", "grid.453025.5"),
        ),
        observed_on=date(2023, 7, 28),
    )


def test_both_versions_of_a_dump_say_the_same(tmp_path):
    for version in (1, 2):
        (tmp_path / str(version)).mkdir()
    _, first = loaded(tmp_path / "1", ROR_1, month="2023-07")
    _, second = loaded(tmp_path / "2", ROR_2)
    number = "02bfwt286"

    one, two = first.unit(number), second.unit(number)

    assert (one.name, one.kind, one.founded_on, set(one.numbers)) == (
        two.name,
        two.kind,
        two.founded_on,
        set(two.numbers),
    )
    assert [place.country for place in (*one.places, *two.places)] == ["AU", "AU"]


def test_an_organisation_is_found_by_its_other_numbers(tmp_path):
    _, register = loaded(tmp_path, ROR_1)

    found = register.near([Query("?", numbers={"grid": "grid.1001.0"})])

    assert [unit.name for unit in found] == ["Australian National University"]


def test_a_table_of_organisations(tmp_path):
    file = tmp_path / "f.csv"
    lines = (DATA / "ror_bulk.csv").read_text(encoding="utf-8").split("\n")
    # The second record, new, has no number yet; the first is given one.
    lines[1] = lines[1].replace("9185,,", "9185,https://ror.org/02atag894,", 1)
    file.write_text("\n".join(lines), encoding="utf-8")

    done, register = loaded(tmp_path, file, month="2024-01")

    unit = register.unit("02atag894")
    assert [notice.code for notice in done.notices] == [
        "no_final_newline",
        "bad_number",
    ]
    assert (unit.kind, unit.website, unit.founded_on) == (
        "higher_education",
        "https://jbnuu.uz",
        date(2019, 1, 1),
    )
    assert unit.name.startswith("Jizzakh branch of the National University")
    assert [name[:18] for name in unit.other_names] == [
        "Mirzo Ulug`bek nom",
        "Jizzakh branch of ",
        "Джизакский филиал ",
    ]
    assert [one.number for one in register.search("джизакский филиал")] == ["02atag894"]


def test_a_successor_and_a_closed_organisation(tmp_path):
    record = json.loads(ROR_2.read_text(encoding="utf-8"))[0]
    record["status"] = "inactive"
    record["relationships"] = [
        {"id": "https://ror.org/02atag894", "label": "Next", "type": "successor"}
    ]
    file = tmp_path / "f.json"
    file.write_text(json.dumps([record]))

    _, register = loaded(tmp_path, file)

    unit = register.unit(record["id"][-9:])
    assert unit.is_active is False
    assert [one for one, _ in unit.successors] == ["02atag894"]


def test_a_large_dump_is_read_a_piece_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr("grappe.connectors.research_structures.reading._BLOCK", 700)

    done, _ = loaded(tmp_path, ROR_2)

    assert done.count == 4


def test_hospitals_of_the_extract(tmp_path):
    done, register = loaded(tmp_path, FINESS)

    assert done.files == (
        LoadedFile(
            "finess_etalab_2026-05-12.csv",
            "finess",
            date(2026, 5, 1),
            date(2026, 5, 12),
            13,
            13,
        ),
    )
    assert register.unit("970400024") == Unit(
        register="finess",
        number="970400024",
        name="CHU SITE FELIX GUYON (SAINT DENIS)",
        kind="healthcare",
        naf_rev2="86.10Z",
        founded_on=date(1957, 7, 1),
        places=(
            Place(
                number="20003001300011",
                address="ALL DES TOPAZES, CS 11021",
                postcode="97405",
                town="ST DENIS CEDEX",
                commune_code="97411",
                is_head_office=True,
                opened_on=date(1957, 7, 1),
            ),
        ),
        numbers=(("siret", "20003001300011"), ("siren", "200030013")),
        observed_on=date(2026, 5, 12),
    )
    found = register.search("centre hospitalier cayenne")
    assert [one.name for one in found][:1] == ["CENTRE HOSPITALIER DE CAYENNE"]


@pytest.mark.parametrize(
    ("file", "typed", "number"),
    [
        (RNSR, "200412238p", "200412238P"),
        (ROR_1, "https://ror.org/019wvm592", "019wvm592"),
        (ROR_1, "grid.1001.0", "019wvm592"),
        (ROR_1, "0000 0001 2180 7477", "019wvm592"),
        (FINESS, "970400024", "970400024"),
        (FINESS, "200 030 013 00011", "970400024"),
    ],
)
def test_a_number_finds(tmp_path, file, typed, number):
    _, register = loaded(tmp_path, file)

    assert [unit.number for unit in register.search(typed)] == [number]


def test_a_hospital_is_found_by_its_siren(tmp_path):
    _, register = loaded(tmp_path, FINESS)

    found = register.near([Query("?", numbers={"siren": "200 030 013"})])

    assert [unit.number for unit in found] == ["970400024"]


def test_a_latin_1_extract(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text(FINESS.read_text(encoding="utf-8"), encoding="latin-1")

    done, register = loaded(tmp_path, file)

    assert [notice.code for notice in done.notices] == ["latin1"]
    assert register.search("kourou") == []
    assert register.unit("980502199").places[0].address == "ZI VALLÉE 3 BP 208"


def test_hospitals_of_the_new_flow(tmp_path):
    address = {
        "numeroVoie": "1",
        "typeVoie": "R",
        "libelleVoie": "DE LA PAIX",
        "lieuDit": "",
        "cogCommune": "59350",
        "ligneAcheminement": "59000 LILLE",
        "codePostal": "59000",
    }
    content = {
        "pmej": [
            {
                "informationsGeneralesPmej": {
                    "numFinessPm": "590000001",
                    "denominationPm": "GROUPE DES SOINS",
                    "denominationLonguePmSmsse": "GROUPEMENT DES SOINS DE LILLE",
                    "siren": "552100554",
                    "codeApe": "8610Z",
                    "dateCreation": "2001-02-03",
                    "dateFermeture": "",
                    "dateDerniereMaj": {"dateEvenement": "2026-07-01"},
                },
                "adresse": [address],
                "ege": [
                    {
                        "informationsGeneralesEGE": {
                            "numFinessEge": "590000002",
                            "denominationEge": "CLINIQUE DES SOINS",
                            "dateFermeture": "2025-12-31",
                        },
                        "siret": "55210055400013",
                        "adresse": [address],
                        "contact": [{"telecom": {"telephone": "0320000000"}}],
                    }
                ],
            }
        ],
        "gco": {},
        "gcc": {},
    }
    file = tmp_path / "f.json"
    file.write_text(json.dumps(content))

    done, register = loaded(tmp_path, file)

    assert (done.count, done.observed_on) == (2, date(2026, 7, 1))
    entity, clinic = register.unit("590000001"), register.unit("590000002")
    assert (entity.name, entity.other_names, entity.numbers) == (
        "GROUPEMENT DES SOINS DE LILLE",
        ("GROUPE DES SOINS",),
        (("siren", "552100554"),),
    )
    assert (clinic.is_active, clinic.closed_on) == (False, date(2025, 12, 31))
    assert clinic.places == (
        Place(
            number="55210055400013",
            address="1 R DE LA PAIX",
            postcode="59000",
            town="LILLE",
            commune_code="59350",
            is_head_office=True,
        ),
    )


def test_a_new_record_without_number_is_no_register(tmp_path):
    record = {"names": [{"value": "New", "types": ["ror_display"]}], "id": None}
    file = tmp_path / "f.json"
    file.write_text(json.dumps([record]))

    assert refusal(tmp_path, file) == ("no_numbers", {"file": "f.json", "rows": 1})


@pytest.mark.parametrize("file", [RNSR, FINESS, ROR_1, ROR_2], ids=lambda f: f.stem)
def test_a_cut_file(tmp_path, file):
    cut = tmp_path / file.name
    cut.write_bytes(file.read_bytes()[:-150])

    assert refusal(tmp_path, cut) == ("truncated", {"file": file.name})


@pytest.mark.parametrize("file", [RNSR, FINESS], ids=lambda f: f.stem)
def test_a_row_that_lost_cells(tmp_path, file):
    lines = file.read_text(encoding="utf-8").split("\n")
    lines[2] = lines[2].split(";")[0]
    spoilt = tmp_path / file.name
    spoilt.write_text("\n".join(lines), encoding="utf-8")

    assert refusal(tmp_path, spoilt) == ("bad_row", {"file": file.name, "line": 3})


def test_a_missing_column(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text("numero_national_de_structure;sigle\n200412238P;GeM\n")

    assert refusal(tmp_path, file) == (
        "missing_columns",
        {"file": "f.csv", "kind": "RNSR", "columns": "libelle"},
    )


def test_a_number_that_stands_twice(tmp_path):
    lines = RNSR.read_text(encoding="utf-8").split("\n")
    file = tmp_path / "f.csv"
    file.write_text("\n".join([*lines[:3], lines[2], ""]), encoding="utf-8")

    done, _ = loaded(tmp_path, file, month="2022-02")

    assert (done.count, done.files[0].kept_count) == (2, 2)
    assert [notice.message for notice in done.notices] == [
        "1 rows of f.csv were skipped: their number stands before them (200412238P)."
    ]


def test_two_registers_at_once(tmp_path):
    assert refusal(tmp_path, RNSR, FINESS)[0] == "two_registers"


def test_an_unknown_file(tmp_path):
    assert refusal(tmp_path, DATA / "README.md")[0] == "unknown_file"


def test_an_older_month_needs_force(tmp_path):
    loaded(tmp_path, RNSR, month="2022-02")

    with pytest.raises(UnreadableRegister) as refused:
        loaded(tmp_path, RNSR, month="2021-12")
    done, _ = loaded(tmp_path, RNSR, month="2021-12", force=True)

    assert refused.value.code == "older"
    assert done.files[0].month == date(2021, 12, 1)


def test_a_store_of_another_register_is_left_alone(tmp_path):
    _, before = loaded(tmp_path, RNSR)

    with pytest.raises(UnreadableRegister) as refused:
        loaded(tmp_path, FINESS)

    assert refused.value.code == "not_a_store"
    assert before.register == "rnsr"
