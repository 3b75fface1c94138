"""`grappe calibrate`, on files people really have."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from grappe.cli.calibrate import command


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def marks(tmp_path):
    """Thirty dossiers, six experts; the one called Severe takes two points off."""
    rng = np.random.default_rng(3)
    lines = ["projet;expert;note"]
    names = ["Severe", "B", "C", "D", "E", "F"]
    for dossier in range(30):
        quality = rng.normal(6, 1)
        for j in rng.choice(6, 3, replace=False):
            mark = quality + rng.normal(0, 0.4) - 2 * (j == 0)
            lines.append(f"P{dossier};{names[j]};{mark:.1f}".replace(".", ","))
    file = tmp_path / "notes.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_the_severe_expert_is_found_and_corrected_for(marks):
    done = run(marks, "--dossier", "projet", "--mark", "note", "--json")

    told = json.loads(done.output)
    leanings = {one["expert"]: one["leaning"] for one in told["experts"]}
    assert min(leanings, key=leanings.get) == "Severe"
    assert leanings["Severe"] == pytest.approx(-1.7, abs=0.4)
    assert (told["is_better"], told["reason"], told["groups"]) == (True, "better", 1)
    assert len(told["dossiers"]) == 30


def test_the_table_for_people_says_the_verdict_first(marks):
    done = run(marks, "--dossier", "projet", "--mark", "note")

    assert done.output.splitlines()[0] == (
        "Correcting for experts' leaning predicts marks left out better."
    )


def test_too_few_marks_are_told(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("dossier,expert,mark\nA,x,3\nA,y,4\n", encoding="utf-8")

    done = run(file)

    assert done.exit_code == 0
    assert done.output.splitlines()[0] == (
        "Not better: too few marks compare experts with one another."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dossier,expert,note\nA,x,3\n", "has no column mark"),
        ("dossier,expert,mark\nA,x,good\n", "'good' is not a mark"),
        ("dossier,expert,mark\nA,,3\n", "whose mark is it?"),
        ("dossier,expert,mark\nA,x,\n", "holds no mark"),
        ("dossier,expert,mark\nA,x,3\nA,x,4\n", "an expert marked a dossier twice"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(tmp_path, text, message):
    file = tmp_path / "marks.csv"
    file.write_text(text, encoding="utf-8")

    done = run(file)

    assert done.exit_code == 1
    assert message in done.output
