"""What is read of the answers of the online register, and what is not."""

import json
from datetime import date

import pytest

from grappe.connectors.recherche_entreprises import Unavailable, answers
from grappe.connectors.recherche_entreprises.kept import dump, load
from grappe.connectors.units import Place, Unit
from tests.online_register import RECORDED, recorded

TODAY = date(2026, 6, 1)


def read(question: str) -> list[Unit]:
    return answers.read(recorded(question), TODAY)


def changed(question: str, **values) -> list[Unit]:
    """A recorded answer of one unit in which some values are others."""
    said = json.loads(recorded(question))
    said["results"][0] |= values
    return answers.read(json.dumps(said).encode(), TODAY)


def test_read_gives_all_that_the_register_says_of_a_unit():
    [unit] = read("130025265")

    assert unit == Unit(
        register="recherche_entreprises",
        number="130025265",
        name="DIRECTION INTERMINISTERIELLE DU NUMERIQUE",
        acronyms=("DINUM",),
        legal_category="7120",
        naf_rev2="84.11Z",
        naf_2025="84.11Y",
        founded_on=date(2017, 5, 24),
        size_category="ETI",
        size_year=2023,
        headcount_band="32",
        headcount_year=2023,
        places=(
            Place(
                number="13002526500013",
                address="20 AVENUE DE SEGUR",
                postcode="75007",
                town="PARIS",
                commune_code="75107",
                is_head_office=True,
                opened_on=date(2017, 5, 24),
                latitude=48.850466845484,
                longitude=2.30845866278063,
            ),
        ),
        observed_on=TODAY,
    )


def test_read_takes_usual_names_and_numbers_of_other_registers():
    names = {one: read(one)[0] for one in ["487444697", "400461356", "356000000"]}

    assert names["487444697"].other_names == ("SOLARSUD",)
    assert names["400461356"].numbers == (("rna", "W491004193"),)
    assert names["356000000"].numbers == (
        ("finess", "750072639"),
        ("finess", "750073637"),
    )
    assert read("198100125")[0].numbers == (("uai", "0810012Y"),)


def test_read_knows_what_is_closed():
    [unit] = read("842019051")

    assert (unit.is_active, unit.closed_on) == (False, date(2025, 5, 22))
    assert [place.is_active for place in unit.places] == [False]


def test_read_lists_each_place_once_the_head_office_first():
    kikou = next(unit for unit in read("Kikou") if unit.number == "421782335")

    assert [(place.town, place.is_head_office) for place in kikou.places] == [
        ("AIX-EN-PROVENCE", True),
        ("AIX-EN-PROVENCE", False),
        ("AIX-EN-PROVENCE", False),
    ]


def test_read_writes_a_foreign_head_office_as_the_register_does():
    foreign = next(unit for unit in read("ag") if unit.number == "435246145")

    assert [place.country for place in foreign.places] == ["ALLEMAGNE", "FR"]


def test_read_leaves_out_who_lives_at_an_address():
    kikou = next(unit for unit in read("Kikou") if unit.number == "441232121")

    assert [place.address for place in kikou.places] == ["16 RUE ALEXANDER FLEMING"]


def test_read_leaves_out_the_shell_of_an_unknown_number():
    assert read("123456789") == []


@pytest.mark.parametrize("file", sorted(RECORDED.glob("*.json")), ids=lambda f: f.stem)
def test_read_names_nobody(file):
    """Masked or not, those who run a unit are never looked at."""
    said = json.loads(file.read_bytes())
    for one in said["results"]:
        one["dirigeants"] = [{"nom": "ZYGOTE", "prenoms": "ANATOLE"}]

    units = answers.read(json.dumps(said).encode(), TODAY)

    assert "ZYGOTE" not in dump(units, TODAY)


def test_read_names_no_natural_person_nor_their_street():
    [unit] = changed(
        "487444697",
        nature_juridique="1000",
        nom_raison_sociale=None,
        nom_complet="ANATOLE ZYGOTE (SOLARSUD)",
    )

    assert unit == Unit(
        register="recherche_entreprises",
        number="487444697",
        is_person=True,
        legal_category="1000",
        naf_rev2="35.11Z",
        naf_2025="35.12Y",
        founded_on=date(2005, 12, 6),
        size_category="ETI",
        size_year=2023,
        headcount_band="12",
        headcount_year=2023,
        places=(
            Place(
                number=unit.places[0].number,
                postcode="24330",
                town="BOULAZAC ISLE MANOIRE",
                commune_code="24053",
                is_head_office=True,
                opened_on=unit.places[0].opened_on,
            ),
        ),
        observed_on=TODAY,
    )


def test_read_takes_number_activity_and_commune_of_a_partial_unit():
    [unit] = changed("552032534", statut_diffusion="P")

    assert unit == Unit(
        register="recherche_entreprises",
        number="552032534",
        is_partial=True,
        naf_rev2="70.10Z",
        naf_2025="70.10Y",
        places=(
            Place(
                number=unit.places[0].number,
                town="PARIS",
                commune_code="75109",
                is_head_office=True,
            ),
        ),
        observed_on=TODAY,
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><title>502</title>", "html"),
        (b"\xef\xbb\xbf <html>", "html"),
        (recorded("552032534")[:2000], "truncated"),
        (b"Too many requests", "truncated"),
        (b'{"results": ["\xe9"]}', "truncated"),
        (b"[" * 100_000, "shape"),
        (b"[]", "shape"),
        (b"null", "shape"),
        (b'{"erreur": "non"}', "shape"),
        (b'{"results": {}}', "shape"),
        (b'{"results": [1]}', "shape"),
        (b'{"results": [{"siren": 552032534}]}', "shape"),
        (b'{"results": [{"siren": "55203253"}]}', "shape"),
    ],
    ids=repr,
)
def test_read_refuses_what_is_no_answer(body, code):
    with pytest.raises(Unavailable) as refusal:
        answers.read(body, TODAY)

    assert refusal.value.code == code


def test_read_takes_values_of_another_type_for_missing_ones():
    [unit] = changed(
        "552032534",
        sigle=["A"],
        siege="PARIS",
        complements=[],
        date_creation="31/12/2020",
        annee_categorie_entreprise="hier",
        matching_etablissements=[
            None,
            {},
            {"siret": "55203253400703", "latitude": "?"},
        ],
    )

    assert (unit.acronyms, unit.founded_on, unit.size_year) == ((), None, None)
    assert unit.places == (Place(number="55203253400703"),)


@pytest.mark.parametrize(
    ("address", "postcode", "street"),
    [
        (
            "C/O JEAN ZYGOTE 3 QUAI DES LILAS 31000 TOULOUSE",
            "31000",
            "3 QUAI DES LILAS",
        ),
        ("M. ANATOLE ZYGOTE 59000 LILLE", "59000", ""),
        ("RUE DE MONSIEUR LE PRINCE 75006 PARIS", "75006", "RUE DE MONSIEUR LE PRINCE"),
        ("BAT M 2 RUE X 59000 LILLE", "59000", "2 RUE X"),
        ("12 RUE Y", "59000", ""),
        ("", "", ""),
    ],
)
def test_street_names_no_resident(address, postcode, street):
    assert answers.street(address, postcode) == street


@pytest.mark.parametrize("file", sorted(RECORDED.glob("*.json")), ids=lambda f: f.stem)
def test_load_reads_what_dump_wrote(file):
    units = answers.read(file.read_bytes(), TODAY)

    assert load(dump(units, TODAY)) == (units, TODAY)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"units": [{}]}', '{"units": 1}'])
def test_load_refuses_anything_else(text):
    with pytest.raises(ValueError, match="no kept answer"):
        load(text)
