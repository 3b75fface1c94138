"""Why a candidate is proposed, in words a person can check."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from grappe.engines.identity.asking import Asked
from grappe.engines.identity.features import FEATURES, Compared
from grappe.engines.identity.model import MODEL
from grappe.engines.identity.register import Register
from grappe.engines.identity.types import Reason

#: English sentence of each reason and problem, to be filled with its `params`.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "exact": "The names are the same.",
        "words": "{percent} % of the words agree.",
        "few_words": "Only {percent} % of the words agree.",
        "spelling": "Some words are spelt almost alike.",
        "acronym_same": "The acronym is the same.",
        "acronym_initials": "The acronym is made of the initials of the name.",
        "acronym_differs": "The acronyms differ.",
        "acronym_unplaced": "An acronym alone, without a place.",
        "place_unknown": "The places cannot be compared.",
        "acronym_only": "Only the acronym was compared.",
        "town_same": "The town is the same: {town}.",
        "postcode_same": "The postcode is the same.",
        "department_same": "Another town of the same department: {town}.",
        "department_differs": "Another department: {town}.",
        "town_differs": "Another town: {town}.",
        "number_same": "The number in the name is the same.",
        "number_differs": "The numbers in the names differ.",
        "number_alone": "Only one of the names has a number.",
        "kind_differs": "The names tell of different kinds of organisations.",
        "words_added": "The register's name has words that the other does not have.",
        "word_alone": "A word of the register's name is not in the other.",
        "town_named": "The name holds the town of the unit: {town}.",
        "few_words_unplaced": "A short name, without a place.",
        "words_missing": "The register's name lacks words that the other has.",
        "kind_added": "The register's name adds what the other does not say.",
        "kind_missing": "The register's name leaves out what the other says.",
        "form_differs": "The legal forms differ.",
        "form_far": "One is a trading company, the other is not.",
        "names_differ": "The names in full have no word in common.",
        "closed": "The unit is closed.",
        "country_differs": "Another country.",
        "part": "Found in a part of the text.",
        "number": "The unit carries the number that was typed.",
        "number_name_disagree": (
            "The number typed is the one of {key}, whose name has nothing in common."
        ),
        "number_of_another": "The number typed is the one of another unit, {key}.",
        "number_of_several": "{count} units carry the number that was typed.",
        "number_absent": "The {scheme} {text} is not in the register.",
        "number_false_key": "The {scheme} {text} does not exist: its key is wrong.",
        "number_of_another_kind": "A {kind} was typed as {scheme}: {text}.",
        "number_unreadable": "The {scheme} {text} cannot be read.",
        "number_zeros_restored": "Zeros were missing in the {scheme} {text}.",
        "name_empty": "There is no name.",
        "name_cut": "The name has {length} characters: only {kept} were read.",
        "same_key_twice": "{key} is there twice: {name}, {other}.",
    }
)

_WORDS = (
    "known_found", "known_all", "asked_found", "asked_all", "words_both",
    "whole_found", "shared", "spelling", "spelling_close", "one_word_unplaced",
    "part_exact",
)  # fmt: skip
_NUMBER = 14.0


def reasons(
    pairs: Compared, row: int, asked: Asked, register: Register, *, numbered: bool
) -> tuple[Reason, ...]:
    """Word what each feature adds to the odds of a candidate, the weightiest first."""
    values = pairs.values[row]
    added = dict(zip(FEATURES, (values * MODEL.weights).tolist(), strict=True))
    value = dict(zip(FEATURES, values.tolist(), strict=True))
    both = min(value["known_found"], value["asked_found"])
    words = sum(added.pop(name) for name in _WORDS)
    exact = added.pop("exact")
    found: list[Reason] = []
    if numbered:
        found.append(Reason("number", _NUMBER))
    if value["exact"]:
        found.append(Reason("exact", round(words + exact, 2)))
    else:
        code = "words" if both >= 0.5 else "few_words"
        found.append(Reason(code, round(words, 2), {"percent": round(100 * both)}))
    if added.pop("typo"):
        found.append(Reason("spelling", 0.0))
    town = int(register.head_town[pairs.entry[row]])
    params = {"town": register.town_names[town].title() if town >= 0 else ""}
    for code, weight in added.items():
        if value[code] and code in REASONS:
            said: dict[str, Any] = params if "{town}" in REASONS[code] else {}
            found.append(Reason(code, round(weight, 2), said))
    return tuple(sorted(found, key=lambda one: (-abs(one.weight), one.code)))
