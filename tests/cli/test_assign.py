"""`grappe assign` on files."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from grappe.cli.assign import command


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "scores.npy"
    np.save(path, np.array([[0.9, 0.8], [0.7, 0.1]]))
    return path


def test_assign_prints_json_with_the_proof(scores, tmp_path):
    demand = tmp_path / "demand.txt"
    demand.write_text("1\n1\n")

    result = run(scores, "--demand", demand, "--capacity", 1, "--json")

    told = json.loads(result.output)
    assert result.exit_code == 0
    assert told["pairs"] == [[0, 1], [1, 0]]
    assert told["total"] == pytest.approx(1.5)
    assert told["certificate"]["is_proven"] is True


def test_assign_reads_csv_with_empty_cells_as_forbidden(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("0.9,\n0.7,0.1\n")

    result = run(path, "--demand", 1, "--capacity", 1, "--json")

    assert json.loads(result.output)["pairs"] == [[0, 0], [1, 1]]


def test_assign_gives_each_dossier_a_reader_of_each_kind(tmp_path):
    scores, kind = tmp_path / "scores.csv", tmp_path / "kind.txt"
    scores.write_text("0.9,0.8,0.1\n")
    kind.write_text("7\n7\n-1\n")
    other = tmp_path / "other.txt"
    other.write_text("7\n7\n8\n")

    of_one = run(scores, "--demand", 2, "--capacity", 1, "--kind", kind, "--json")
    of_two = run(scores, "--demand", 2, "--capacity", 1, "--kind", other, "--json")

    assert json.loads(of_one.output)["pairs"] == [[0, 0], [0, 1]]
    assert json.loads(of_two.output)["pairs"] == [[0, 0], [0, 2]]


def test_assign_says_which_constraints_cannot_hold(scores):
    result = run(scores, "--demand", 2, "--capacity", 1, "--json")

    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told["infeasible"] is True
    assert told["is_irreducible"] is True
    assert told["summary"] == [
        "2 dossiers must have 4 readings in all: 0, 1",
        "1 expert can read 1 dossier in all at most: 1",
    ]
    assert {one["code"] for one in told["conflict"]} <= {"demand", "capacity"}
    assert "needs 2 experts" in told["conflict"][0]["text"]


@pytest.mark.parametrize(
    ("content", "demand", "message"),
    [
        (b"", "1", "no matrix"),
        (b"words", "1", "no matrix"),
        (None, "many", "no number and no file"),
        (None, "-1", "demand is negative"),
    ],
)
def test_assign_refuses_what_it_cannot_read(scores, content, demand, message):
    if content is not None:
        scores.write_bytes(content)

    result = run(scores, "--demand", demand, "--capacity", 1)

    assert result.exit_code == 1
    assert message in result.output


def test_assign_tells_people_a_conflict_in_few_words(scores):
    result = run(scores, "--demand", 2, "--capacity", 1)

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "No assignment: these constraints cannot hold together.",
        "- 2 dossiers must have 4 readings in all: 0, 1",
        "- 1 expert can read 1 dossier in all at most: 1",
    ]


def test_assign_says_when_time_is_too_short(tmp_path):
    scores, employer = tmp_path / "scores.npy", tmp_path / "employer.txt"
    np.save(scores, np.random.default_rng(1).random((30, 15)))
    employer.write_text("\n".join(str(number % 4) for number in range(15)))

    result = run(
        scores, "--demand", 3, "--capacity", 7, "--employer", employer, "--seconds", 0
    )

    assert result.exit_code == 1
    assert "No assignment was found in 0 seconds" in result.output
