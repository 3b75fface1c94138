"""`grappe doctor`: what it prints, what it ends with."""

import json

import pytest
from click.testing import CliRunner

from grappe.cli.doctor import command
from grappe.operations import doctor
from grappe.operations.doctor import Level, Result

GOOD = Result("debug", "Error pages", Level.GOOD, "Nothing shows.", "")
NOTE = Result("database", "Database", Level.NOTE, "SQLite.", "Move one day.")
WEAK = Result("log", "Log", Level.WARNING, "It says too much.", "Say less.")
BAD = Result("https", "HTTPS", Level.DANGER, "In clear.", "End TLS.")


@pytest.mark.parametrize(
    ("results", "status"),
    [([GOOD], 0), ([NOTE, GOOD], 0), ([WEAK, GOOD], 1), ([BAD, WEAK, GOOD], 2)],
)
def test_it_ends_with_how_bad_things_are(monkeypatch, results, status):
    monkeypatch.setattr(doctor, "examine", lambda _at: results)

    assert CliRunner().invoke(command, []).exit_code == status


def test_it_says_what_is_weak_and_what_to_do(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda _at: [BAD, GOOD])

    output = CliRunner().invoke(command, []).output

    assert output.splitlines() == [
        "  DANGER  HTTPS: In clear.",
        "            End TLS.",
        "1 of 2 checks are good.",
    ]


def test_all_says_what_is_good_too(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda _at: [GOOD])

    output = CliRunner().invoke(command, ["--all"]).output

    assert output.splitlines()[0] == "  good    Error pages: Nothing shows."


def test_json_is_for_programs(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda _at: [WEAK])

    result = CliRunner().invoke(command, ["--json"])

    assert json.loads(result.output) == [
        {
            "key": "log",
            "title": "Log",
            "level": "warning",
            "says": "It says too much.",
            "advice": "Say less.",
        }
    ]
