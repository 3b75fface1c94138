"""What happened after the label, in words: no partner and no sum of one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.followup.models import BidState

SENTENCES: dict[str, Any] = {
    "followup.bid_opened": _("wrote down the bid of {acronym} to {funder}"),
    "followup.bid_edited": _("corrected the bid of {acronym} to {funder}"),
    "followup.bid_moved": _("wrote the bid of {acronym} to {funder}: {bid}"),
    "followup.awarded": _("wrote down aid of {funder} to {acronym}"),
    "followup.award_changed": _("corrected aid of {funder} to {acronym}"),
    "followup.award_removed": _("removed aid of {funder} to {acronym}"),
    "followup.paid": _("wrote down what {funder} paid to {acronym}"),
    "followup.amended": _("wrote down a change agreed with {funder} on {acronym}"),
}

LABELS: dict[str, dict[Any, Any]] = {"bid": dict(BidState.choices)}
