"""Where a request stands, in the applicants' words: who has it, since when, what next.

Nothing here tells what happens inside the evaluation: the states between the
admissibility and the committee are one step, and it begins on one day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.labelling import clock, deadlines, moments, wording
from grappe.labelling.models import CLOSED_STATES, LabelRequest
from grappe.labelling.models import RequestState as State

OUTLINE, OPINION, PREPARE = "outline", "opinion", "prepare"
RECEIPT, STUDY, COMMITTEE, ANSWER = "receipt", "study", "committee", "answer"

TITLES = {
    OUTLINE: gettext_lazy("You write a pre-application"),
    OPINION: gettext_lazy("The team gives its opinion"),
    PREPARE: gettext_lazy("You write the dossier and file it"),
    RECEIPT: gettext_lazy("The team checks that it can be received"),
    STUDY: gettext_lazy("The dossier is studied"),
    COMMITTEE: gettext_lazy("The committee looks at it"),
    ANSWER: gettext_lazy("You get the answer"),
}
_STEPS = {
    State.PRE_APPLIED: OPINION,
    State.OPINION_GIVEN: PREPARE,
    State.SUBMITTED: RECEIPT,
    State.COMPLEMENTS_ASKED: RECEIPT,
    State.INADMISSIBLE: RECEIPT,
    State.ADMISSIBLE: STUDY,
    State.EXPERTS_ASSIGNED: STUDY,
    State.IN_REVIEW: STUDY,
    State.COMMITTEE_SCHEDULED: COMMITTEE,
    State.HEARD: COMMITTEE,
}


@dataclass(frozen=True)
class Step:
    """One step of the way; `state` is done, now, next, or stopped."""

    code: str
    title: str
    state: str
    on: date | None = None


@dataclass(frozen=True)
class Standing:
    """What an applicant reads first.

    `until` and `then` are sentences: by when, and what happens if nobody answers.
    """

    words: str
    who: str
    is_yours: bool
    since: date
    until: str
    next: str
    then: str


def step_of(request: LabelRequest) -> str:
    """The step a request is at; a closed one, the last it reached."""
    if request.state == State.DRAFT:
        return OUTLINE if request.procedure.has_pre_application else PREPARE
    if request.state in _STEPS:
        return _STEPS[State(request.state)]
    if request.state in (State.WITHDRAWN, State.LAPSED):
        return _last_reached(request)
    return ANSWER


def _last_reached(request: LabelRequest) -> str:
    if request.admissibility_at is not None:
        return STUDY
    if request.submitted_at is not None:
        return RECEIPT
    if request.opinion:
        return PREPARE
    return OUTLINE if request.procedure.has_pre_application else PREPARE


def codes(request: LabelRequest) -> list[str]:
    """The steps that a request of this procedure goes through."""
    procedure = request.procedure
    found = [OUTLINE, OPINION] if procedure.has_pre_application else []
    found += [PREPARE, RECEIPT]
    if procedure.has_experts or not procedure.is_support_letter:
        found.append(STUDY)
    if procedure.has_hearing or procedure.deciding_body_id:
        found.append(COMMITTEE)
    return [*found, ANSWER]


def steps(request: LabelRequest) -> list[Step]:
    """The whole way, with the day each step began where that is known."""
    here = step_of(request)
    way = codes(request)
    if here not in way:
        way.insert(len(way) - 1, here)
    place = way.index(here)
    is_closed = request.state in CLOSED_STATES
    found = []
    for number, code in enumerate(way):
        state = "done" if number < place else "next"
        if number == place:
            state = "now"
            if is_closed:
                state = "done" if here == ANSWER else "stopped"
        on = None if state == "next" else began_on(request, code)
        found.append(Step(code, str(TITLES[code]), state, on))
    return found


def began_on(request: LabelRequest, code: str) -> date | None:
    """The day a step began; never that of a move inside the evaluation."""
    has_opinion = request.procedure.has_pre_application
    moment = {
        OUTLINE: request.opened_at,
        PREPARE: None if has_opinion else request.opened_at,
        RECEIPT: request.submitted_at,
        STUDY: request.admissibility_at,
        ANSWER: request.closed_at,
    }.get(code)
    if moment is None and _is_at(request, code) and code in (OPINION, PREPARE):
        moment = request.state_since
    return timezone.localdate(moment) if moment else None


def _is_at(request: LabelRequest, code: str) -> bool:
    return request.is_open and step_of(request) == code


def standing(request: LabelRequest, at: datetime) -> Standing:
    """Where a request stands now, for those who filed it."""
    code = step_of(request)
    is_yours = request.is_open and request.state in (
        State.DRAFT,
        State.OPINION_GIVEN,
        State.COMPLEMENTS_ASKED,
    )
    way = codes(request)
    follows = way[way.index(code) + 1 :] if code in way and request.is_open else []
    return Standing(
        words=wording.applicant(request.state, request.cluster),
        who=_who(request, code, is_yours),
        is_yours=is_yours,
        since=_since(request, code),
        until=_until(request, code, at),
        next=str(TITLES[follows[0]]) if follows else "",
        then=_then(request, code, at),
    )


def _who(request: LabelRequest, code: str, is_yours: bool) -> str:
    if not request.is_open:
        return _("Nobody: it is closed")
    if is_yours:
        return _("You")
    if code == COMMITTEE:
        return _("The committee")
    return _("The team of %(cluster)s") % {"cluster": request.cluster}


def _since(request: LabelRequest, code: str) -> date:
    if request.state == State.COMPLEMENTS_ASKED:
        return timezone.localdate(request.state_since)
    if request.closed_at is not None:
        return timezone.localdate(request.closed_at)
    return began_on(request, code) or timezone.localdate(request.state_since)


def _until(request: LabelRequest, code: str, at: datetime) -> str:
    """By when: a deadline for the applicants, what is planned or promised for us."""
    if not request.is_open:
        return ""
    limit = deadlines.of_request(request)
    if code in (OUTLINE, PREPARE):
        return _filing(request, limit, at)
    if request.state == State.COMPLEMENTS_ASKED:
        asked = _complement(request)
        return _("Answer by %(day)s.") % {"day": _day(asked.due_on)} if asked else ""
    if code in (STUDY, COMMITTEE) and limit is not None:
        on = request.committee_on or limit.committee_on
        if on >= timezone.localdate(at):
            return _("The committee is planned on %(day)s.") % {"day": _day(on)}
    promised = clock.promised_on(request, at)
    if promised is None:
        return ""
    return _("An answer is promised by %(day)s.") % {"day": _day(promised)}


def _filing(
    request: LabelRequest, limit: deadlines.Deadlines | None, at: datetime
) -> str:
    if limit is None:
        return _("File it when it is ready: there is no deadline.")
    late = max(
        (one.until for one in request.late_accesses.all() if one.until > at),
        default=None,
    )
    if at < limit.filing_at:
        return _("File it before %(moment)s; at that moment it is late.") % {
            "moment": moments.shown(limit.filing_at, request.call)
        }
    if late is not None:
        return _("By exception you may file it until %(moment)s.") % {
            "moment": moments.shown(late, request.call)
        }
    return _("It had to be filed before %(moment)s.") % {
        "moment": moments.shown(limit.filing_at, request.call)
    }


def _then(request: LabelRequest, code: str, at: datetime) -> str:
    """What happens if nobody does anything."""
    if not request.is_open:
        return ""
    call = request.call
    if call is not None and call.cancelled_at is not None:
        return _("The call was cancelled: nothing can be filed for it.")
    if code in (OUTLINE, PREPARE) and call is not None:
        return _(
            "If it is not filed, it is closed when the call closes, on %(when)s."
        ) % {"when": moments.shown(call.closes_at, call)}
    if request.state == State.COMPLEMENTS_ASKED:
        return _(
            "Without an answer the request may be found not admissible. "
            "The time you take is not counted in our delay."
        )
    if code in (OPINION, RECEIPT, STUDY, COMMITTEE):
        return _contact(request.cluster)
    return ""


def _contact(cluster: Any) -> str:
    if not cluster.contact_email:
        return _("If you hear nothing by then, write to the team.")
    return _("If you hear nothing by then, write to %(email)s.") % {
        "email": cluster.contact_email
    }


def _complement(request: LabelRequest) -> Any:
    return next((c for c in request.complements.all() if c.answered_at is None), None)


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
