"""What the trail says of personal data."""

from django.utils.translation import gettext_lazy as _

from grappe.organisations.models import ConsentPurpose
from grappe.privacy.keeping import RULES
from grappe.privacy.models import Means, Purpose

SENTENCES = {
    "privacy.erased": _("erased a person on their request ({count} rows)"),
    "privacy.hold_ended": _("ended a hold on a person's data on {ends_on}"),
    "privacy.hold_placed": _("placed a hold on a person's data: {reason}"),
    "privacy.objected": _("objected to: {purpose} ({means})"),
    "privacy.objection_lifted": _("took back an objection to: {purpose}"),
    "privacy.term_set": _("set how long {rule} is kept: {days} days, since {reason}"),
    "privacy.text_published": _(
        "published version {version} of a text of consent: {purpose}"
    ),
    "privacy.copied": _("took a copy of what is kept of a person ({rows} rows)"),
}
LABELS = {
    "purpose": dict(Purpose.choices) | dict(ConsentPurpose.choices),
    "means": dict(Means.choices),
    "rule": {rule.code: rule.name for rule in RULES.values()},
}
