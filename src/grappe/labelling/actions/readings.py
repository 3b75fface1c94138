"""Readings begin and end: what goes with it on dossiers, requests, trail and mails.

The callers have locked the requests and checked what they ask for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import event_fields
from grappe.audit.models import Event
from grappe.labelling import deadlines, matching, notifications
from grappe.labelling.actions import steps
from grappe.labelling.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    LabelRequest,
    RequestState,
)
from grappe.projects import actions as projects
from grappe.projects.models import Grant, GrantPurpose

# How long a dossier without a call stays open to its readers.
DAYS_WITHOUT_CALL = 60


@dataclass(frozen=True)
class Asked:
    """One expert to ask for one request, by their keys."""

    request: int
    expert: int
    affinity: float | None = None
    why: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ending:
    """How a standing reading ends."""

    row: Assignment
    state: str
    reason: str


# Asking -------------------------------------------------------------------------------


def ask(
    lines: Sequence[Asked],
    records: matching.Records,
    *,
    by: User | None,
    at: datetime,
    run: AssignmentRun | None = None,
    reason: str = "",
) -> list[Assignment]:
    """Ask experts whom the caller has checked; with a reason, they are chosen by hand.

    Their dossiers are opened to them (they declare their interests first), and a mail
    goes to each.
    """
    requests = {request.pk: request for request in records.requests}
    experts = {expert.pk: expert for expert in records.experts}
    rows = Assignment.objects.bulk_create(
        [
            Assignment(
                request=requests[line.request],
                expert=experts[line.expert],
                state_since=at,
                run=run,
                is_manual=bool(reason),
                reason=reason,
                affinity=line.affinity,
                why=line.why,
                due_on=records.reading[requests[line.request].procedure_id].due_on,
                assigned_at=at,
                assigned_by=by,
            )
            for line in lines
        ],
        batch_size=1000,
    )
    _open_dossiers(rows, by=by, at=at)
    trace("labelling.readers_asked", rows, by=by, at=at, reason=reason)
    _move_requests({row.request_id for row in rows}, at=at)
    notifications.asked(rows, by=by, at=at)
    return rows


def _open_dossiers(rows: Sequence[Assignment], *, by: Any, at: datetime) -> None:
    """Open each dossier to its reader until the committee has sat."""
    today = timezone.localdate(at)
    wanted = {
        (row.request.project_id, row.expert.user_id): (row, _open_until(row, today))
        for row in rows
    }
    held = set(
        Grant.objects.filter(
            purpose=GrantPurpose.EXPERT,
            project__in={project for project, _user in wanted},
            user__in={user for _project, user in wanted},
        ).values_list("project", "user")
    )
    new = []
    for pair, (row, ends_on) in wanted.items():
        if pair in held:
            projects.grant(
                row.request.project,
                row.expert.user,
                GrantPurpose.EXPERT,
                ends_on=ends_on,
                by=by,
                at=at,
            )
            continue
        new.append(
            Grant(
                project=row.request.project,
                user=row.expert.user,
                purpose=GrantPurpose.EXPERT,
                starts_on=today,
                ends_on=ends_on,
                granted_at=at,
                granted_by=by,
            )
        )
    Grant.objects.bulk_create(new, batch_size=1000)


def _open_until(row: Assignment, today: date) -> date:
    dates = deadlines.of_request(row.request)
    if dates is None:
        return today + timedelta(days=DAYS_WITHOUT_CALL)
    return max(dates.committee_on, today)


# Ending -------------------------------------------------------------------------------


def end(
    endings: Sequence[Ending], *, by: User | None, at: datetime, moved: bool = False
) -> None:
    """End readings, close their dossiers to them, and tell those it was taken from.

    `moved` ones may be asked again by a later proposal.
    """
    rows = []
    for ending in endings:
        row = ending.row
        row.state, row.state_since = ending.state, at
        row.ending_reason = ending.reason[:250]
        if moved:
            row.why = {**row.why, "moved": True}
        rows.append(row)
    Assignment.objects.bulk_update(
        rows, ["state", "state_since", "ending_reason", "why"], batch_size=500
    )
    _close_dossiers(rows, by=by, at=at)
    for state in dict.fromkeys(row.state for row in rows):
        trace(
            f"labelling.reader_{state}",
            [row for row in rows if row.state == state],
            by=by,
            at=at,
        )
    _move_requests({row.request_id for row in rows}, at=at)
    taken = [row for row in rows if row.state == AssignmentState.REVOKED]
    notifications.taken_back(taken, by=by, at=at)


def end_lost(records: matching.Records, *, by: User | None, at: datetime) -> None:
    """End the readings that no longer can be: a conflict found, an expert gone."""
    projects_of = {one.pk: one.project_id for one in records.requests}
    end(
        [
            Ending(row, AssignmentState.CONFLICTED, _("found in the records"))
            if (row.expert.user_id, projects_of[row.request_id]) in records.conflicts
            else Ending(row, AssignmentState.REVOKED, _("no longer in the pool"))
            for row in records.lost
        ],
        by=by,
        at=at,
    )


def release(request: LabelRequest, *, by: User | None, at: datetime) -> None:
    """Let the readers of a request that closes go; opinions filed stay."""
    rows = (
        request.assignments.filter(
            state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED]
        )
        .select_related("request__project__cluster", "request__call", "expert__user")
        .select_related("request__procedure", "request__cluster")
        .select_for_update(of=["self"])
    )
    why = _("the request is closed")
    end([Ending(row, AssignmentState.REVOKED, why) for row in rows], by=by, at=at)


def _close_dossiers(rows: Sequence[Assignment], *, by: Any, at: datetime) -> None:
    """Take back the grants of readers who read no other request of the project."""
    still = set(
        Assignment.objects.standing()
        .filter(request__project__in={row.request.project_id for row in rows})
        .values_list("request__project", "expert__user")
    )
    ended = {(row.request.project_id, row.expert.user_id) for row in rows} - still
    grants = Grant.objects.filter(
        purpose=GrantPurpose.EXPERT,
        revoked_at=None,
        project__in={project for project, _user in ended},
        user__in={user for _project, user in ended},
    )
    for given in grants:
        if (given.project_id, given.user_id) in ended:
            projects.revoke_grant(given, by=by, at=at)


# Shared -------------------------------------------------------------------------------


def _move_requests(keys: Iterable[int], *, at: datetime) -> None:
    """Bring requests to the state that their readers put them in."""
    wanted = [RequestState.ADMISSIBLE, RequestState.EXPERTS_ASSIGNED]
    rows = LabelRequest.objects.filter(pk__in=list(keys), state__in=wanted)
    counts: dict[int, int] = defaultdict(int)
    for key in (
        Assignment.objects.standing()
        .filter(request__in=rows)
        .values_list("request", flat=True)
    ):
        counts[key] += 1
    for request in rows.select_related("procedure").order_by("pk"):
        has_all = counts[request.pk] >= request.procedure.reviews
        state = RequestState.EXPERTS_ASSIGNED if has_all else RequestState.ADMISSIBLE
        if request.state != state:
            steps.move(steps.locked(request), state, at=at)


def trace(
    kind: str, rows: Sequence[Assignment], *, by: Any, at: datetime, reason: str = ""
) -> None:
    """One line of the trail for each request, with the names of its readers."""
    of_request: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        of_request[row.request_id].append(row)
    Event.objects.bulk_create(
        [
            Event(
                **event_fields(
                    kind,
                    some[0].request,
                    project=some[0].request.project,
                    by=by,
                    at=at,
                    acronym=some[0].request.project.acronym,
                    readers=", ".join(str(row.expert) for row in some),
                    reason=reason or some[0].ending_reason,
                )
            )
            for some in of_request.values()
        ],
        batch_size=1000,
    )
