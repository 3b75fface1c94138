"""The whole visit: every check is made, the worst comes first."""

from datetime import UTC, datetime

import pytest
from django.apps import apps

from grappe.operations import doctor
from grappe.operations.doctor import Level
from grappe.operations.doctor.base import Check, good

WEAK = {Level.WARNING, Level.DANGER}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_every_check_is_made_and_the_worst_comes_first():
    results = doctor.examine(NOON)

    ranks = [list(Level).index(result.level) for result in results]
    assert sorted(result.key for result in results) == sorted(doctor.CHECKS)
    assert ranks == sorted(ranks, reverse=True)
    assert [r.key for r in results if r.level in WEAK and not r.advice] == []


def test_a_check_that_breaks_is_a_finding(monkeypatch):
    def broken(_at):
        raise LookupError("anne@fiction.example")

    checks = {
        "broken": Check("broken", "Broken", broken),
        "fine": Check("fine", "Fine", lambda _at: good("Fine.")),
    }
    monkeypatch.setattr(doctor, "CHECKS", checks)

    results = doctor.examine(NOON)

    assert [(result.key, result.level, result.says) for result in results] == [
        ("broken", Level.WARNING, "This could not be looked at: LookupError."),
        ("fine", Level.GOOD, "Fine."),
    ]


def test_every_model_that_a_check_asks_by_name_exists():
    assert apps.get_model("audit", "ChainCheck")
    assert apps.get_model("mfa", "Authenticator")
