"""What the engine answers: verdicts, reasons, numbers, and what must never change."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.engines.identity import (
    REASONS,
    Entry,
    Query,
    Register,
    Verdict,
    compare,
    identify,
    tokens,
)

SURE, TO_CHECK, NONE = Verdict.SURE, Verdict.TO_CHECK, Verdict.NONE

SOLVIONIC = Entry(
    "448566182", ("SOLVIONIC",), places=(("31100", "TOULOUSE"),), category="5710"
)
CEA = Entry(
    "775685019",
    ("COMMISSARIAT A L ENERGIE ATOMIQUE ET AUX ENERGIES ALTERNATIVES",),
    ("CEA",),
    (("75015", "PARIS"),),
    category="4110",
    numbers=(("pic", "999992401"),),
)
LILLE = Entry(
    "265906719",
    ("CENTRE HOSPITALIER REGIONAL UNIVERSITAIRE DE LILLE",),
    ("CHU LILLE",),
    (("59000", "LILLE"),),
)
LENS = Entry("266209329", ("CENTRE HOSPITALIER DE LENS",), places=(("62300", "LENS"),))
LABORATORY = Entry(
    "200711923J",
    ("LABORATOIRE DU FUTUR",),
    ("LOF", "UMR 5258"),
    (("33608", "PESSAC CEDEX"),),
    numbers=(("grid", "grid.464083.d"),),
)
REGISTER = Register.of([SOLVIONIC, CEA, LILLE, LENS, LABORATORY])


def ask(*queries, entries=None):
    register = REGISTER if entries is None else Register.of(entries)
    return identify(queries, register)


def keys(found):
    return [one.best.key if one.best else "" for one in found]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        (Query("Solvionic SAS", town="Toulouse"), "448566182"),
        (Query("S.A.S. SOLVIONIC", postcode="31000"), "448566182"),
        (Query("CEA", town="Paris"), "775685019"),
        (Query("CHU de Lille", town="LILLE CEDEX"), "265906719"),
        (Query("Lille University Hospital", town="Lille"), "265906719"),
        (Query("C.H. Lens", town="Lens", postcode="62307"), "266209329"),
        (Query("UMR5258", town="Pessac"), "200711923J"),
        (Query("LOF, Laboratoire du futur, Pessac, France"), "200711923J"),
    ],
)
def test_the_likeliest_unit_is_the_right_one(query, key):
    assert keys(ask(query)) == [key]


def test_same_name_in_the_same_town_is_sure_and_says_why():
    found = ask(Query("Solvionic", town="Toulouse", postcode="31100"))[0]

    codes = {reason.code for reason in found.best.reasons}
    assert found.verdict == SURE
    assert {"exact", "town_same", "postcode_same"} <= codes


def test_an_unknown_name_is_none():
    assert ask(Query("Boulangerie Martin", town="Nice"))[0].verdict == NONE


def test_the_same_name_in_another_town_is_not_sure():
    found = ask(Query("Solvionic", town="Brest", postcode="29200"))[0]

    assert found.verdict in (TO_CHECK, NONE)


def test_the_same_name_twice_in_the_same_town_is_to_check():
    twin = Entry("732829320", ("SOLVIONIC",), places=(("31100", "TOULOUSE"),))

    found = ask(Query("Solvionic", town="Toulouse"), entries=[SOLVIONIC, twin])[0]

    assert found.verdict == TO_CHECK
    assert [one.score for one in found.candidates] == [found.best.score] * 2


def test_a_property_company_is_not_the_company():
    sci = Entry(
        "732829320",
        ("SCI SOLVIONIC",),
        places=(("31100", "TOULOUSE"),),
        category="6540",
    )

    found = ask(Query("Solvionic SAS", town="Toulouse"), entries=[sci])[0]

    assert found.verdict != SURE


def test_a_closed_unit_is_never_sure():
    closed = Entry(
        "448566182", ("SOLVIONIC",), places=(("31100", "TOULOUSE"),), is_active=False
    )

    assert ask(Query("Solvionic", town="Toulouse"), entries=[closed])[0].verdict != SURE


@pytest.mark.parametrize(
    "numbers",
    [
        {"siren": "448 566 182"},
        {"siret": "44856618200003"},
        {"vat": "FR01448566182"},
    ],
)
def test_a_number_of_the_register_is_sure_whatever_the_town(numbers):
    found = ask(Query("Solvionic", town="Brest", numbers=numbers))[0]

    assert (found.verdict, found.best.key) == (SURE, "448566182")
    assert "number" in {reason.code for reason in found.best.reasons}


@pytest.mark.parametrize(
    ("numbers", "key"),
    [
        ({"pic": "999992401"}, "775685019"),
        ({"grid": "grid.464083.d"}, "200711923J"),
        ({"rnsr": "200711923j"}, "200711923J"),
    ],
)
def test_numbers_of_other_registers_lead_to_the_unit(numbers, key):
    found = ask(Query("Centre sans nom", numbers=numbers), Query("", numbers=numbers))

    assert keys(found)[0] == key


def test_a_number_whose_name_has_nothing_in_common_is_to_check():
    found = ask(Query("Boulangerie Martin", numbers={"siren": "448566182"}))[0]

    assert found.verdict == TO_CHECK
    assert [one.code for one in found.problems] == ["number_name_disagree"]


def test_a_siret_given_as_siren_is_read_and_said():
    found = ask(Query("Solvionic", numbers={"siren": "44856618200003"}))[0]

    assert found.best.key == "448566182"
    assert [one.code for one in found.problems] == ["number_of_another_kind"]


def test_a_wrong_key_is_said_and_the_name_still_looked_for():
    query = Query("Solvionic", town="Toulouse", numbers={"siren": "448566183"})

    found = ask(query)[0]

    assert found.best.key == "448566182"
    assert [one.code for one in found.problems] == ["number_false_key"]


def test_a_number_that_the_register_lacks_is_to_check():
    siren_only = [SOLVIONIC, CEA, LILLE, LENS]
    query = Query("Solvionic", town="Toulouse", numbers={"siren": "732829320"})

    found = ask(query, entries=siren_only)[0]

    assert found.verdict == TO_CHECK
    assert [one.code for one in found.problems] == ["number_absent"]


def test_an_empty_name_is_none_with_a_problem():
    found = ask(Query("   "))[0]

    assert (found.verdict, [one.code for one in found.problems]) == (
        NONE,
        ["name_empty"],
    )


def test_a_name_too_long_is_cut_with_a_problem():
    found = ask(Query("Solvionic " * 500, town="Toulouse"))[0]

    assert "name_cut" in [one.code for one in found.problems]


def test_names_read_in_the_wrong_encoding_are_repaired():
    hospital = Entry(
        "266209329", ("HOPITAL DE BEZIERS",), places=(("34500", "BEZIERS"),)
    )

    found = ask(Query("HÃ´pital de BÃ©ziers", town="BÃ©ziers"), entries=[hospital])

    assert found[0].verdict == SURE


def test_the_same_key_twice_is_one_unit_with_both_names():
    other = Entry("448566182", ("BATTERIES DU MIDI",), places=(("31000", "TOULOUSE"),))

    register = Register.of([SOLVIONIC, other])

    assert (register.rows, len(register)) == (2, 1)
    assert [one.code for one in register.notices] == ["same_key_twice"]
    assert keys(identify([Query("Batteries du Midi", town="Toulouse")], register)) == [
        "448566182"
    ]


def test_an_empty_register_answers_none():
    assert ask(Query("Solvionic"), entries=[])[0].verdict == NONE


def test_no_query_gives_no_answer():
    assert ask() == []


def test_several_processes_answer_the_same():
    queries = [Query(f"Solvionic {at}", town="Toulouse") for at in range(800)]

    assert identify(queries, REGISTER, workers=2) == identify(queries, REGISTER)


def test_compare_weighs_one_pair():
    same = compare(Query("CHU Lille", town="Lille"), LILLE)
    other = compare(Query("CHU Lille", town="Lille"), SOLVIONIC)

    assert same.score > 0.9 > 0.1 > other.score


def test_tokens_are_words_without_legal_form():
    assert tokens("SARL L'Éclat & Fils") == ("eclat", "fils")


def test_every_reason_has_its_sentence():
    found = ask(
        Query("Solvionic", town="Brest", postcode="29200", numbers={"siren": "1"}),
        Query("C.E.A.", acronym="CEA"),
    )

    reasons = [
        reason
        for one in found
        for reason in (*one.problems, *(r for c in one.candidates for r in c.reasons))
    ]
    for reason in reasons:
        assert REASONS[reason.code].format_map(reason.params)


words = st.sampled_from(
    ["institut", "solvionic", "lille", "du", "SAS", "CHU", "énergie", "2", "cea", "de"]
)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Query,
        name=st.text(max_size=60),
        acronym=st.text(max_size=8),
        town=st.text(max_size=20),
        postcode=st.text(max_size=8),
        country=st.text(max_size=3),
        numbers=st.dictionaries(
            st.sampled_from(["siren", "siret", "vat", "ror", "own"]),
            st.text(max_size=16),
            max_size=2,
        ),
    )
)
def test_no_text_makes_it_fail(query):
    found = identify([query], REGISTER)

    assert len(found) == 1
    assert all(0 <= one.score <= 1 for one in found[0].candidates)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_any_text_can_be_a_register(texts):
    entries = [Entry(str(at), (text,)) for at, text in enumerate(texts)]

    found = identify([Query(texts[0])], Register.of(entries))

    assert len(found) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(names, min_size=2, max_size=12), st.integers(0, 9))
def test_the_order_of_the_register_does_not_matter(texts, seed):
    entries = [
        Entry(str(at), (text,), places=(("59000", "LILLE"),))
        for at, text in enumerate(texts)
    ]
    shuffled = random.Random(seed).sample(entries, len(entries))
    queries = [Query(text, town="Lille") for text in texts]

    assert identify(queries, Register.of(shuffled)) == identify(
        queries, Register.of(entries)
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(names, min_size=1, max_size=8))
def test_case_and_accents_do_not_matter(texts):
    queries = [Query(text, town="Lille") for text in texts]
    folded = [Query(text.upper().replace("É", "E"), town="LILLE") for text in texts]

    answers = [identify(asked, REGISTER) for asked in (queries, folded)]

    assert [[(a.verdict, a.candidates) for a in one] for one in answers[:1]] == [
        [(a.verdict, a.candidates) for a in one] for one in answers[1:]
    ]
