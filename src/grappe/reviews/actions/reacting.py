"""An expert who filed says whether they agree with a colleague."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.actions.assigning import locked
from grappe.labelling.models import Assignment, AssignmentState
from grappe.projects import firewall
from grappe.reviews import timing
from grappe.reviews.models import Reaction, Review


class NotReactable(Exception):
    """No word can be said on this opinion; the message is for the user."""


@transaction.atomic
def react(
    review: Review,
    assignment: Assignment,
    *,
    agrees: bool,
    comment: str = "",
    by: User,
    at: datetime,
) -> Reaction:
    """Say or change, as the reader of `assignment`, what one thinks of an opinion.

    Raises NotReactable before one's own is filed, on one's own, where the procedure
    keeps opinions apart, without a reason to disagree, or once the project is heard.
    """
    row = locked(assignment)
    _check(review, row, by=by, at=at)
    if not agrees and not comment.strip():
        raise NotReactable(_("Say why you disagree."))
    reaction, _is_new = Reaction.objects.update_or_create(
        review=review,
        assignment=row,
        defaults={"agrees": agrees, "comment": comment.strip(), "reacted_at": at},
    )
    project = row.request.project
    record(
        "reviews.reacted",
        row.request,
        by=by,
        at=at,
        project=project,
        acronym=project.acronym,
        expert=str(row.expert),
        agrees=agrees,
    )
    return reaction


def _check(review: Review, row: Assignment, *, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    is_mine = by.pk == row.expert.user_id
    if not is_mine or firewall.is_barred(by, row.request.project, today):
        raise NotReactable(_("You do not read this dossier."))
    if row.state != AssignmentState.DONE:
        raise NotReactable(_("File your own opinion first."))
    if not row.request.procedure.shows_colleagues:
        raise NotReactable(_("This procedure keeps opinions apart."))
    others = Review.objects.counting().exclude(assignment=row)
    if not others.filter(pk=review.pk, assignment__request=row.request_id).exists():
        raise NotReactable(_("There is no such opinion of a colleague."))
    if why := timing.closed_because(row.request):
        raise NotReactable(why)
