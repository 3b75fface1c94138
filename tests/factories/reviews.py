"""Reviews: one valid object each."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from grappe.reviews import models as reviews
from tests.factories import NOON
from tests.factories.labelling import AssignmentFactory


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = reviews.Review

    class Params:
        filed = factory.Trait(
            filed_at=NOON,
            score=Decimal("70.00"),
            opinion="favourable",
            confidence="medium",
            assignment__state="done",
        )

    assignment = factory.SubFactory(AssignmentFactory, state="accepted")
    started_at = NOON
    saved_at = NOON
