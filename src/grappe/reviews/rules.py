"""Who reads what experts wrote, beside the experts themselves."""

from datetime import date

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.labelling import rules as labelling
from grappe.labelling.models import Assignment, AssignmentState, LabelRequest
from grappe.projects.doors import Door
from grappe.reviews import timing
from grappe.reviews.models import Rebuttal


def can_see_scores(access: Access) -> bool:
    """The table of scores; each dossier by its own door."""
    roles = (Role.DIRECTION, Role.TEAM, Role.AUDITOR, Role.COMMITTEE)
    return access.has(*roles)


def can_see_statistics(access: Access) -> bool:
    """What each expert did, in time or not."""
    return labelling.can_see_desk(access)


def can_see_opinions(access: Access, request: LabelRequest, door: Door) -> bool:
    """The reviews of a request, by who judges it; not before one's own is filed."""
    if door != Door.READER or not can_see_scores(access):
        return False
    return not owed(access).filter(request=request).exists()


def owed(access: Access):
    """One's own readings whose opinion is still to be filed, and still received."""
    waited = [AssignmentState.ASKED, AssignmentState.ACCEPTED]
    return Assignment.objects.of_reader(access).filter(
        state__in=waited, request__state__in=timing.READ_STATES
    )


def can_answer(access: Access, rebuttal: Rebuttal, on: date) -> bool:
    """Those who write the dossier, until they answered or the day is past."""
    request = rebuttal.request
    is_open = rebuttal.answered_at is None and on <= rebuttal.due_on
    is_received = request.state in timing.READ_STATES
    return is_open and is_received and labelling.can_write(access, request)
