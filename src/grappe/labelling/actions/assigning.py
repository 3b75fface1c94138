"""Readers chosen by hand, taken off a dossier, or stepping aside."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.labelling import matching
from grappe.labelling.actions.readings import Asked, Ending, ask, end
from grappe.labelling.matching import words
from grappe.labelling.models import (
    STANDING_STATES,
    Assignment,
    AssignmentState,
    Expert,
    LabelRequest,
)
from grappe.projects.models import Project


class NotAssignable(Exception):
    """These readers cannot be asked; the message is for the user."""


class NotRevocable(Exception):
    """This reading cannot be taken back; the message is for the user."""


@transaction.atomic
def assign_by_hand(
    pairs: Iterable[tuple[LabelRequest, Expert]],
    access: Access,
    *,
    reason: str,
    at: datetime,
) -> list[Assignment]:
    """Ask experts that somebody chose, whatever the engine would have said.

    Languages, loads, absences and employers are theirs to judge; a conflict of interest
    is not. Raises NotAssignable without a reason, for a conflict, or a reader asked
    already.
    """
    chosen = list(dict.fromkeys(pairs))
    if not chosen:
        raise NotAssignable(_("Choose at least one expert and one dossier."))
    if not reason.strip():
        raise NotAssignable(_("Say why you choose them."))
    hold(
        [request.pk for request, _expert in chosen],
        [expert.pk for _request, expert in chosen],
    )
    call = chosen[0][0].call
    keys = {request.pk for request, _expert in chosen}
    records = matching.gather(
        access,
        call,
        requests=matching.light(matching.at_desk(access, call).filter(pk__in=keys)),
        outsiders=True,
    )
    _check_by_hand(chosen, records)
    return ask(
        [Asked(request.pk, expert.pk) for request, expert in chosen],
        records,
        reason=reason.strip(),
        by=access.user,
        at=at,
    )


def _check_by_hand(
    chosen: Sequence[tuple[LabelRequest, Expert]], records: matching.Records
) -> None:
    barred = matching.reasons(records, list(records.standing.values()))
    lines = {request.pk: i for i, request in enumerate(records.requests)}
    columns = {expert.pk: j for j, expert in enumerate(records.experts)}
    for request, expert in chosen:
        if request.pk not in lines:
            raise NotAssignable(
                _("%(dossier)s does not wait for readers.")
                % {"dossier": request.project.acronym}
            )
        if expert.pk not in columns:
            raise NotAssignable(
                _("%(expert)s is not in the pool on this day.") % {"expert": expert}
            )
        why = int(barred[lines[request.pk], columns[expert.pk]])
        if why in (matching.CONFLICT, matching.STANDING):
            raise NotAssignable(
                _("%(expert)s cannot read %(dossier)s: %(why)s.")
                % {
                    "expert": expert,
                    "dossier": request.project.acronym,
                    "why": words.REASONS[why],
                }
            )


@transaction.atomic
def revoke(
    assignment: Assignment, *, reason: str, by: User | None, at: datetime
) -> Assignment:
    """Take a dossier back from its reader, and tell them.

    Raises NotRevocable without a reason, once their opinion is filed or they are no
    longer its reader.
    """
    row = locked(assignment)
    if row.state == AssignmentState.DONE:
        raise NotRevocable(_("This expert has filed an opinion: it stays."))
    if row.state not in STANDING_STATES:
        raise NotRevocable(_("This expert is no longer its reader."))
    if not reason.strip():
        raise NotRevocable(_("Say why."))
    end([Ending(row, AssignmentState.REVOKED, reason.strip())], by=by, at=at)
    return row


@transaction.atomic
def step_aside(
    project: Project, user: User, *, reason: str, by: User | None, at: datetime
) -> list[Assignment]:
    """End what somebody reads of a project, after they declared a conflict of interest.

    An opinion filed before is kept, and counts no more.
    """
    rows = list(
        Assignment.objects.standing()
        .filter(request__project=project, expert__user=user)
        .select_related("request__project__cluster", "request__call", "expert__user")
        .select_related("request__procedure", "request__cluster")
        .select_for_update(of=["self"])
    )
    end(
        [Ending(row, AssignmentState.CONFLICTED, reason) for row in rows],
        by=by,
        at=at,
    )
    return rows


def hold(requests: Sequence[int], experts: Sequence[int]) -> None:
    """Lock the rows of a desk, in one order: two people at once come one by one."""
    for rows in (
        LabelRequest.objects.filter(pk__in=requests),
        Expert.objects.filter(pk__in=experts),
    ):
        held = rows.order_by("pk").select_for_update(of=["self"])
        list(held.values_list("pk", flat=True))


def locked(assignment: Assignment) -> Assignment:
    """The reading as it is now, its request held first."""
    LabelRequest.objects.select_for_update().get(pk=assignment.request_id)
    return (
        Assignment.objects.select_for_update(of=["self"])
        .select_related("request__project__cluster", "request__procedure")
        .select_related("request__call", "request__cluster", "expert__user")
        .get(pk=assignment.pk)
    )
