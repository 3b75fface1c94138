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
    "followup.imported": _("brought in funders' results of {acronym} from a file"),
    "followup.amended": _("wrote down a change agreed with {funder} on {acronym}"),
    "followup.progress_asked": _("asked for the progress of {acronym} in {year}"),
    "followup.progress_reminded": _("asked again for the progress of {acronym}"),
    "followup.progress_received": _("told the progress of {acronym} in {year}"),
    "followup.progress_returned": _("asked to complete the progress of {acronym}"),
    "followup.progress_accepted": _("accepted the progress of {acronym} in {year}"),
    "followup.returns_asked": _("asked a partner of {acronym} for returns of {year}"),
    "followup.returns_asked_again": _(
        "asked a partner of {acronym} again for returns of {year}"
    ),
    "followup.returns_reminded": _(
        "reminded a partner of {acronym} of the returns of {year}"
    ),
    "followup.returns_revoked": _(
        "took back the link to the returns of {year} of a partner of {acronym}"
    ),
    "followup.returns_answered": _("wrote the returns of {year} of {acronym}"),
    "followup.returns_corrected": _("corrected the returns of {year} of {acronym}"),
}

LABELS: dict[str, dict[Any, Any]] = {"bid": dict(BidState.choices)}
