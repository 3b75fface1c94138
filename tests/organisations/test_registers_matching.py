"""Names without number, looked up in whichever register is there."""

from datetime import date

import httpx
import pytest

from grappe.connectors.units import Place, Unit
from grappe.engines.identity import Entry, Identification, Query, Verdict
from grappe.organisations import registers
from grappe.organisations.registers import matching, online, stores
from tests.memory_register import MemoryRegister
from tests.online_register import recorded

LA_POSTE, KIKOU = "356000000", "531606028"


def best(found: registers.LookedUp) -> list[tuple[str, str | None]]:
    return [
        (str(one.verdict), one.best.key if one.best else None)
        for one in found.identifications
    ]


def told(*units: Unit, **more: Unit) -> dict[str, MemoryRegister]:
    named = {"sirene": units} | {key: (unit,) for key, unit in more.items()}
    return {key: MemoryRegister(units) for key, units in named.items()}


@pytest.mark.usefixtures("registers")
def test_look_up_asks_the_local_copy():
    queries = [
        Query("Danone", town="Paris"),
        Query(
            "Agence de l'environnement et de la maîtrise de l'énergie", town="Angers"
        ),
        Query("Zygote et fils", town="Brest"),
    ]
    steps = []

    found = registers.look_up(queries, lambda *step: steps.append(step))

    assert best(found)[:2] == [("sure", "552032534"), ("sure", "385290309")]
    assert found.identifications[2].verdict == Verdict.NONE
    assert found.units["552032534"].name == "DANONE"
    assert (found.register, found.observed_on) == ("sirene", date(2026, 5, 13))
    assert (found.notice, found.unasked, steps) == ("", frozenset(), [(3, 3)])


@pytest.mark.usefixtures("registers")
def test_look_up_of_units_with_one_name_is_for_a_person():
    [kikou] = registers.identify([Query("Kikou")])

    assert kikou.verdict == Verdict.TO_CHECK
    assert len({one.key for one in kikou.candidates}) > 1


@pytest.mark.usefixtures("registers")
def test_look_up_says_the_same_one_by_one_and_all_at_once():
    queries = [Query("LES RESTAURANTS DU COEUR", town="Angers"), Query("Danone")]

    together = registers.identify(queries)

    alone = [registers.identify([query])[0] for query in queries]
    assert [(one.verdict, one.best.key) for one in alone] == [
        (one.verdict, one.best.key) for one in together
    ]


def test_look_up_without_a_register_asks_nobody():
    found = registers.look_up([Query("Danone"), Query("La Poste")])

    assert found.identifications == [Identification(Verdict.NONE)] * 2
    assert found.unasked == {0, 1}
    assert found.notice.startswith("No public register is loaded here")


def test_look_up_of_nothing(online_register):
    assert registers.look_up([]).identifications == []


def test_look_up_online_asks_one_question_a_name(online_register):
    queries = [
        Query("Kikou", postcode="97133", town="Saint-Barthélemy"),
        Query("La Poste", numbers={"siren": "356 000 000"}),
    ]

    found = registers.look_up(queries)

    assert best(found)[1] == ("sure", LA_POSTE)
    assert found.identifications[0].best.key == KIKOU
    assert online_register.questions == ["Kikou", "356000000"]
    assert (found.register, found.unasked) == ("recherche_entreprises", frozenset())
    assert found.observed_on == found.units[LA_POSTE].observed_on


def test_look_up_online_asks_anywhere_what_is_not_in_the_department(online_register):
    online_register.answers = [
        httpx.Response(200, json={"results": []}),
        httpx.Response(200, content=recorded("552032534")),
    ]

    found = registers.look_up([Query("Danone", postcode="59000", town="Lille")])

    departments = [one.get("departement") for one in online_register.asked]
    assert departments == ["59", None]
    assert found.identifications[0].best.key == "552032534"


def test_look_up_online_leaves_out_names_nobody_answered_about(online_register):
    online_register.answers = [httpx.Response(500)]

    found = registers.look_up([Query("La Poste"), Query("Danone")])

    assert found.unasked == {0}
    assert found.notice == "The online register is out of order."


def test_look_up_online_asks_for_the_first_names_only(online_register, monkeypatch):
    monkeypatch.setattr(matching, "MOST_ONLINE", 1)

    found = registers.look_up([Query("552032534"), Query("A"), Query("B")])

    assert found.unasked == {1, 2}
    assert found.notice == (
        "2 names were not looked up: the online register takes few questions at a "
        "time. Load SIRENE to look up all of them."
    )


def test_look_up_asks_the_register_of_laboratories_about_laboratories(monkeypatch):
    laboratory = Unit(
        "rnsr",
        "199812957X",
        "INSTITUT DE BIOLOGIE STRUCTURALE",
        acronyms=("IBS",),
        kind="research",
        places=(Place(postcode="38000", town="GRENOBLE", is_head_office=True),),
    )
    known = told(Unit("sirene", LA_POSTE, "LA POSTE"), rnsr=laboratory)
    monkeypatch.setattr(stores, "store", known.get)
    queries = [
        Query("Institut de Biologie Structurale", town="Grenoble"),
        Query("La Poste", numbers={"siren": LA_POSTE}),
    ]

    found = registers.look_up(queries)

    assert best(found) == [("sure", "rnsr:199812957X"), ("sure", LA_POSTE)]
    assert found.units["rnsr:199812957X"] == laboratory
    assert known["rnsr"].asked == ["Institut de Biologie Structurale"]
    assert registers.number_of("rnsr:199812957X") == ("rnsr", "199812957X")
    assert registers.number_of(LA_POSTE) == ("siren", LA_POSTE)


def test_look_up_takes_the_legal_unit_where_both_are_sure(monkeypatch):
    name = "CENTRE HOSPITALIER UNIVERSITAIRE DE LILLE"
    places = (Place(postcode="59000", town="LILLE", is_head_office=True),)
    known = told(
        Unit("sirene", "265906719", name, legal_category="7364", places=places),
        finess=Unit("finess", "590780193", name, places=places),
    )
    monkeypatch.setattr(stores, "store", known.get)

    [chu] = registers.identify([Query(name, town="Lille")])

    assert chu.verdict == Verdict.SURE
    assert [one.key for one in chu.candidates] == ["265906719", "finess:590780193"]


def test_look_up_asks_about_structures_even_without_sirene(monkeypatch):
    name = "LABORATOIRE DES ZYGOTES"
    laboratory = Unit("rnsr", "200000001A", name)
    monkeypatch.setattr(stores, "store", {"rnsr": MemoryRegister([laboratory])}.get)

    found = registers.look_up([Query(name), Query("Danone")])

    assert (found.unasked, found.register) == ({1}, "rnsr")
    assert found.identifications[0].best.key == "rnsr:200000001A"


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (Query("Laboratoire X"), {"rnsr", "ror"}),
        (Query("UMR 5075"), {"rnsr", "ror"}),
        (Query("CHU de Lille"), {"finess", "ror"}),
        (Query("Hôpitaux universitaires"), {"finess", "ror"}),
        (Query("Chez Paul"), set()),
        (Query("Siemens", country="DE"), {"ror"}),
        (Query("Karolinska universitetssjukhuset", country="SE"), {"ror"}),
        (Query("Anything", numbers={"rnsr": "200000001A"}), {"rnsr"}),
        (Query("Laboratoire " + "x" * 5000), {"rnsr", "ror"}),
    ],
)
def test_structures_are_asked_about_by_how_a_name_sounds(query, asked):
    assert {one for one in stores.STRUCTURES if matching._sounds(query, one)} == asked


def test_entry_of_puts_the_head_office_first_and_each_name_once():
    unit = Unit(
        "sirene",
        LA_POSTE,
        "LA POSTE",
        other_names=("LP", "LA POSTE"),
        acronyms=("LP",),
        is_active=False,
        legal_category="5510",
        places=(
            Place(name="GUICHET", postcode="59000", town="LILLE"),
            Place(country="SUISSE", town="BERNE", is_head_office=True),
            Place(postcode="59000", town="LILLE"),
        ),
        numbers=(("finess", "1"),),
    )

    assert matching.entry_of(unit) == Entry(
        key=LA_POSTE,
        names=("LA POSTE", "LP", "GUICHET"),
        acronyms=("LP",),
        places=(("", "BERNE"), ("59000", "LILLE")),
        country="CH",
        is_active=False,
        category="5510",
        numbers=(("finess", "1"),),
    )


def test_in_turn_keeps_what_answered():
    answers, notice = online.in_turn("ab", str.upper)

    assert (answers, notice) == ({0: "A", 1: "B"}, "")
