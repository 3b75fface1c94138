"""Until when an opinion is received, and how late it came."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.labelling import deadlines
from grappe.labelling.models import (
    CLOSED_STATES,
    Assignment,
    AssignmentState,
    LabelRequest,
    RequestState,
)

# From the first reader who says yes until the committee has heard the project.
READ_STATES = [
    RequestState.SUBMITTED,
    RequestState.COMPLEMENTS_ASKED,
    RequestState.ADMISSIBLE,
    RequestState.EXPERTS_ASSIGNED,
    RequestState.IN_REVIEW,
    RequestState.COMMITTEE_SCHEDULED,
]


def closed_because(request: LabelRequest) -> str:
    """Why opinions on a request are no longer received; "" while they are."""
    if request.state == RequestState.HEARD:
        return _("The committee has heard this project: no opinion is received now.")
    if request.state in CLOSED_STATES:
        return _("This request is closed: no opinion is received now.")
    if request.state not in READ_STATES:
        return _("This request does not wait for opinions.")
    return ""


def not_writable_because(assignment: Assignment) -> str:
    """Why an expert cannot write their opinion now; "" while they can."""
    if assignment.state == AssignmentState.ASKED:
        return _("Say first whether you read this dossier.")
    if assignment.state == AssignmentState.DONE:
        return _("Your opinion is filed: it cannot change any more.")
    if assignment.state == AssignmentState.REVOKED:
        return _("This reading was taken back: its draft is closed.")
    if assignment.state != AssignmentState.ACCEPTED:
        return _("You do not read this dossier.")
    return closed_because(assignment.request)


def days_late(assignment: Assignment, at: datetime) -> int:
    """Whole days after the day it was due; 0 in time, or where no day was set."""
    if assignment.due_on is None:
        return 0
    return max(days_from_due(assignment, at), 0)


def days_from_due(assignment: Assignment, at: datetime) -> int:
    """Days since the day it is due, on the calendar of the call; negative before.

    A day runs until its midnight there, whatever the clock did meanwhile.
    """
    assert assignment.due_on is not None
    call = assignment.request.call
    zone = deadlines.zone_of(call) if call else timezone.get_current_timezone()
    passed: timedelta = at.astimezone(zone).date() - assignment.due_on
    return passed.days
