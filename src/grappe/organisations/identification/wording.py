"""Why a unit is thought to be the one, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from grappe.organisations import registers

# The keys and the English are those of the engine; a test holds both lists together.
REASONS = {
    "exact": _("The names are the same."),
    # xgettext:no-python-format
    "words": _("{percent} % of the words agree."),
    # xgettext:no-python-format
    "few_words": _("Only {percent} % of the words agree."),
    "word_alone": _("A word of the register's name is not in the other."),
    "few_words_unplaced": _("A short name, without a place."),
    "words_missing": _("The register's name lacks words that the other has."),
    "words_added": _("The register's name has words that the other does not have."),
    "spelling": _("Some words are spelt almost alike."),
    "acronym_same": _("The acronym is the same."),
    "acronym_initials": _("The acronym is made of the initials of the name."),
    "acronym_differs": _("The acronyms differ."),
    "acronym_unplaced": _("An acronym alone, without a place."),
    "acronym_only": _("Only the acronym was compared."),
    "town_named": _("The name holds the town of the unit: {town}."),
    "town_same": _("The town is the same: {town}."),
    "postcode_same": _("The postcode is the same."),
    "department_same": _("Another town of the same department: {town}."),
    "place_unknown": _("The places cannot be compared."),
    "department_differs": _("Another department: {town}."),
    "town_differs": _("Another town: {town}."),
    "number_same": _("The number in the name is the same."),
    "number_differs": _("The numbers in the names differ."),
    "number_alone": _("Only one of the names has a number."),
    "kind_differs": _("The names tell of different kinds of organisations."),
    "kind_added": _("The register's name adds what the other does not say."),
    "kind_missing": _("The register's name leaves out what the other says."),
    "form_differs": _("The legal forms differ."),
    "closed": _("The unit is closed."),
    "form_far": _("One is a trading company, the other is not."),
    "names_differ": _("The names in full have no word in common."),
    "country_differs": _("Another country."),
    "part": _("Found in a part of the text."),
    "number": _("The unit carries the number that was typed."),
    "number_of_several": _("{count} units carry the number that was typed."),
    "number_name_disagree": _(
        "The number typed is the one of {key}, whose name has nothing in common."
    ),
    "number_of_another": _("The number typed is the one of another unit, {key}."),
    "number_absent": _("The {scheme} {text} is not in the register."),
    "number_false_key": _("The {scheme} {text} does not exist: its key is wrong."),
    "number_of_another_kind": _("A {kind} was typed as {scheme}: {text}."),
    "number_unreadable": _("The {scheme} {text} cannot be read."),
    "number_zeros_restored": _("Zeros were missing in the {scheme} {text}."),
    "name_empty": _("There is no name."),
    "name_cut": _("The name has {length} characters: only {kept} were read."),
    "same_key_twice": _("{key} is there twice: {name}, {other}."),
}


def sentence(reason: Mapping[str, Any]) -> str:
    """One reason in words; a code without words is shown rather than hidden."""
    params = reason.get("params", {})
    if reason["code"] not in REASONS:
        return str(reason["code"])
    return str(REASONS[reason["code"]]).format(**params)


def sentences(reasons: Iterable[Mapping[str, Any]]) -> str:
    return " ".join(sentence(one) for one in reasons)


def source(parts: tuple[str, str]) -> str:
    """The register that says so, and as of when."""
    register, day = parts
    title = registers.title(register)
    if not day:
        return title
    shown = formats.date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT")
    return f"{title} ({shown})"
