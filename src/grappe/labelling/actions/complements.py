"""Something more is asked of the applicants; until they answer the clock stops."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling import admissibility, notifications
from grappe.labelling.actions.admission import keep_checks
from grappe.labelling.actions.steps import NotMovable, locked, move, save_whole, told
from grappe.labelling.models import Complement, LabelRequest, RequestState
from grappe.projects import actions as projects


@transaction.atomic
def ask_complements(
    request: LabelRequest, *, text: str, due_on: date, by: User, at: datetime
) -> Complement:
    """Ask the applicants for something more, by a day; the clock stops.

    Raises NotMovable if the request is not being looked at, something is asked for
    already, or the day is past.
    """
    request = locked(request)
    if request.state != RequestState.SUBMITTED:
        raise NotMovable(_("Complements are asked for before the admissibility."))
    if not text.strip():
        raise NotMovable(_("Say what is asked for."))
    if due_on < timezone.localdate(at):
        raise NotMovable(_("This day is past."))
    complement = Complement(
        request=request, text=text.strip(), asked_at=at, asked_by=by, due_on=due_on
    )
    save_whole(complement, NotMovable)
    move(request, RequestState.COMPLEMENTS_ASKED, at=at)
    record(
        "labelling.complements_asked",
        request,
        by=by,
        at=at,
        **told(request),
        due_on=due_on,
    )
    notifications.complements_asked(request, complement, by=by, at=at)
    return complement


@transaction.atomic
def answer_complements(
    request: LabelRequest, *, text: str, by: User, at: datetime
) -> Complement:
    """Give what was asked for: the dossier as it is now is what is looked at.

    An answer after the day is taken, and said to be late. Raises NotMovable if nothing
    is asked for.
    """
    request = locked(request)
    complement = _open(request)
    if not text.strip():
        raise NotMovable(_("Write your answer."))
    complement.answer = text.strip()
    complement.answered_at, complement.answered_by = at, by
    complement.save()
    request.version = projects.take_version(
        request.project, reason=_("complements"), by=by, at=at
    )
    move(request, RequestState.SUBMITTED, at=at)
    keep_checks(request, admissibility.findings(request, at), at=at)
    is_late = timezone.localdate(at) > complement.due_on
    record(
        "labelling.complements_answered",
        request,
        by=by,
        at=at,
        **told(request),
        is_late=is_late,
    )
    notifications.complements_answered(request, complement, by=by, at=at)
    notifications.complements_came(request, complement, by=by, at=at)
    return complement


@transaction.atomic
def go_on_without(
    request: LabelRequest, *, reason: str, by: User, at: datetime
) -> Complement:
    """Wait no longer for what was asked for: the clock runs again.

    Raises NotMovable if nothing is asked for, or nobody says why.
    """
    request = locked(request)
    complement = _open(request)
    if not reason.strip():
        raise NotMovable(_("Say why."))
    complement.answered_at, complement.answered_by = at, by
    complement.save()
    move(request, RequestState.SUBMITTED, at=at)
    record(
        "labelling.complements_given_up",
        request,
        by=by,
        at=at,
        **told(request),
        reason=reason.strip(),
    )
    return complement


def _open(request: LabelRequest) -> Complement:
    complement = request.complements.filter(answered_at=None).first()
    if complement is None or request.state != RequestState.COMPLEMENTS_ASKED:
        raise NotMovable(_("Nothing is asked for on this request."))
    return complement
