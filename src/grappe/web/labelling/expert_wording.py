"""What happened to experts, undertakings and links, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "labelling.expert_added": _("took {expert} into the pool of experts"),
    "labelling.expert_edited": _("changed the card of the expert {expert}"),
    "labelling.expert_ended": _("let {expert} leave the pool of experts ({ends_on})"),
    "labelling.expert_back": _("took {expert} into the pool of experts again"),
    "labelling.expert_away": _(
        "noted that {expert} is away from {starts_on} to {ends_on}"
    ),
    "labelling.expert_present": _(
        "noted that {expert} is not away from {starts_on} to {ends_on}"
    ),
    "labelling.expert_text_added": _("added a work of {expert}: {title}"),
    "labelling.expert_text_removed": _("removed a work of {expert}: {title}"),
    "labelling.undertaking_signed": _(
        "signed the confidentiality text, version {version}"
    ),
    "labelling.link_created": _("sent {acronym} to {expert} by link"),
    "labelling.link_sent_again": _("sent {acronym} to {expert} by link again"),
    "labelling.link_revoked": _("took back the link of {expert} to {acronym}"),
    "labelling.link_opened": _("opened {acronym} by link"),
}
