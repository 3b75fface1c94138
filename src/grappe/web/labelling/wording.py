"""What happened to label requests, calls and experts, in words.

The trail is read by the cluster's people before they declared anything: no sentence
tells what a dossier holds.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import CoLabelState, LabelRequest, RequestState
from grappe.web.labelling import expert_wording

SENTENCES: dict[str, Any] = {
    **expert_wording.SENTENCES,
    "labelling.request_opened": _("opened a label request for {acronym}"),
    "labelling.answered": _("filled a page of a label request"),
    "labelling.remark_answered": _("answered a remark on {acronym}"),
    "labelling.request_followed": _("gave the request of {acronym} to {owner}"),
    "labelling.pre_applied": _("filed the pre-application of {acronym}"),
    "labelling.opinion_given": _("gave an opinion on {acronym}"),
    "labelling.filed": _("filed the request {number} of {acronym}"),
    "labelling.checked": _("ran the checks on {acronym} again"),
    "labelling.check_waived": _("let {acronym} through in spite of a check"),
    "labelling.complements_asked": _("asked for complements on {acronym}, by {due_on}"),
    "labelling.complements_answered": _("gave the complements on {acronym}"),
    "labelling.complements_given_up": _("went on without complements on {acronym}"),
    "labelling.admitted": _("found the request {number} of {acronym} admissible"),
    "labelling.admission_refused": _(
        "found the request {number} of {acronym} not admissible"
    ),
    "labelling.note_written": _("wrote an internal note on {acronym}"),
    "labelling.late_access_granted": _(
        "let {acronym} be filed late, until {until}: {reason}"
    ),
    "labelling.withdrawn": _("withdrew the request of {acronym}"),
    "labelling.lapsed": _("closed the request of {acronym}, whose call ended"),
    "labelling.closing_told": _("reminded {acronym} of the deadline"),
    "labelling.complements_reminded": _("reminded {acronym} of the complements"),
    "labelling.parts_reminded": _("reminded the partners of {acronym} to confirm"),
    "labelling.co_label_asked": _("asked {other} to co-label {acronym}"),
    "labelling.co_label_answered": _("recorded the answer of {other} on {acronym}"),
    "labelling.co_label_decided": _(
        "recorded the decision of {other} on {acronym}: {co_label}"
    ),
    "labelling.defaults_installed": _("added the ready-made labelling configuration"),
    "labelling.configuration_loaded": _("brought in a labelling configuration"),
    "labelling.version_added": _("began the draft of {name} ({what})"),
    "labelling.version_changed": _("changed the draft of {name} ({what})"),
    "labelling.version_copied": _("began version {version} of {name} ({what})"),
    "labelling.version_published": _("published version {version} of {name} ({what})"),
    "labelling.version_retired": _("retired version {version} of {name} ({what})"),
    "labelling.version_removed": _("threw away version {version} of {name} ({what})"),
    "labelling.part_added": _("added “{name}” to the draft of {of} ({part})"),
    "labelling.part_changed": _("changed “{name}” in the draft of {of} ({part})"),
    "labelling.part_moved": _("moved “{name}” in the draft of {of} ({part})"),
    "labelling.part_removed": _("removed “{name}” from the draft of {of} ({part})"),
    "labelling.seat_added": _("gave {name} a seat in {body}"),
    "labelling.seat_ended": _("ended the seat of {name} in {body}"),
    "labelling.wording_changed": _("changed the words for “{state}”"),
    "labelling.text_published": _("published the confidentiality text {version}"),
    "labelling.policy_changed": _("changed what bars a reader"),
    "labelling.call_added": _("wrote down the call {name}"),
    "labelling.call_changed": _("changed the call {name}"),
    "labelling.call_moved": _("moved the dates of the call {name}: {reason}"),
    "labelling.call_cancelled": _("cancelled the call {name}: {reason}"),
    "labelling.call_restored": _("took back the cancellation of the call {name}"),
    "labelling.assignment_proposed": _("asked for a proposal of readers for {call}"),
    "labelling.assignment_applied": _("applied a proposal of readers for {call}"),
    "labelling.assignment_lost": _(
        "noted that a proposal of readers for {call} was never worked out"
    ),
    "labelling.assignment_discarded": _("set a proposal of readers aside for {call}"),
    "labelling.readers_asked": _("asked {readers} to read {acronym}"),
    "labelling.readers_reminded": _("asked {readers} again to read {acronym}"),
    "labelling.readers_silent": _(
        "told who follows {acronym} that {readers} did not answer"
    ),
    "labelling.reader_accepted": _("accepted to read {acronym}"),
    "labelling.reader_declined": _("declined to read {acronym}"),
    "labelling.reader_conflicted": _(
        "noted a conflict of interest of {readers} on {acronym}: it is no longer theirs"
    ),
    "labelling.reader_revoked": _("took {acronym} back from {readers}"),
}

LABELS: dict[str, dict[Any, Any]] = {
    "what": {"procedure": _("procedure"), "grid": _("grid")},
    "part": {
        "section": _("section"),
        "question": _("question"),
        "criterion": _("criterion"),
    },
    "list": {"body": _("Committees")},
    "co_label": dict(CoLabelState.choices),
}

# What the team reads: what to do now.
NEXT_STEPS = {
    RequestState.DRAFT: _("The applicants write it."),
    RequestState.PRE_APPLIED: _("Give an opinion on the pre-application."),
    RequestState.OPINION_GIVEN: _("The applicants write the full dossier."),
    RequestState.SUBMITTED: _("Say whether it can be received."),
    RequestState.COMPLEMENTS_ASKED: _("The applicants' answer is awaited."),
    RequestState.INADMISSIBLE: _("Nothing more: a new try is a new request."),
    RequestState.ADMISSIBLE: _("Assign experts, or put it on the committee's agenda."),
    RequestState.EXPERTS_ASSIGNED: _("The experts' answers are awaited."),
    RequestState.IN_REVIEW: _("The experts' opinions are awaited."),
    RequestState.COMMITTEE_SCHEDULED: _("The committee looks at it."),
    RequestState.HEARD: _("Record the decision."),
    RequestState.DEFERRED: _("A new try is a new request."),
}


def next_step(label_request: LabelRequest) -> str:
    return str(NEXT_STEPS.get(RequestState(label_request.state), ""))
