"""An expert writes an opinion: a draft kept as it grows, then filed once for all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.actions import steps
from grappe.labelling.actions.assigning import locked
from grappe.labelling.models import Assignment, AssignmentState, Criterion, LabelRequest
from grappe.projects import firewall
from grappe.reviews import drafts, notifications, scores, timing
from grappe.reviews.models import Confidence, Mark, Opinion, Review

# Longer than anybody writes, shorter than what would fill the disk.
LONGEST = 20_000


class NotReviewable(Exception):
    """This opinion cannot be written now; the message is for the user."""


class NotFilable(NotReviewable):
    """The opinion is not whole; `reasons` says, by field, what lacks."""

    def __init__(self, reasons: dict[str, str]):
        super().__init__(_("Your opinion is not complete yet: see what lacks below."))
        self.reasons = reasons


class ReviewMoved(NotReviewable):
    """The draft changed in another window meanwhile; nothing was written.

    `fields` names what differs from what was sent, `now` the draft as it is.
    """

    def __init__(self, review: Review, fields: list[str]):
        super().__init__(
            _("Your draft was changed in another window meanwhile: compare, then save.")
        )
        self.review, self.fields = review, fields


@transaction.atomic
def start(assignment: Assignment, *, by: User, at: datetime) -> Review:
    """The expert's draft, made if there is none yet.

    Raises NotReviewable to somebody else than its reader, before they accept, or once
    no opinion is received any more.
    """
    row = _writable(assignment, by=by, at=at)
    review, is_new = Review.objects.get_or_create(
        assignment=row, defaults={"started_at": at, "saved_at": at}
    )
    if is_new:
        record("reviews.started", row.request, by=by, at=at, **_told(row))
    return review


@transaction.atomic
def save(
    review: Review,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> Review:
    """Keep a draft as far as it goes: what `values` does not name stays as it is.

    `values` takes the fields of `drafts.FIELDS`, and "marks": {code: (mark, comment)}.
    Raises NotReviewable for a mark the grid has not, ReviewMoved if `seen` is not the
    `drafts.revision_of` what is kept.
    """
    row = _writable(review.assignment, by=by, at=at)
    review = Review.objects.select_for_update().get(pk=review.pk)
    review.assignment = row
    kept = drafts.values_of(review)
    told = _read(row.request, values)
    after = {**kept, **told, "marks": {**kept["marks"], **told["marks"]}}
    changed = drafts.differing(kept, after)
    if seen is not None and changed and seen != drafts.revision_of(review):
        raise ReviewMoved(review, changed)
    if not changed:
        return review
    for name in drafts.FIELDS:
        setattr(review, name, after[name])
    review.saved_at = at
    review.save(update_fields=[*drafts.FIELDS, "saved_at"])
    for criterion in criteria_of(row.request):
        if f"mark-{criterion.code}" in changed:
            value, comment = after["marks"][criterion.code]
            Mark.objects.update_or_create(
                review=review,
                criterion=criterion,
                defaults={"value": value, "comment": comment},
            )
    return review


@transaction.atomic
def file(review: Review, *, by: User, at: datetime) -> Review:
    """File a whole opinion: it never changes again, and is read by the committee.

    Late ones are received until the committee has heard the project, and said to be
    late. Raises NotFilable while something lacks, NotReviewable after that.
    """
    row = _writable(review.assignment, by=by, at=at)
    review = Review.objects.select_for_update().get(pk=review.pk)
    review.assignment = row
    lacking = drafts.missing(review, criteria_of(row.request))
    if lacking:
        raise NotFilable(lacking)
    review.score = scores.weighted(drafts.marks_of(review))
    review.filed_at = at
    steps.save_whole(review, NotReviewable)
    row.state, row.state_since = AssignmentState.DONE, at
    row.save(update_fields=["state", "state_since"])
    record(
        "reviews.filed",
        row.request,
        by=by,
        at=at,
        **_told(row),
        days_late=timing.days_late(row, at),
    )
    _tell_if_last(row.request, at=at)
    return review


def criteria_of(request: LabelRequest) -> list[Criterion]:
    """What a request is marked on; nothing where its procedure has no grid."""
    grid = request.procedure.grid
    return [] if grid is None else list(grid.criteria.all())


def _writable(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The reading as it is now, held, if its own expert may write."""
    row = locked(assignment)
    today = timezone.localdate(at)
    project = row.request.project
    if by.pk != row.expert.user_id or firewall.is_barred(by, project, today):
        raise NotReviewable(_("You do not read this dossier."))
    if why := timing.not_writable_because(row):
        raise NotReviewable(why)
    if not criteria_of(row.request):
        raise NotReviewable(_("This procedure has no grid: tell the cluster's team."))
    return row


def _read(request: LabelRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, as it is kept. Raises NotReviewable in words."""
    told: dict[str, Any] = {
        name: _text(values[name]) for name in drafts.FIELDS if name in values
    }
    for name, choices in (("opinion", Opinion), ("confidence", Confidence)):
        if told.get(name) and told[name] not in choices.values:
            raise NotReviewable(_("“%s” is not one of the choices.") % told[name])
    grid = request.procedure.grid
    assert grid is not None  # `_writable` has checked it
    codes = {criterion.code for criterion in criteria_of(request)}
    told["marks"] = {}
    for code, (value, comment) in dict(values.get("marks", {})).items():
        if code not in codes:
            raise NotReviewable(_("The grid has no criterion “%s”.") % code)
        try:
            told["marks"][code] = (drafts.mark(value, grid), _text(comment))
        except ValueError as error:
            raise NotReviewable(str(error)) from error
    return told


def _text(value: Any) -> str:
    """A text without what no database keeps. Raises NotReviewable if it is too long."""
    text = str(value or "").replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise NotReviewable(_("A text is longer than %d characters.") % LONGEST)
    return text


def _tell_if_last(request: LabelRequest, *, at: datetime) -> None:
    """Tell whoever follows a request that every opinion is there."""
    waited = [AssignmentState.ASKED, AssignmentState.ACCEPTED]
    done = request.assignments.filter(state=AssignmentState.DONE).count()
    is_last = not request.assignments.filter(state__in=waited).exists()
    if is_last and done >= request.procedure.reviews:
        notifications.all_filed(request, count=done, at=at)


def _told(row: Assignment) -> dict[str, Any]:
    project = row.request.project
    return {"project": project, "acronym": project.acronym, "expert": str(row.expert)}
