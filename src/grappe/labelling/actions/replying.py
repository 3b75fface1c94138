"""Experts answer: they take a dossier on, decline it, or step aside."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.labelling.actions import steps, undertakings
from grappe.labelling.actions.assigning import locked
from grappe.labelling.actions.readings import Ending, end, trace
from grappe.labelling.models import (
    STANDING_STATES,
    Assignment,
    AssignmentState,
    RequestState,
)
from grappe.projects import actions as projects


class NotRepliable(Exception):
    """The expert cannot answer so; the message is for the user."""


@transaction.atomic
def accept(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The expert takes the dossier on. Raises NotRepliable if they answered already."""
    row = locked(assignment)
    if row.state != AssignmentState.ASKED:
        raise NotRepliable(_answered(row))
    row.state, row.state_since = AssignmentState.ACCEPTED, at
    row.reminded_at = None  # of the answer; the opinion has its own reminders
    row.save(update_fields=["state", "state_since", "reminded_at"])
    trace("labelling.reader_accepted", [row], by=by, at=at)
    request = steps.locked(row.request)
    if request.state == RequestState.EXPERTS_ASSIGNED:
        steps.move(request, RequestState.IN_REVIEW, at=at)
    return row


@transaction.atomic
def decline(
    assignment: Assignment, *, reason: str, by: User, at: datetime
) -> Assignment:
    """The expert does not take it on, or withdraws after having accepted.

    Raises NotRepliable without a reason, or if they are no longer asked.
    """
    row = locked(assignment)
    if row.state not in (AssignmentState.ASKED, AssignmentState.ACCEPTED):
        raise NotRepliable(_answered(row))
    if not reason.strip():
        raise NotRepliable(_("Say why, in a few words."))
    end([Ending(row, AssignmentState.DECLINED, reason.strip())], by=by, at=at)
    return row


@transaction.atomic
def reply(
    assignment: Assignment,
    answer: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    nature: str = "",
) -> Assignment:
    """Answer "accepted", "declined" or "conflicted"; a conflict is declared with it.

    Raises NotRepliable if it cannot be answered so.
    """
    if answer == AssignmentState.ACCEPTED:
        return accept(assignment, by=by, at=at)
    if answer == AssignmentState.DECLINED:
        return decline(assignment, reason=reason, by=by, at=at)
    if answer != AssignmentState.CONFLICTED:
        raise NotRepliable(_("Accept, decline, or declare a conflict of interest."))
    row = locked(assignment)
    if row.state not in STANDING_STATES:
        raise NotRepliable(_answered(row))
    project, user = row.request.project, row.expert.user
    try:
        undertakings.declare(
            project,
            user,
            has_conflict=True,
            nature=nature,
            explanation=reason,
            by=by,
            at=at,
        )
    except projects.NotDeclarable as error:
        raise NotRepliable(str(error)) from error
    row.refresh_from_db()
    return row


def _answered(row: Assignment) -> str:
    return _("This was answered already: %(state)s.") % {
        "state": row.get_state_display()
    }
