"""What the units of the registers fill in our records."""

from dataclasses import replace
from datetime import date

import pytest

from grappe.connectors.recherche_entreprises import answers
from grappe.connectors.units import Place, Unit
from grappe.organisations import nomenclatures
from grappe.organisations.registers import kind_of, place_of, values_of
from grappe.organisations.registers.values import KIND_BY_CATEGORY
from tests.online_register import recorded

TODAY = date(2026, 6, 1)


def online(question: str, number: str | None = None) -> Unit:
    units = answers.read(recorded(question), TODAY)
    return next(unit for unit in units if number in (None, unit.number))


def test_values_of_a_public_body():
    assert values_of(online("130025265")) == {
        "siren": "130025265",
        "naf_rev2": "84.11Z",
        "naf_2025": "84.11Y",
        "country": "FR",
        "kind": "authority",
        "legal_category": "7120",
        "founded_on": date(2017, 5, 24),
        "legal_name": "DIRECTION INTERMINISTERIELLE DU NUMERIQUE",
        "acronym": "DINUM",
    }


def test_values_of_a_closed_unit():
    assert values_of(online("880878145")) == {
        "siren": "880878145",
        "naf_rev2": "62.02A",
        "country": "FR",
        "kind": "company",
        "legal_category": "5710",
        "founded_on": date(2020, 1, 13),
        "closed_on": date(2022, 10, 22),
        "legal_name": "GANYMEDE",
    }


def test_values_of_a_foreign_company_leave_out_the_siren_it_cannot_have_here():
    assert values_of(online("ag", "435246145")) == {
        "naf_rev2": "71.12B",
        "naf_2025": "71.12Y",
        "country": "DE",
        "kind": "company",
        "legal_category": "3120",
        "founded_on": date(2001, 4, 17),
        "legal_name": "P&T TECHNOLOGY AG",
    }


def test_values_of_a_natural_person_name_nobody():
    person = replace(
        online("487444697"), name="ANATOLE ZYGOTE", acronyms=("AZ",), is_person=True
    )

    said = values_of(person)

    assert said.keys() == {
        "siren",
        "naf_rev2",
        "naf_2025",
        "country",
        "kind",
        "legal_category",
        "founded_on",
    }
    assert said["kind"] == "company"
    assert place_of(person).keys() == {
        "siret",
        "town",
        "postcode",
        "opened_on",
        "country",
    }


def test_values_of_a_partial_unit_are_number_and_activity():
    partial = replace(online("552032534"), is_partial=True)

    assert values_of(partial) == {
        "siren": "552032534",
        "naf_rev2": "70.10Z",
        "naf_2025": "70.10Y",
    }
    assert place_of(partial) == {"siret": "55203253400703", "town": "PARIS"}


def test_values_of_leave_out_what_no_list_of_ours_knows():
    odd = Unit(
        "sirene",
        "552032534",
        "N" * 300,
        acronyms=("A" * 70,),
        legal_category="5998",
        naf_rev2="51.4A",
        naf_2025="99.99Q",
        website="no address",
    )

    assert values_of(odd) == {"siren": "552032534", "kind": "company"}


def test_values_of_take_the_unknown_day_of_the_register_for_none():
    unit = Unit("sirene", "552032534", "A", founded_on=date(1900, 1, 1))

    assert "founded_on" not in values_of(unit)


def test_values_of_never_close_before_founding():
    unit = Unit(
        "sirene",
        "552032534",
        "A",
        is_active=False,
        founded_on=date(2020, 1, 1),
        closed_on=date(2019, 12, 31),
    )

    said = values_of(unit)

    assert (said.get("founded_on"), said["closed_on"]) == (None, date(2019, 12, 31))


def test_values_of_a_structure_take_the_numbers_it_has_elsewhere():
    laboratory = Unit(
        "rnsr",
        "199812957X",
        "INSTITUT DE BIOLOGIE STRUCTURALE",
        acronyms=("IBS",),
        numbers=(("ror", "04szabx38"), ("siren", "180089013"), ("finess", "1")),
        website="https://example.org/",
    )

    assert values_of(laboratory) == {
        "ror": "04szabx38",
        "siren": "180089013",
        "rnsr": "199812957X",
        "kind": "research",
        "legal_name": "INSTITUT DE BIOLOGIE STRUCTURALE",
        "acronym": "IBS",
        "website": "https://example.org/",
    }


def test_place_of_is_the_head_office():
    assert place_of(online("552032534")) == {
        "siret": "55203253400703",
        "town": "PARIS",
        "postcode": "75009",
        "opened_on": date(2025, 8, 19),
        "country": "FR",
        "address": "59-61 RUE LA FAYETTE",
    }


def test_place_of_is_nothing_where_none_is_open():
    unit = Unit("ror", "04szabx38", "A")

    assert place_of(unit) == {}
    assert place_of(online("880878145")) == {}


def test_place_of_leaves_out_a_wrong_siret_and_cuts_long_texts():
    office = Place(number="12345", address="A" * 300, town="LILLE", is_head_office=True)

    said = place_of(Unit("finess", "590000000", "A", places=(office,)))

    assert (said.get("siret"), len(said["address"])) == (None, 250)


@pytest.mark.parametrize(
    ("category", "activity", "kind"),
    [
        ("5710", "72.11Z", "company"),  # a company that does research is a company
        ("5599", "86.10Z", "company"),
        ("6540", "68.20B", "company"),
        ("3120", "71.12B", "company"),
        ("4110", "72.19Z", "research"),  # CEA
        ("4110", "84.13Z", "authority"),  # ADEME
        ("4120", "49.31Z", "authority"),
        ("7120", "84.11Z", "authority"),
        ("7344", "84.11Z", "authority"),
        ("7331", "85.31Z", "other"),  # a secondary school
        ("7364", "86.10Z", "healthcare"),
        ("7365", "86.10Z", "healthcare"),
        ("7383", "85.42Z", "higher_education"),  # a university
        ("7383", "72.19Z", "research"),  # CNRS
        ("7384", "85.42Z", "higher_education"),
        ("7389", "72.19Z", "research"),
        ("7389", "84.12Z", "authority"),
        ("7410", "84.13Z", "authority"),
        ("7410", "72.19Z", "research"),
        ("8310", "94.20Z", "other"),
        ("8470", "71.20B", "research"),
        ("9110", "81.10Z", "other"),
        ("9220", "94.99Z", "association"),
        ("9220", "86.10Z", "healthcare"),  # a private hospital without profit
        ("9220", "85.42Z", "higher_education"),
        ("9300", "72.19Z", "research"),  # Institut Pasteur
        ("9300", "94.99Z", "association"),
        ("", "", "other"),
    ],
)
def test_kind_of_a_legal_unit(category, activity, kind):
    unit = Unit("sirene", "1", "A", legal_category=category, naf_rev2=activity)

    assert kind_of(unit) == kind


def test_kind_of_what_the_register_itself_tells():
    assert kind_of(Unit("finess", "1", "A")) == "healthcare"
    assert kind_of(Unit("ror", "1", "A", kind="higher_education")) == "higher_education"
    assert kind_of(Unit("ror", "1", "A", kind="Facility")) == "other"


def test_kind_of_knows_every_legal_category():
    """No category falls through, and no line of the table is of none."""
    codes = [one.code for one in nomenclatures.legal_categories(level=3)]

    unknown = [code for code in codes if not code.startswith(tuple(KIND_BY_CATEGORY))]
    idle = [
        prefix
        for prefix in KIND_BY_CATEGORY
        if not any(code.startswith(prefix) for code in codes)
    ]
    assert (unknown, idle) == (["0000", "1000"], [])
