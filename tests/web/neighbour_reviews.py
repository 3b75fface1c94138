"""The neighbour's reviews of one request: filed, answered, rebutted, summed up."""

from grappe.accounts.models import User
from grappe.labelling.models import LabelRequest
from grappe.reviews.models import Feedback, Mark, Reaction, Rebuttal, Review
from tests.factories import NOON, TODAY
from tests.factories.labelling import AssignmentFactory, CriterionFactory
from tests.factories.reviews import ReviewFactory

# Rows that belong to a cluster by another row.
BY_REVIEW = {
    "reviews.review": "assignment__request__cluster",
    "reviews.mark": "review__assignment__request__cluster",
    "reviews.reaction": "review__assignment__request__cluster",
    "reviews.rebuttal": "request__cluster",
    "reviews.feedback": "request__cluster",
}


def with_reviews(request: LabelRequest, by: User) -> Review:
    """A filed review with its mark, a colleague's word on it, and what follows."""
    grid = request.procedure.grid
    criterion = grid.criteria.first() if grid else CriterionFactory()
    review = ReviewFactory(
        assignment__request=request,
        filed=True,
        strengths="forces",
        weaknesses="faiblesses",
        recommendations="conseils",
        private_note="note",
    )
    Mark.objects.create(review=review, criterion=criterion, value=3, comment="mot")
    colleague = AssignmentFactory(request=request, state="done")
    Reaction.objects.create(
        review=review,
        assignment=colleague,
        agrees=False,
        comment="non",
        reacted_at=NOON,
    )
    Rebuttal.objects.create(
        request=request,
        remarks="remarques",
        due_on=TODAY,
        asked_at=NOON,
        asked_by=by,
        answer="réponse",
        answered_at=NOON,
        answered_by=by,
    )
    Feedback.objects.create(request=request, text="rapport", drafted_at=NOON)
    return review
