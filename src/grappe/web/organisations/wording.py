"""The trail of organisations in words, and the values of their fields."""

from datetime import date
from typing import Any

from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from grappe.organisations import fields, nomenclatures
from grappe.organisations.models import (
    AlertKind,
    ConsentPurpose,
    FigureSource,
    Kind,
    PositionRole,
    SizeCategory,
    Source,
)

SENTENCES = {
    "organisations.created": _("entered {name}"),
    "organisations.taken_up": _("took up the record of {name}, already known"),
    "organisations.fields_set": _("recorded for {organisation}: {fields} ({source})"),
    "organisations.confirmed": _("confirmed the file of {organisation}"),
    "organisations.competences_imported": _(
        "imported competences from {file}: {created} created, {changed} changed"
    ),
    "organisations.value_retained": _("chose the value of {field} for {organisation}"),
    "organisations.establishment_added": _("added the place {place} to {organisation}"),
    "organisations.establishment_edited": _(
        "changed the place {place} of {organisation}"
    ),
    "organisations.contact_added": _("added {person} to {organisation} ({role})"),
    "organisations.contact_edited": _("changed the contact {person} of {organisation}"),
    "organisations.contact_ended": _(
        "ended {person}'s place in {organisation} on {ends_on}"
    ),
    "organisations.consent_given": _("recorded that {person} agreed: {purpose}"),
    "organisations.consent_withdrawn": _(
        "recorded that {person} takes back the agreement: {purpose}"
    ),
    "organisations.profile_set": _("changed the profile of {organisation}"),
    "organisations.word_added": _("gave {organisation} “{word}”"),
    "organisations.word_removed": _("took “{word}” from {organisation}"),
    "organisations.published": _(
        "changed what {organisation} shows the public: opened {opened}; closed {closed}"
    ),
    "organisations.figures_entered": _(
        "entered the figures of {organisation} for {year} ({figure_source})"
    ),
    "organisations.shareholding_added": _("noted that {owner} owns {rate} of {owned}"),
    "organisations.shareholding_ended": _(
        "ended the share of {owner} in {owned} on {ends_on}"
    ),
    "organisations.refreshed": _("refreshed {organisation} from {register}: {fields}"),
    "organisations.register_checked": _(
        "compared {organisation} with {register}: nothing to change"
    ),
    "organisations.news_taken": _(
        "took the news of the register into the record of {organisation}: {news}"
    ),
    "organisations.news_dismissed": _(
        "left the record of {organisation} as it is: {news}"
    ),
    "organisations.successor_linked": _(
        "noted that {successor} took {organisation} over"
    ),
    "organisations.successor_unlinked": _(
        "took back that {successor} took {organisation} over"
    ),
    "organisations.merged": _("merged {absorbed} into {organisation}"),
    "organisations.unmerged": _("parted {absorbed} from {organisation} again"),
    "organisations.people_merged": _("merged the records of {absorbed} and {person}"),
    "organisations.people_unmerged": _("parted {absorbed} from {person} again"),
    "organisations.told_apart": _("said that {first} and {second} are not the same"),
    "organisations.asked_again": _(
        "took back that {first} and {second} are not the same"
    ),
    "organisations.people_told_apart": _(
        "said that {first} and {second} are two people"
    ),
    "organisations.people_asked_again": _(
        "took back that {first} and {second} are two people"
    ),
    "organisations.size_declared": _("noted the size of {organisation}: {size}"),
}

# The name of each field, in the language of the reader of the moment.
NAMES = {name: lazy(fields.label, str)(name) for name in fields.OWNER}
LABELS = {
    "field": NAMES,
    "fields": {**NAMES, "place": _("Head office"), "successor": _("Taken over by")},
    "source": dict(Source.choices),
    "role": dict(PositionRole.choices),
    "purpose": dict(ConsentPurpose.choices),
    "figure_source": dict(FigureSource.choices),
    "news": dict(AlertKind.choices),
}

CHOICES = {"kind": dict(Kind.choices), fields.DECLARED_SIZE: dict(SizeCategory.choices)}


def value_in_words(field: str, value: Any) -> str:
    """A code with its official name, a day in the reader's format."""
    if value in ("", None):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field in ("founded_on", "closed_on"):
        day = date.fromisoformat(str(value))
        return formats.date_format(day, "SHORT_DATE_FORMAT")
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if field == "naf_rev2":
        return f"{value} {nomenclatures.activity_label(value)}"
    if field == "naf_2025":
        label = nomenclatures.activity_label(value, nomenclatures.NAF_2025)
        return f"{value} {label}"
    if field == "legal_category":
        found = nomenclatures.legal_category(value)
        return f"{value} {found.label}" if found else str(value)
    if field == "country":
        return nomenclatures.country_name(value, get_language() or "fr")
    return str(value)
