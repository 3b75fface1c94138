"""The candidates that blocking leaves out: none that exhaustive comparison prefers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.engines.identity import Entry, Query, Register
from grappe.engines.identity.asking import ask
from grappe.engines.identity.blocking import candidates
from grappe.engines.identity.features import compared
from grappe.engines.identity.model import MODEL

WORDS = [
    "institut", "lille", "coatex", "solvionic", "energie", "centre", "hospitalier",
    "nord", "france", "bio", "tech", "saint", "etienne", "nancy", "grp", "umr", "5258",
]  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
# Odds under which a unit is nothing: no verdict is built on it.
LEAST_ODDS = MODEL.outside - 2


@settings(max_examples=80, deadline=None)
@given(st.lists(names, min_size=1, max_size=25, unique=True), names)
def test_blocking_keeps_what_exhaustive_comparison_prefers(texts, name):
    entries = [
        Entry(f"{at:03}", (text,), places=(("59000", "LILLE"),))
        for at, text in enumerate(texts)
    ]
    register = Register.of(entries)
    asked = ask([Query(name, town="Lille")], register)
    every = np.tile(np.arange(len(entries)), len(asked.query_of))
    ways = np.repeat(np.arange(len(asked.query_of)), len(entries))

    all_pairs = compared(asked, register, ways, every)
    kept = compared(asked, register, *candidates(asked, register))

    odds = all_pairs.values @ MODEL.weights
    likely = {
        int(entry)
        for entry, odd in zip(all_pairs.entry, odds, strict=True)
        if odd > LEAST_ODDS
    }
    assert likely <= {int(entry) for entry in kept.entry}


def test_a_mistyped_word_still_leads_to_the_unit():
    entries = [Entry("1", ("SOLVIONIC",)), Entry("2", ("COATEX",))]
    register = Register.of(entries)
    asked = ask([Query("Solvionik"), Query("COTEX"), Query("CAOTEX")], register)

    ways, found = candidates(asked, register)

    pairs = {
        (int(asked.query_of[way]), register.keys[entry])
        for way, entry in zip(ways, found, strict=True)
    }
    assert pairs == {(0, "1"), (1, "2"), (2, "2")}


def test_initials_lead_to_the_name_and_back():
    full = "Centre national de la recherche scientifique"
    register = Register.of([Entry("1", (full,)), Entry("2", ("INRIA",), ("INRIA",))])
    long = "Institut national de recherche en informatique et en automatique"
    asked = ask([Query("CNRS"), Query(long)], register)

    ways, found = candidates(asked, register)

    pairs = {
        (int(asked.query_of[way]), register.keys[entry])
        for way, entry in zip(ways, found, strict=True)
    }
    assert {(0, "1"), (1, "2")} <= pairs
