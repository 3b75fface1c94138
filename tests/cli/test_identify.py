import csv
import json

import pytest
from click.testing import CliRunner

from grappe.cli.identify import command
from grappe.connectors import tabular

REGISTER = (
    "siren;denominationUniteLegale;sigleUniteLegale;codePostalEtablissement;"
    "libelleCommuneEtablissement;etatAdministratifUniteLegale;"
    "categorieJuridiqueUniteLegale\n"
    "448566182;SOLVIONIC;;31100;TOULOUSE;A;5710\n"
    "775685019;COMMISSARIAT A L ENERGIE ATOMIQUE;CEA;75015;PARIS;A;4110\n"
    "265906719;CENTRE HOSPITALIER UNIVERSITAIRE DE LILLE;;59000;LILLE;A;7364\n"
)
NAMES = (
    "Raison sociale;Ville;SIREN\n"
    "Solvionic SAS;Toulouse;\n"
    "CHU Lille;Lille;\n"
    "Boulangerie Martin;Nice;\n"
    "Solvionic;Toulouse;448566183\n"
)


@pytest.fixture
def run(tmp_path):
    """Run `grappe identify` on two files, given as text or bytes."""

    def invoke(names=NAMES, register=REGISTER, *more, named="n.csv", held="r.csv"):
        for name, text in ((named, names), (held, register)):
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / name).write_bytes(data)
        files = [str(tmp_path / named), "--register", str(tmp_path / held)]
        return CliRunner().invoke(command, [*files, *more])

    return invoke


def document(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_keeps_each_row_in_order_with_its_number(run):
    found = document(run(NAMES, REGISTER, "--json"))

    assert [(row["row"], row["verdict"], row["siren"]) for row in found["rows"]] == [
        (2, "sure", "448566182"),
        (3, "sure", "265906719"),
        (4, "none", None),
        (5, "sure", "448566182"),
    ]
    assert found["counts"] == {"sure": 3, "to_check": 0, "none": 1}
    assert found["register"]["entries"] == 3
    assert [one["code"] for one in found["rows"][3]["problems"]] == ["number_false_key"]
    assert {"code", "text", "weight"} == set(
        found["rows"][0]["candidates"][0]["reasons"][0]
    )


def test_the_table_tells_the_counts(run):
    result = run()

    assert result.exit_code == 0
    assert "448566182" in result.stdout
    assert "4 names against 3 units: 3 sure, 0 to check, 1 none." in result.stderr


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_output_is_a_table_for_people(run, tmp_path, suffix):
    output = tmp_path / f"answers{suffix}"

    result = run(NAMES, REGISTER, "--output", str(output))

    assert result.exit_code == 0
    with tabular.open_table(output) as table:
        assert table.columns[:4] == ("row", "name", "verdict", "key")
        assert len(list(table.rows())) == 4


def test_output_of_another_kind_is_refused(run, tmp_path):
    result = run(NAMES, REGISTER, "--output", str(tmp_path / "answers.doc"))

    assert (result.exit_code, "write a .csv" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("titles", "held"),
    [
        ("pic;legalName;shortName;postCode;city;vatNumber;siren", "cordis"),
        ("siret,source,name,long_name_or_acronym,post_code,city", "hospitals"),
        ("numero_national_de_structure,libelle,sigle,code_postal,commune", "labs"),
        ("ror,name,acronyms,city,country", "ror"),
        ("nofinesset,rs,rslongue,cpostal,commune", "finess"),
    ],
)
def test_titles_of_the_usual_files_are_recognised(run, titles, held):
    rows = {
        "cordis": "999743305;SOLVIONIC;;31100;TOULOUSE;FR01448566182;448566182",
        "hospitals": "26010003700019,finess,CH DE BELLEY,,01300,BELLEY",
        "labs": "200711923J,LABORATOIRE DU FUTUR,LOF,33608,PESSAC CEDEX",
        "ror": "02feahw73,Centre National de la Recherche Scientifique,CNRS,Paris,FR",
        "finess": "010000032,CH DE BELLEY,CENTRE HOSPITALIER DE BELLEY,01300,BELLEY",
    }
    text = f"{titles}\n{rows[held]}\n"

    found = document(run(text, text, "--json"))

    assert [row["verdict"] for row in found["rows"]] == ["sure"]


def test_columns_can_be_named(run):
    names = "Colonne A;Colonne B\nSolvionic;Toulouse\n"

    result = run(
        names, REGISTER, "--json", "--name-column", "colonne a", "--town-column", "B"
    )

    assert result.exit_code == 1
    assert "has no column called “B”" in result.output
    found = document(run(names, REGISTER, "--json", "--name-column", "colonne a"))
    assert found["rows"][0]["key"] == "448566182"


def test_a_missing_name_column_says_how_to_name_it(run):
    result = run("Colonne A;Colonne B\nSolvionic;Toulouse\n")

    assert result.exit_code == 1
    assert "--name-column" in result.output
    assert "Colonne A, Colonne B" in result.output


def test_swapped_columns_are_told(run):
    rows = "".join(f"{448566182 + n};Solvionic {n}\n" for n in range(5))

    names = run(f"Nom;SIREN\n{rows}")

    assert names.exit_code == 1
    assert "holds numbers, not names" in names.output


def test_a_siren_column_full_of_names_is_told(run):
    rows = "".join(f"Solvionic {n};Toulouse\n" for n in range(5))

    result = run(f"Nom;SIREN\n{rows}")

    assert result.exit_code == 1
    assert "holds no numbers" in result.output


@pytest.mark.parametrize(
    ("names", "named", "told"),
    [
        ("", "n.csv", "empty"),
        ("Nom;Ville\n", "n.csv", "no row"),
        (b"PK\x03\x04damaged", "n.xlsx", "damaged"),
        ("{not json", "n.json", "is not JSON"),
        ("[1, 2]", "n.json", "not a list of records"),
        (b"not parquet", "n.parquet", "not a Parquet file"),
    ],
)
def test_an_unreadable_file_is_told(run, names, named, told):
    result = run(names, named=named)

    assert result.exit_code == 1
    assert told in result.output


def test_a_register_without_numbers_is_told(run):
    result = run(NAMES, "Nom;Ville\nSolvionic;Toulouse\n")

    assert result.exit_code == 1
    assert "--key-column" in result.output


def test_latin_1_names_are_read(run):
    names = "Raison sociale;Ville\nCommissariat à l'énergie atomique;Paris\n"

    found = document(run(names.encode("latin-1"), REGISTER, "--json"))

    assert found["rows"][0]["siren"] == "775685019"


def test_the_same_siren_twice_is_one_unit_and_a_notice(run):
    twice = REGISTER + "448566182;BATTERIES DU MIDI;;31100;TOULOUSE;A;5710\n"

    found = document(run(NAMES, twice, "--json"))

    assert (found["register"]["rows"], found["register"]["entries"]) == (4, 3)
    assert found["register"]["notices"] == [
        "448566182 is there twice: SOLVIONIC, BATTERIES DU MIDI."
    ]


def test_a_register_can_be_json_lines_or_records_of_ror(run):
    record = {
        "id": "https://ror.org/02feahw73",
        "names": [
            {"value": "Centre National", "types": ["ror_display"], "lang": "fr"},
            {"value": "CN", "types": ["acronym"], "lang": None},
        ],
        "locations": [{"geonames_details": {"name": "Paris", "country_code": "FR"}}],
        "status": "active",
    }
    lines = "\n".join(json.dumps(record) for _ in range(1))
    names = "name,city\nCentre national,Paris\n"

    found = document(run(names, lines, "--json", held="r.jsonl"))

    assert found["rows"][0]["key"] == "02feahw73"


def test_a_register_can_be_parquet(run, tmp_path):
    import duckdb

    source = tmp_path / "source.csv"
    source.write_text(REGISTER, encoding="utf-8")
    target = tmp_path / "made.parquet"
    duckdb.sql(
        f"COPY (SELECT * FROM read_csv('{source}', all_varchar=true)) TO '{target}'"
    )

    found = document(run(NAMES, target.read_bytes(), "--json", held="r.parquet"))

    assert found["counts"]["sure"] == 3


def test_csv_for_people_guards_against_formulas(run, tmp_path):
    output = tmp_path / "answers.csv"

    run("Nom\n=SOMME(A1)\n", REGISTER, "--output", str(output))

    with output.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert not rows[1][1].startswith("=")


@pytest.mark.django_db
def test_without_any_register_it_says_what_to_do(tmp_path, settings):
    settings.GRAPPE_REGISTERS = tmp_path / "registers"
    names = tmp_path / "n.csv"
    names.write_text(NAMES, encoding="utf-8")

    result = CliRunner().invoke(command, [str(names)])

    assert result.exit_code == 1
    assert "grappe registry load" in result.output
