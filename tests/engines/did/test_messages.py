"""Every refusal and note has a code, and its sentence can be found again."""

import ast
import re
from pathlib import Path

import pytest

from grappe.engines.did import messages

PACKAGE = Path(messages.__file__).parent
#: One value of each kind that a sentence may hold.
PARAMS = {
    "n": 3, "all": 40, "least": 2, "most": 500, "treated": 20, "treated_matched": 18,
    "control": 60, "control_matched": 50, "strata": 7, "time": 2019,
    "cohorts": "2019, 2020", "unit": "“552032534”", "units": "A unit is",
    "name": "turnover", "names": "“size”", "there": "firm, year", "text": "abc",
    "kind": "date", "method": "dr", "engine": "duck", "path": "a.csv", "folder": "kept",
    "reason": "Nobody is never treated: periods after 2019 left out.",
}  # fmt: skip


def filled(code):
    names = set(re.findall(r"\{(\w+)\}", messages.SENTENCES[code]))
    return messages.Note(code, **{name: PARAMS[name] for name in names})


def used():
    """The codes in the source, by what they are used for."""
    found = {"NotEstimable": set(), "Note": set()}
    files = [*PACKAGE.glob("*.py"), PACKAGE.parents[1] / "cli" / "evaluate.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            code = getattr(node.args[0], "value", None)
            if name in found and isinstance(code, str):
                found[name].add(code)
    return found


def test_every_code_is_used_and_every_use_has_a_sentence():
    assert used() == {
        "NotEstimable": set(messages.REFUSALS),
        "Note": set(messages.NOTES),
    }


@pytest.mark.parametrize("code", sorted(messages.SENTENCES))
def test_a_sentence_is_recognised(code):
    found = messages.recognise(str(filled(code)))

    assert found is not None
    again = messages.Note(found[0], **found[1])
    assert str(again) == str(filled(code))


def test_a_refusal_carries_its_code_and_numbers():
    error = messages.NotEstimable("few_treated", least=2, cohorts="2019")

    assert (error.code, error.params) == (
        "few_treated",
        {"least": 2, "cohorts": "2019"},
    )
    assert str(error).startswith("Fewer than 2 treated units in cohorts 2019: ")


def test_the_sentence_of_another_is_not_recognised():
    assert messages.recognise("Something new.") is None
