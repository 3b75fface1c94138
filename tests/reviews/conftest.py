"""A reading that its expert accepted, on a grid of two criteria."""

from datetime import date

import pytest

from tests.factories.labelling import AssignmentFactory, CriterionFactory, GridFactory

DUE = date(2026, 3, 10)


@pytest.fixture
def reading(db):
    row = AssignmentFactory(state="accepted", due_on=DUE)
    grid = GridFactory(cluster=row.request.cluster)
    CriterionFactory(grid=grid, code="fit", weight=10, position=1)
    CriterionFactory(
        grid=grid, code="market", weight=30, position=2, needs_comment=False
    )
    row.request.procedure.grid = grid
    row.request.procedure.reviews = 1
    row.request.procedure.save()
    row.request.state = "in_review"
    row.request.save()
    return row


@pytest.fixture
def whole():
    """What a whole opinion says."""
    return {
        "opinion": "favourable",
        "confidence": "high",
        "strengths": "Solid",
        "marks": {"fit": ("4", "Good"), "market": ("2.5", "")},
    }
