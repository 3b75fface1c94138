"""What an expert sees: the queue of opinions to give, and the colleagues' own."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Task
from grappe.labelling.models import Assignment, AssignmentState, LabelRequest
from grappe.reviews import timing
from grappe.reviews.models import Reaction, Review

WITH = (
    "request__project__cluster",
    "request__cluster",
    "request__call",
    "request__procedure__grid",
    "request__version",
    "expert__user",
    "review",
)


@dataclass(frozen=True)
class Line:
    """One opinion of the queue; `marked` of `wanted` criteria have a mark."""

    reading: Assignment
    review: Review | None
    marked: int
    wanted: int
    closed: str
    is_late: bool = False

    @property
    def is_filed(self) -> bool:
        return self.review is not None and self.review.is_filed


@dataclass(frozen=True)
class Queue:
    """The opinions somebody owes, the first due first, and those they filed."""

    todo: list[Line]
    filed: list[Line]

    @property
    def count(self) -> int:
        return len(self.todo) + len(self.filed)


@dataclass(frozen=True)
class Colleague:
    """A colleague's opinion without a name, and what was said of it."""

    number: int
    review: Review
    mine: Reaction | None
    others: list[Reaction]


def readings(access: Access) -> QuerySet[Assignment]:
    """One's own readings, of dossiers that are open to them now."""
    opened = LabelRequest.objects.readable_by(access).values("pk")
    mine = Assignment.objects.of_reader(access).filter(request__in=opened)
    return mine.select_related(*WITH)


def queue(access: Access) -> Queue:
    """What is to write, and what is written; the same queries whatever its length."""
    states = [AssignmentState.ACCEPTED, AssignmentState.DONE]
    rows = readings(access).filter(state__in=states)
    marked = Count("review__marks", filter=Q(review__marks__value__isnull=False))
    wanted = Count("request__procedure__grid__criteria")
    counts = {
        pk: one for pk, one in rows.annotate(marked=marked).values_list("pk", "marked")
    }
    asked = dict(rows.annotate(wanted=wanted).values_list("pk", "wanted"))
    lines = [
        Line(
            reading=row,
            review=getattr(row, "review", None),
            marked=counts[row.pk],
            wanted=asked[row.pk],
            closed=timing.closed_because(row.request),
            is_late=row.due_on is not None and row.due_on < access.on,
        )
        for row in rows
    ]
    lines.sort(key=lambda one: (one.reading.due_on or date.max, one.reading.pk))
    return Queue(
        todo=[one for one in lines if not one.is_filed and not one.closed],
        filed=[one for one in lines if one.is_filed],
    )


def after(access: Access, reading: Assignment) -> Assignment | None:
    """The next opinion to write: the one that comes after, else the first of all."""
    todo = [one.reading for one in queue(access).todo]
    key = (reading.due_on or date.max, reading.pk)
    others = [row for row in todo if row.pk != reading.pk]
    later = [row for row in others if (row.due_on or date.max, row.pk) > key]
    return next(iter([*later, *others]), None)


def colleagues(reading: Assignment) -> list[Colleague]:
    """Colleagues' opinions, to who filed their own, where the procedure shows them.

    They are numbered, not named: what is said is judged, not who says it.
    """
    if reading.state != AssignmentState.DONE:
        return []
    if not reading.request.procedure.shows_colleagues:
        return []
    rows = (
        Review.objects.counting()
        .filter(assignment__request=reading.request_id)
        .prefetch_related("marks__criterion__grid", "reactions")
        .order_by("filed_at", "pk")
    )
    numbers = {row.assignment_id: n for n, row in enumerate(rows, start=1)}
    return [
        Colleague(
            number=numbers[row.assignment_id],
            review=row,
            mine=next(
                (r for r in row.reactions.all() if r.assignment_id == reading.pk), None
            ),
            others=[r for r in row.reactions.all() if r.assignment_id != reading.pk],
        )
        for row in rows
        if row.assignment_id != reading.pk
    ]


def reactions_to(reading: Assignment) -> list[Reaction]:
    """What colleagues said of one's own opinion."""
    if not reading.request.procedure.shows_colleagues:
        return []
    return list(Reaction.objects.filter(review__assignment=reading))


def inbox(access: Access) -> list[Task]:
    """Opinions to write."""
    accepted = AssignmentState.ACCEPTED
    if not Assignment.objects.of_reader(access).filter(state=accepted).exists():
        return []  # most people, on their home page
    rows = readings(access).filter(
        state=accepted, request__state__in=timing.READ_STATES
    )
    days = list(rows.values_list("due_on", flat=True))
    if not days:
        return []
    return [
        Task(
            title=_("Opinions to give"),
            count=len(days),
            url=reverse("reviews:my_review_list", args=[access.cluster.slug]),
            icon="book-open",
            due_on=min((day for day in days if day), default=None),
        )
    ]
