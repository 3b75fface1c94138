"""The trail of organisations in words."""

from django.utils.translation import gettext_lazy as _

from grappe.organisations.models import (
    ConsentPurpose,
    FigureSource,
    PositionRole,
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
    "organisations.size_declared": _("noted the size of {organisation}: {size}"),
}

LABELS = {
    "source": dict(Source.choices),
    "role": dict(PositionRole.choices),
    "purpose": dict(ConsentPurpose.choices),
    "figure_source": dict(FigureSource.choices),
}
