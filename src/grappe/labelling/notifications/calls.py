"""A call moved or was cancelled: applicants, followers and experts are told.

Applicants read of their own request; the others of the call, so that one mail does for
all that they have in it and names no project.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.labelling import deadlines, moments
from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    Call,
    ClosingChange,
    LabelRequest,
)
from grappe.labelling.notifications.letters import (
    APPLICANT,
    address,
    applicants,
    post,
)
from grappe.outbox import actions as outbox
from grappe.outbox.models import Mail
from grappe.projects import firewall

FOLLOWER = _("You get this mail because you follow requests for this call.")
READER = _("You get this mail because you read dossiers of this call.")
WAITING = [AssignmentState.ASKED, AssignmentState.ACCEPTED]
Before = dict[int, deadlines.Deadlines]


def moved(
    change: ClosingChange, before: Before, *, note: str, by: Any, at: datetime
) -> list[Mail]:
    """Tell everybody concerned; `before` holds the former deadlines by procedure."""
    call, mails = change.call, []
    said: dict[str, Any] = {"change": change, "note": note}
    for request in open_requests(call):
        for user in applicants(request, at):
            lines = changed_lines(
                call,
                before[request.procedure_id],
                deadlines.of(call, request.procedure),
                user.language,
                steps=deadlines.APPLICANT_STEPS,
            )
            letter: dict[str, Any] = {"call": call, "lines": lines, **said}
            mails.append(
                post(
                    "call_moved",
                    user,
                    request,
                    reason=APPLICANT,
                    by=by,
                    at=at,
                    **letter,
                )
            )
    for user in followers(call, at):
        mails.append(_of_call("call_moved_team", user, FOLLOWER, call, by, at, **said))
    for user in readers(call, at):
        mails.append(_of_call("call_moved_expert", user, READER, call, by, at, **said))
    return mails


def cancelled(call: Call, *, reason: str, by: Any, at: datetime) -> list[Mail]:
    """Tell everybody concerned that the funder gave the call up."""
    said = {"why": reason}
    letter: dict[str, Any] = {"reason": APPLICANT, "call": call, **said}
    mails = [
        post("call_cancelled", user, request, by=by, at=at, **letter)
        for request in open_requests(call)
        for user in applicants(request, at)
    ]
    for kind, users in ((FOLLOWER, followers(call, at)), (READER, readers(call, at))):
        mails += [
            _of_call("call_cancelled_inside", user, kind, call, by, at, **said)
            for user in users
        ]
    return mails


def open_requests(call: Call) -> list[LabelRequest]:
    rows = LabelRequest.objects.filter(call=call, closed_at=None).order_by("pk")
    related = ("project__owner", "owner", "procedure", "call", "cluster")
    return list(rows.select_related(*related))


def followers(call: Call, at: datetime) -> list[User]:
    """Who follows an open request of the call and is barred from not all of them."""
    follow: dict[User, set[int]] = defaultdict(set)
    for request in open_requests(call):
        owner = request.owner or request.project.owner
        if owner is not None and owner.is_active:
            follow[owner].add(request.project_id)
    return _unbarred(follow, call, at)


def readers(call: Call, at: datetime) -> list[User]:
    """Experts who have an opinion to give on an open request of the call."""
    reads: dict[User, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(
        request__call=call, request__closed_at=None, state__in=WAITING
    )
    for row in rows.select_related("expert__user", "request"):
        if row.expert.user.is_active:
            reads[row.expert.user].add(row.request.project_id)
    return _unbarred(reads, call, at)


def _unbarred(concerned: dict[User, set[int]], call: Call, at: datetime) -> list[User]:
    """Those for whom at least one of their projects exists."""
    keys = [user.pk for user in concerned]
    found = firewall.findings(keys, call.cluster, timezone.localdate(at))
    users = [user for user, mine in concerned.items() if mine - found[user.pk].keys()]
    return sorted(users, key=lambda user: user.pk)


def changed_lines(
    call: Call,
    before: deadlines.Deadlines,
    after: deadlines.Deadlines,
    language: str,
    *,
    steps: Iterable[str] = tuple(deadlines.STEPS),
) -> list[tuple[str, str, str]]:
    """(deadline, before, after) in words, for those that changed."""
    lines = []
    with translation.override(language):
        for code in steps:
            was, now = getattr(before, code), getattr(after, code)
            if was != now:
                words = str(deadlines.STEPS[code])
                lines.append((words, shown(was, call), shown(now, call)))
    return lines


def shown(when: date | datetime | None, call: Call) -> str:
    """A deadline as people read it, in the zone of the call."""
    if when is None:
        return "–"
    if isinstance(when, datetime):
        return moments.shown(when, call)
    return formats.date_format(when, "DATE_FORMAT")


def _of_call(
    kind: str, user: User, reason: Any, call: Call, by: Any, at: datetime, **said: Any
) -> Mail:
    """Post a letter about the call itself, whose first line is the subject."""
    with translation.override(user.language):
        change = said.get("change")
        if change is not None:
            said |= {"was": shown(change.was, call), "now": shown(change.now, call)}
        whole = render_to_string(
            f"labelling/mail/{kind}.txt",
            {
                "user": user,
                "call": call,
                "cluster": call.cluster,
                "link": address("labelling:call_detail", call.cluster, call.pk),
                **said,
            },
        )
        why = str(reason)
    subject, _newline, text = whole.strip().partition("\n")
    return outbox.post(
        cluster=call.cluster,
        kind=f"labelling.{kind}",
        to=user.email,
        language=user.language,
        subject=subject,
        text=text.strip() + "\n",
        reason=why,
        by=by,
        at=at,
    )
