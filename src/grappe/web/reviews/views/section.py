"""What reviews add to the page of a request: for readers, for applicants."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from grappe.labelling import rules as labelling
from grappe.labelling.models import DECIDED_STATES, LabelRequest
from grappe.outbox.models import Mail
from grappe.projects.doors import Door
from grappe.reviews import calibrating, rules, scores, timing
from grappe.reviews.actions.rebuttal import closed_because, not_askable_because
from grappe.reviews.models import Feedback, Mark, Reaction, Rebuttal, Review
from grappe.reviews.queries import team as queries
from grappe.web.reviews.views.table import opinions_of, told


@dataclass(frozen=True)
class Column:
    """One expert's opinion, beside the others."""

    review: Review
    marks: dict[int, Mark]
    reactions: list[Reaction]
    days_late: int

    @property
    def name(self) -> str:
        return str(self.review.assignment.expert)

    @property
    def is_taken_back(self) -> bool:
        return self.review.assignment.state == "revoked"

    @property
    def is_conflicted(self) -> bool:
        return self.review.assignment.state == "conflicted"


def opinions(request: Any, label_request: LabelRequest, door: Door) -> Any:
    """The opinions beside one another, for those who judge; None for the others."""
    access = request.access
    if not rules.can_see_opinions(access, label_request, door):
        return None
    columns = columns_of(label_request)
    rebuttal = Rebuttal.objects.filter(request=label_request).first()
    can_treat = labelling.can_treat(access, door)
    if not columns and rebuttal is None:
        return None
    calibration = calibrating.of(queries.compared(access, timezone.now()))
    summary = scores.of_request(label_request)
    today = timezone.localdate()
    return {
        "columns": columns,
        "rows": rows_of(columns),
        "summary": summary,
        "opinions": opinions_of(summary),
        "calibrated": calibration.by_request.get(label_request.pk),
        "verdict": calibration.verdict,
        "verdict_text": told(calibration.verdict),
        "rebuttal": rebuttal,
        "feedback": Feedback.objects.filter(request=label_request).first(),
        "mails": mails_of(label_request),
        "may_ask": can_treat and not not_askable_because(label_request),
        "may_prolong": can_treat
        and rebuttal is not None
        and rebuttal.answered_at is None
        and label_request.state in timing.READ_STATES,
        "is_past": rebuttal is not None and rebuttal.due_on < today,
        "may_report": can_treat and bool(summary.count),
        "is_decided": label_request.state in DECIDED_STATES,
    }


def columns_of(label_request: LabelRequest) -> list[Column]:
    """Every filed opinion, in the order of the experts' names."""
    rows = (
        Review.objects.filed()
        .filter(assignment__request=label_request)
        .select_related("assignment__expert__user", "assignment__request__call")
        .prefetch_related(
            "marks__criterion__grid", "reactions__assignment__expert__user"
        )
    )
    columns = [
        Column(
            review=row,
            marks={mark.criterion_id: mark for mark in row.marks.all()},
            reactions=list(row.reactions.all()),
            days_late=timing.days_late(row.assignment, row.filed_at),
        )
        for row in rows
    ]
    return sorted(columns, key=lambda one: (one.name, one.review.pk))


def rows_of(columns: list[Column]) -> list[tuple[Any, list[Mark | None]]]:
    """Each criterion with the mark of each expert, in the order of the grid."""
    criteria = {
        mark.criterion_id: mark.criterion
        for column in columns
        for mark in column.marks.values()
    }
    ordered = sorted(criteria.values(), key=lambda one: (one.position, one.pk))
    return [(one, [column.marks.get(one.pk) for column in columns]) for one in ordered]


def mails_of(label_request: LabelRequest) -> list[Mail]:
    """The report's mails: whether they left."""
    feedback = Feedback.objects.filter(request=label_request).first()
    if feedback is None or feedback.sent_at is None:
        return []
    return list(
        Mail.objects.filter(
            project=label_request.project,
            kind="reviews.feedback",
            created_at=feedback.sent_at,
        ).order_by("pk")
    )


def applicants(request: Any, label_request: LabelRequest, _door: Door) -> Any:
    """What the applicants read of the experts: remarks to answer, then the report."""
    rebuttal = Rebuttal.objects.filter(request=label_request).first()
    feedback = Feedback.objects.filter(
        request=label_request, sent_at__isnull=False
    ).first()
    if rebuttal is None and feedback is None:
        return None
    can_answer = rebuttal is not None and rules.can_answer(
        request.access, rebuttal, timezone.localdate()
    )
    return {
        "rebuttal": rebuttal,
        "feedback": feedback,
        "can_answer": can_answer,
        "closed": rebuttal and closed_because(rebuttal, timezone.localdate()),
    }
