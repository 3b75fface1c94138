"""What happened to a cluster's settings, budget and mails, in words."""

from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import AccreditationStatus, FundingOrigin
from grappe.outbox.models import MailState
from grappe.web.clusters.vocabularies import VOCABULARIES

SENTENCES = {
    "clusters.created": _("opened the cluster {name}"),
    "clusters.card_changed": _("changed the cluster's card"),
    "clusters.learnt": _("learnt of a cluster from {source}"),
    "clusters.relearnt": _("brought a cluster up to date from {source}"),
    "clusters.rules_changed": _("changed the rules of membership"),
    "clusters.vocabulary_added": _("added “{name}” to the list {list}"),
    "clusters.vocabulary_changed": _("changed “{name}” in the list {list}"),
    "clusters.vocabulary_removed": _("removed “{name}” from the list {list}"),
    "clusters.accreditation_added": _(
        "wrote down the accreditation for {phase} ({status})"
    ),
    "clusters.accreditation_changed": _("changed the accreditation for {phase}"),
    "clusters.budget_line_added": _(
        "added the budget line {label} ({year}, {amount_eur} €)"
    ),
    "clusters.budget_line_changed": _("changed the budget line {label} ({year})"),
    "clusters.budget_line_deleted": _(
        "deleted the budget line {label} ({year}, {amount_eur} €)"
    ),
    "outbox.edited": _("changed the words of the mail “{subject}” to {to}"),
    "outbox.sent": _("let the mail “{subject}” leave for {to}"),
}

MAIL_KINDS = {
    "accounts.join_answered": _("answer to a request to act"),
    "accounts.join_requested": _("request to act"),
    "committees.cancelled": _("session called off"),
    "committees.convened": _("convocation to a session"),
    "committees.decided": _("decision, to applicants"),
    "labelling.call_cancelled": _("cancelled call, to applicants"),
    "labelling.call_cancelled_inside": _("cancelled call, to readers"),
    "labelling.call_moved": _("call with other dates, to applicants"),
    "labelling.call_moved_expert": _("call with other dates, to experts"),
    "labelling.call_moved_team": _("call with other dates, to the team"),
    "memberships.admitted": _("admission"),
    "memberships.ended": _("end of a membership"),
    "memberships.question": _("question to a candidate"),
    "memberships.receipt": _("receipt of an application"),
    "memberships.refused": _("refusal"),
    "memberships.renewal": _("notice of renewal"),
    "memberships.suspended": _("suspension"),
}

LABELS = {
    "list": {v.model._meta.model_name: v.title for v in VOCABULARIES.values()},
    "status": dict(AccreditationStatus.choices),
    "origin": dict(FundingOrigin.choices),
    "was": dict(MailState.choices),
}
