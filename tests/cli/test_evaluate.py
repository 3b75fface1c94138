import csv
import json

import pandas as pd
import pytest
from click.testing import CliRunner

from grappe.cli import evaluate

MPDTA = "tests/data/did/mpdta.csv"
COLUMNS = ["--unit", "countyreal", "--time", "year", "--outcome", "lemp"]
COHORT = ["--cohort", "first.treat"]
#: As printed by the package did of R.
SIMPLE = (-0.0399512751551763, 0.0120340127701854)


def run(*arguments):
    return CliRunner().invoke(evaluate.command, list(arguments))


def simple(result):
    overall = json.loads(result.stdout)["aggregates"]["simple"]
    return overall["att"], overall["se"]


def test_evaluate_gives_effects_and_aggregates_as_json():
    result = run(MPDTA, *COLUMNS, *COHORT, "--json")

    answer = json.loads(result.stdout)
    with open("tests/data/did/ref_attgt.csv") as file:
        stored = [r for r in csv.DictReader(file) if r["scenario"] == "mpdta_nev_dr"]
    assert [(row["group"], row["time"]) for row in answer["att_gt"]] == [
        (int(row["group"]), int(row["t"])) for row in stored
    ]
    for name in ("att", "se"):
        assert [row[name] for row in answer["att_gt"]] == pytest.approx(
            [float(row[name]) for row in stored], abs=1e-9
        )
    assert [row["n"] for row in answer["att_gt"]] == [329] * 4 + [349] * 4 + [440] * 4
    assert simple(result) == pytest.approx(SIMPLE, abs=1e-9)
    rows = {kind: len(a["rows"]) for kind, a in answer["aggregates"].items()}
    assert rows == {"simple": 0, "dynamic": 7, "group": 3, "calendar": 4}
    assert [row["event_time"] for row in answer["aggregates"]["dynamic"]["rows"]] == [
        *range(-3, 4)
    ]


@pytest.mark.parametrize("suffix", [".parquet", ".dta", ".csv.gz"])
def test_evaluate_reads_other_files(tmp_path, suffix):
    frame = pd.read_csv(MPDTA).rename(columns={"first.treat": "first_treat"})
    file = tmp_path / f"panel{suffix}"
    if suffix == ".parquet":
        frame.to_parquet(file)
    elif suffix == ".dta":
        frame.to_stata(file, write_index=False)
    else:
        frame.to_csv(file, index=False)

    result = run(str(file), *COLUMNS, "--cohort", "first_treat", "--json")

    assert simple(result) == pytest.approx(SIMPLE, abs=1e-9)


def test_evaluate_prints_a_table_and_its_notes(tmp_path):
    file = tmp_path / "panel.csv"
    pd.read_csv(MPDTA).iloc[1:].to_csv(file, index=False)

    result = run(str(file), *COLUMNS, *COHORT)

    assert result.stdout.startswith("500 units, 5 periods\n")
    assert "1 of 500 units are not seen in every period" in result.stderr


def test_evaluate_takes_scale_matching_and_clusters():
    extra = MPDTA.replace(".csv", "_extra.csv")
    options = ["--method", "cem", "--covariates", "lpop", "--cluster", "clust"]

    result = run(extra, *COLUMNS, *COHORT, *options, "--winsor", "0.01,0.99", "--json")

    answer = json.loads(result.stdout)
    assert answer["question"]["clusters"] == 29
    assert [note for note in answer["warnings"] if "are alike, in 5 strata" in note]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv", *COLUMNS, *COHORT], "nowhere.csv cannot be read"),
        ([MPDTA, *COLUMNS, "--cohort", "joined"], "No column is called “joined”"),
        ([MPDTA, *COLUMNS, *COHORT, "--method", "dr"], "needs --covariates"),
        ([MPDTA, *COLUMNS, *COHORT, "--winsor", "a"], "a is not like 0.01,0.99"),
        ([MPDTA, *COLUMNS, *COHORT, "--engine", "duck"], "neither duckdb nor sc://"),
    ],
)
def test_evaluate_refuses_clearly_and_prints_no_figure(arguments, message):
    result = run(*arguments, "--json")

    assert result.exit_code != 0
    assert result.stdout == ""
    assert message in result.stderr


def spoilt(frame, name):
    """The panel with one thing wrong in it."""
    first = frame.index[0]
    if name == "two cohorts":
        frame.loc[first, "first.treat"] = 2004
    elif name == "thousands among units":
        frame["lemp"] = frame["lemp"].abs() + 1
        frame.loc[first, "lemp"] *= 1000
    elif name == "one treated":
        cohort = frame["first.treat"] == 2004
        one = frame.loc[cohort, "countyreal"].iloc[0]
        frame = frame[~cohort | (frame["countyreal"] == one)]
    elif name == "no never-treated":
        frame = frame[frame["first.treat"] > 0]
    elif name == "one period":
        frame = frame[frame["year"] == 2004]
    elif name == "infinite":
        frame.loc[first, "lemp"] = float("inf")
    elif name == "twice in a period":
        frame = pd.concat([frame, frame.iloc[[0]]])
    else:
        frame["lemp"] = frame["lemp"].astype(object)
        frame.loc[first, "lemp"] = "abc"
    return frame


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("two cohorts", "A unit is in two cohorts, as “8001”"),
        ("thousands among units", "as if thousands were mixed with units"),
        ("one treated", "Fewer than 2 treated units in cohorts 2004"),
        ("no never-treated", "Nobody is never treated"),
        ("one period", "An effect needs at least two periods; the panel has 1."),
        ("infinite", "A unit has an infinite figure."),
        ("twice in a period", "A unit is several times in one period"),
        ("text", "“lemp” must hold numbers, but a row has the text “abc”."),
    ],
)
def test_evaluate_refuses_what_would_give_a_wrong_number(tmp_path, name, message):
    file = tmp_path / "panel.csv"
    spoilt(pd.read_csv(MPDTA), name).to_csv(file, index=False)

    result = run(str(file), *COLUMNS, *COHORT, "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
