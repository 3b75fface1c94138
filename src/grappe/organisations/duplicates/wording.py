"""Why two records look like one, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.organisations.identification import wording

REASONS = {
    "same_site": _("The website is the same: {value}."),
    "same_mail_domain": _("Their contacts' mail is of the same domain: {value}."),
    "same_phone": _("A telephone number is the same."),
    "same_number": _("They have the same number: {scheme} {number}."),
    "same_name": _("The names are the same."),
    "swapped_name": _("The same names, the other way round."),
    "initials": _("One given name is the initials of the other."),
    "spelling": _("The names are spelt almost alike."),
    "family_name_only": _("The same family name; one has no given name."),
    "other_name": _("The names differ."),
    "same_mail": _("The e-mail address is the same: {value}."),
    "other_mail": _("The e-mail addresses differ."),
    "same_organisation": _("They are at the same organisation: {value}."),
}


def sentence(reason: Mapping[str, Any]) -> str:
    """One reason in words; those of the identity engine have their own."""
    if reason["code"] in REASONS:
        return str(REASONS[reason["code"]]).format(**reason.get("params", {}))
    return wording.sentence(reason)
