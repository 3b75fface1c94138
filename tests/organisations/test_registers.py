"""The one door to the registers: who answers, and what is said when nobody does."""

import os
import shutil
import threading
from datetime import date
from pathlib import Path

import httpx
import pytest
from django.utils import translation

from grappe.connectors.recherche_entreprises import PROBLEMS
from grappe.connectors.units import Unit
from grappe.organisations import registers
from grappe.organisations.registers import online, stores
from tests import memory_register
from tests.online_register import recorded

MONTH = date(2026, 5, 13)
DANONE = "552032534"
NOBODY = (
    "No public register is loaded here: whoever runs the installation loads SIRENE "
    "with “grappe registry load”."
)


def named(found: registers.Found) -> list[str]:
    return [unit.name for unit in found.units]


def test_search_without_a_register_says_how_to_get_one():
    assert registers.search("danone") == registers.Found(notice=NOBODY)
    assert registers.available() == []
    assert registers.units([DANONE]) == {}
    with pytest.raises(registers.RegisterSilent, match="grappe registry load"):
        registers.unit(DANONE)


@pytest.mark.usefixtures("registers")
def test_search_asks_the_local_copy():
    found = registers.search("danone")

    assert (named(found), found.register, found.observed_on, found.notice) == (
        ["DANONE"],
        "sirene",
        MONTH,
        "",
    )
    assert registers.available() == [
        registers.RegisterInfo("sirene", "SIRENE", 90, MONTH, False)
    ]


@pytest.mark.usefixtures("registers")
def test_unit_is_found_by_any_writing_of_its_number():
    names = [
        registers.unit(*number).name
        for number in [
            (DANONE,),
            ("552 032 534",),
            ("55203253400703", "siret"),
        ]
    ]

    assert names == ["DANONE"] * 3
    assert registers.unit("552032535") is None
    assert registers.unit("not a number") is None
    assert registers.unit("200030674").name.startswith("COMMUNAUTE")


@pytest.mark.usefixtures("registers")
def test_units_gives_those_the_local_copy_knows():
    found = registers.units([DANONE, "130025265", DANONE, "000000000"])

    assert {number: unit.register for number, unit in found.items()} == {
        DANONE: "sirene",
        "130025265": "sirene",
    }


@pytest.mark.usefixtures("registers")
def test_unit_of_a_register_that_is_not_loaded_is_a_silence():
    with pytest.raises(registers.RegisterSilent, match="RNSR is not loaded"):
        registers.unit("199812957X", scheme="rnsr")
    with pytest.raises(registers.RegisterSilent, match="GRID is not loaded"):
        registers.unit("grid.1", scheme="grid")


def test_search_asks_online_where_nothing_is_loaded(online_register):
    found = registers.search(DANONE)

    assert (named(found), found.register, found.notice) == (
        ["DANONE"],
        "recherche_entreprises",
        "",
    )
    assert found.observed_on == found.units[0].observed_on
    assert registers.available() == [
        registers.RegisterInfo(
            "recherche_entreprises",
            "Annuaire des Entreprises (online)",
            None,
            None,
            True,
        )
    ]


def test_search_asks_online_once_for_the_same_text(online_register):
    first, second = registers.search("kikou"), registers.search("Kikou")

    assert first == second
    assert online_register.questions == ["kikou"]


def test_search_online_lists_first_what_is_at_the_postcode(online_register):
    found = registers.search("Kikou", postcode="97133")

    assert found.units[0].number == "531606028"
    assert "departement" not in online_register.asked[0]


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ({"postcode": "59000"}, ("danone", "59")),
        ({"postcode": "59000", "town": "Lille"}, ("danone", "59")),
        ({"postcode": "59"}, ("danone", "59")),
        ({"postcode": "2a"}, ("danone", "2A")),
        ({"postcode": "20200"}, ("danone", "2B")),
        ({"postcode": "xyz"}, ("danone", None)),
        ({"town": "Lille"}, ("danone Lille", None)),
    ],
)
def test_search_online_asks_within_the_department(online_register, where, asked):
    registers.search("danone", **where)

    [question] = online_register.asked
    assert (question["q"], question.get("departement")) == asked


def test_search_says_that_the_online_register_is_silent(online_register):
    online_register.answers = [httpx.Response(200, html="<html>")] * 3

    found = [registers.search(f"danone {n}") for n in range(4)]

    assert [one.notice for one in found] == [
        *["The online register sent a page instead of data."] * 3,
        "The online register is out of order: we ask again in a few minutes.",
    ]
    assert len(online_register.asked) == 3


def test_search_speaks_the_readers_language(online_register):
    online_register.answers = [httpx.ReadTimeout("late")]

    with translation.override("fr"):
        notice = registers.search("danone").notice

    assert isinstance(notice, str)
    assert notice


def test_unit_online_is_found_unknown_or_silent(online_register):
    danone, unknown = registers.unit(DANONE), registers.unit("356000048")
    online_register.answers = [httpx.Response(502)]

    assert (danone.name, unknown) == ("DANONE", None)
    with pytest.raises(registers.RegisterSilent, match="out of order"):
        registers.unit("130025265")


def test_a_wrong_number_is_not_asked_online(online_register):
    assert registers.unit("552032535") is None
    assert online_register.asked == []


def test_units_online_are_those_that_answered(online_register):
    online_register.answers = [
        httpx.Response(400),
        httpx.Response(500),
        httpx.Response(200, content=recorded(DANONE)),
    ]

    found = registers.units(["130025265", "198100125", DANONE, "356000000"])

    assert list(found) == [DANONE, "356000000"]


def test_units_online_stop_after_three_silences(online_register, monkeypatch):
    monkeypatch.setattr(online, "BATCH", 1)
    online_register.answers = [httpx.Response(500)] * 9

    assert registers.units(["130025265", "198100125", "356000000", DANONE]) == {}
    assert len(online_register.asked) == 3


def test_what_the_local_copy_lacks_is_asked_online(
    online_register, sirene_store, settings
):
    settings.GRAPPE_REGISTERS.mkdir()
    shutil.copy(sirene_store, settings.GRAPPE_REGISTERS)
    answer = httpx.Response(200, content=recorded(DANONE))
    online_register.answers = [answer, answer, *[httpx.Response(500)] * 2]

    old, new = registers.search("danone"), registers.search("just founded")
    founded = registers.unit("303265045")
    nothing = registers.search("nothing of that name")

    assert (old.register, new.register) == ("sirene", "recherche_entreprises")
    assert online_register.questions[0] == "just founded"
    assert founded is None  # the answer was about another number
    # The local copy did answer: that the other is silent is no news.
    assert (nothing.units, nothing.register, nothing.notice) == ((), "sirene", "")
    assert registers.unit("198100125").register == "sirene"


def test_a_copy_that_changed_is_opened_anew(registers):
    from grappe.organisations import registers as door

    kept = stores.store("sirene")
    assert stores.store("sirene") is kept

    other = registers / "other"
    shutil.copy(registers / "sirene.duckdb", other)
    os.replace(other, registers / "sirene.duckdb")

    assert stores.store("sirene") is not kept
    assert kept.unit(DANONE).name == door.unit(DANONE).name == "DANONE"


@pytest.mark.parametrize("content", [b"", b"no database", b"\x00" * 5000])
def test_a_spoilt_copy_is_as_good_as_none(settings, tmp_path, content, caplog):
    settings.GRAPPE_REGISTERS = tmp_path
    Path(tmp_path, "sirene.duckdb").write_bytes(content)

    assert registers.search("danone").notice == NOBODY
    assert registers.search("danone").notice == NOBODY
    assert len(caplog.records) == 1


def test_a_copy_taken_away_is_no_longer_asked(registers):
    from grappe.organisations import registers as door

    door.search("danone")

    (registers / "sirene.duckdb").unlink()

    assert door.search("danone").notice == NOBODY


@pytest.mark.usefixtures("registers")
def test_threads_read_one_copy_together():
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(named(registers.search("danone"))))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [["DANONE"]] * 8


def test_search_adds_structures_but_those_of_a_listed_unit(monkeypatch):
    sirene = memory_register.MemoryRegister([Unit("sirene", DANONE, "ALPHA SA")])
    rnsr = memory_register.MemoryRegister(
        [
            Unit("rnsr", "200000001A", "ALPHA LAB"),
            Unit("rnsr", "200000002B", "ALPHA SA", numbers=(("siren", DANONE),)),
        ]
    )
    known = {"sirene": sirene, "rnsr": rnsr}
    monkeypatch.setattr(stores, "store", known.get)

    found = registers.search("alpha")

    assert (named(found), found.register) == (["ALPHA SA", "ALPHA LAB"], "sirene")


def test_search_of_structures_alone_still_says_that_sirene_misses(monkeypatch):
    lab = memory_register.MemoryRegister([Unit("rnsr", "200000001A", "ALPHA LAB")])
    monkeypatch.setattr(stores, "store", {"rnsr": lab}.get)

    found = registers.search("alpha")

    assert (named(found), found.register, found.notice) == (
        ["ALPHA LAB"],
        "rnsr",
        NOBODY,
    )


def test_every_silence_of_the_connector_has_its_sentence():
    assert online.SILENCES.keys() == PROBLEMS.keys()
