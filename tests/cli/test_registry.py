import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from grappe.cli.registry import command

DATA = Path(__file__).parents[1] / "data"
UNITS = DATA / "sirene" / "StockUniteLegale_utf8.csv"
PLACES = DATA / "sirene" / "StockEtablissement_utf8.csv"
FINESS = DATA / "research_structures" / "finess_etalab_2026-05-12.csv"


@pytest.fixture
def run(settings, tmp_path):
    """Run `grappe registry` with a folder of its own."""
    settings.GRAPPE_REGISTERS = tmp_path / "registers"

    def run(*arguments, answer=None):
        return CliRunner().invoke(
            command, [str(one) for one in arguments], input=answer
        )

    return run


def test_files_of_several_registers_are_loaded_at_once(run):
    done = run("load", PLACES, FINESS, UNITS)

    assert done.exit_code == 0, done.output
    steps = ("Loading", "Reading", "Putting", "Indexing", "Done")
    told = [one for one in done.output.splitlines() if not one.startswith(steps)]
    assert told == [
        "sirene: 90 units, as of 2026-05-13.",
        "  StockUniteLegale 2026-05: 90 rows, 90 kept",
        "  StockEtablissement 2026-05: 122 rows, 122 kept",
        "finess: 13 units, as of 2026-05-12.",
        "  finess 2026-05: 13 rows, 13 kept",
    ]


def test_list(run):
    empty = run("list")
    run("load", UNITS)

    told = run("list")
    listed = json.loads(run("list", "--json").output)

    assert "Load one: grappe registry load" in empty.output
    assert told.output.splitlines()[0].startswith("sirene: 90 units, as of 2026-05-13,")
    assert [(one["register"], one["count"]) for one in listed] == [("sirene", 90)]
    assert listed[0]["files"][0]["month"] == "2026-05-01"


def test_search_and_show(run):
    run("load", UNITS, PLACES)

    found = run("search", "la poste")
    narrowed = run("search", "la poste", "--town", "Teyran")
    as_json = json.loads(run("search", "octo", "--json").output)
    shown = run("show", "356 000 000")
    whole = json.loads(run("show", "418166096", "--json").output)

    assert found.output.splitlines()[0] == "356000000 LA POSTE — 75015 PARIS"
    assert narrowed.output == "Nothing found.\n"
    assert [one["number"] for one in as_json] == ["418166096"]
    assert "  NAF 2025: 53.10Y" in shown.output.splitlines()
    assert whole["places"][0]["town"] == "PARIS"


def test_drop(run):
    run("load", FINESS)

    kept = run("drop", "finess", answer="n\n")
    dropped = run("drop", "finess", "--yes")
    again = run("drop", "finess", "--yes")

    assert kept.output.endswith("Nothing was deleted.\n")
    assert dropped.output == "finess is deleted.\n"
    assert again.output == "Error: finess is not loaded.\n"
    assert (kept.exit_code, dropped.exit_code, again.exit_code) == (0, 0, 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["load", "none.csv"], "There is no file none.csv."),
        (
            ["load", DATA / "sirene" / "README.md"],
            "are those of no register known here",
        ),
        (["load", PLACES], "load StockUniteLegale first"),
        (["load", UNITS, "--month", "May"], "is not a month"),
        (["show", "552100554"], "sirene is not loaded"),
        (["search", "x", "--register", "ror"], "ror is not loaded"),
    ],
)
def test_refusals_are_sentences(run, arguments, sentence):
    done = run(*arguments)

    assert done.exit_code == 1
    last = done.output.splitlines()[-1]
    assert last.startswith("Error: ")
    assert sentence in last


def test_show_an_unknown_number(run):
    run("load", UNITS)

    assert run("show", "552100554").output == "Error: sirene has no unit 552100554.\n"


def test_an_older_month_says_how_to_load_it(run):
    run("load", UNITS)

    refused = run("load", UNITS, "--month", "2026-01")
    forced = run("load", UNITS, "--month", "2026-01", "--force")

    assert "Load it all the same with --force." in refused.output
    assert forced.exit_code == 0
