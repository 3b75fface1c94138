"""`grappe affinity` on files, and `grappe assign` after it."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from grappe.cli import assign
from grappe.cli.affinity import command
from grappe.connectors import tabular

DOSSIERS = """\
Identifiant;Titre;Résumé;Compétences
D1;Navire à hydrogène;Une pile à combustible pour bateaux;energy/hydrogen
D2;Suivi du diabète;Capteurs portés par les patients;health: 0,5; energy: 0
"""
EXPERTS = """\
Expert;Publication;Competences
Chemist;Membranes for fuel cells and hydrogen storage;energy/hydrogen:0.8
Chemist;Piles à combustible;
Physician;Sensors for patients with diabetes;health
Jurist;;
"""


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def dossiers(tmp_path):
    path = tmp_path / "dossiers.csv"
    path.write_text(DOSSIERS.replace("; energy: 0", " | energy: 0"), encoding="utf-8")
    return path


@pytest.fixture
def experts(tmp_path):
    path = tmp_path / "experts.csv"
    path.write_text(EXPERTS, encoding="utf-8")
    return path


def test_affinity_prints_json_with_the_reasons(dossiers, experts):
    result = run(dossiers, experts, "--json")

    told = json.loads(result.output)
    assert result.exit_code == 0
    assert told["dossiers"] == ["D1", "D2"]
    assert told["experts"] == ["Chemist", "Physician", "Jurist"]
    assert np.array(told["scores"]).shape == (2, 3)
    assert [[one["expert"] for one in best] for best in told["best"]] == [
        ["Chemist"],
        ["Physician"],
    ]
    first = told["best"][0][0]
    assert first["basis"] == "both"
    assert first["competence"] == pytest.approx(0.8)
    assert [one["code"] for one in first["competences"]] == [
        "energy",
        "energy/hydrogen",
    ]
    assert [one["word"] for one in first["words"]] == [
        "pile à combustible",
        "hydrogène",
    ]
    assert [one["index"] for one in first["past_texts"]] == [1, 0]
    assert told["notices"] == [
        "expert Jurist: nothing to compare, all its scores are 0"
    ]


@pytest.mark.parametrize("name", ["scores.npy", "scores.csv"])
def test_affinity_writes_what_assign_reads(dossiers, experts, tmp_path, name):
    scores = tmp_path / name

    result = run(dossiers, experts, "--out", scores, "--json")
    after = CliRunner().invoke(
        assign.command, [str(scores), "--demand", "1", "--capacity", "1", "--json"]
    )

    told = json.loads(result.output)
    pairs = json.loads(after.output)["pairs"]
    assert [
        (told["dossiers"][dossier], told["experts"][expert])
        for dossier, expert in pairs
    ] == [("D1", "Chemist"), ("D2", "Physician")]


def test_affinity_reads_json_with_a_list_of_texts(tmp_path):
    dossiers, experts = tmp_path / "dossiers.json", tmp_path / "experts.jsonl"
    dossiers.write_text(
        json.dumps([{"id": 7, "text": "hydrogène", "competences": {"energy": 0.5}}])
    )
    experts.write_text(
        json.dumps(
            {
                "expert": "A",
                "texts": ["robot", {"title": "Hydrogen", "abstract": None}],
                "competences": ["energy"],
            }
        )
    )

    result = run(dossiers, experts, "--json")

    (best,) = json.loads(result.output)["best"][0]
    assert (best["expert"], best["score"]) == ("A", pytest.approx(0.853553, abs=1e-6))
    assert best["past_texts"] == [{"index": 1, "cosine": pytest.approx(1.0)}]


def test_affinity_reads_workbooks_and_columns_asked_for(tmp_path):
    paths = [tmp_path / "dossiers.xlsx", tmp_path / "experts.xlsx"]
    for path in paths:
        sheet = tabular.Sheet("one", ["Nom", "Quoi"], [["X", "robot"], ["Y", "wind"]])
        with path.open("wb") as stream:
            tabular.write_xlsx(stream, [sheet])

    result = run(*paths, "--id-column", "Nom", "--text-column", "Quoi", "--json")

    told = json.loads(result.output)
    assert told["dossiers"] == told["experts"] == ["X", "Y"]
    assert told["scores"] == [[1.0, 0.0], [0.0, 1.0]]


def test_affinity_without_names_counts_rows(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("Abstract\nrobot\nwind\n")

    result = run(path, path, "--best", 1)

    assert result.stdout.splitlines() == [
        "row 2\trow 2\t1.000\trobot",
        "row 3\trow 3\t1.000\twind",
    ]


def test_background_tells_what_is_rare(tmp_path):
    dossiers, experts = tmp_path / "dossiers.csv", tmp_path / "experts.csv"
    background = tmp_path / "background.csv"
    dossiers.write_text("Text\nproject wind\n")
    experts.write_text("Text\nproject robot\nwind robot\n")
    background.write_text("Text\n" + "".join(f"project n{i}\n" for i in range(9)))

    result = run(dossiers, experts, "--background", background, "--json")

    assert [one["column"] for one in json.loads(result.output)["best"][0]] == [1, 0]


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("Titre\n", (), "no row"),
        ("Prix;Date\n1;2\n", (), "No column of"),
        ("Titre\nx\n", ("--text-column", "Objet"), "called “Objet”"),
        ("Titre;Competences\nx;a: 2\n", (), "row 2: the level of a is 2, not between"),
        ("Titre\nx\n", ("--out", "scores.txt"), "write a .npy or a .csv"),
    ],
)
def test_affinity_refuses_what_it_cannot_read(tmp_path, content, options, message):
    path = tmp_path / "dossiers.csv"
    path.write_text(content)

    result = run(path, path, *options)

    assert result.exit_code == 1
    assert message in result.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b'{"a": 1}', "is not a list of records"),
        (b'[{"text": "x", "competences": {"a": "much"}}]', "a level is not a number"),
        (b"[]", "has no row"),
    ],
)
def test_affinity_refuses_json_that_is_something_else(tmp_path, content, message):
    path = tmp_path / "dossiers.json"
    path.write_bytes(content)

    result = run(path, path)

    assert result.exit_code == 1
    assert message in result.output


def test_affinity_says_when_it_cannot_write(dossiers, experts, tmp_path):
    result = run(dossiers, experts, "--out", tmp_path / "nowhere" / "scores.npy")

    assert result.exit_code == 1
    assert "cannot be written" in result.output
