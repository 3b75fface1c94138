"""Labels: one valid object each."""

import factory
from factory.django import DjangoModelFactory

from grappe.labels import models as labels
from tests.factories import NOON, TODAY
from tests.factories.labelling import LabelRequestFactory


class LabelFactory(DjangoModelFactory):
    class Meta:
        model = labels.Label

    class Params:
        withdrawn = factory.Trait(
            state="withdrawn", withdrawn_on=TODAY, withdrawal_reason="Scope changed."
        )

    request = factory.SubFactory(
        LabelRequestFactory, filed=True, state="labelled", closed_at=NOON
    )
    cluster = factory.SelfAttribute("request.cluster")
    project = factory.SelfAttribute("request.project")
    call = factory.SelfAttribute("request.call")
    number = factory.Sequence(lambda n: f"L2026-{n:03}")
    kind = "label"
    scope = "The whole project."
    issued_on = TODAY
    issued_at = NOON


class ReservationFactory(DjangoModelFactory):
    class Meta:
        model = labels.Reservation

    label = factory.SubFactory(LabelFactory, kind="with_reservations")
    text = "Sign the consortium agreement."
    due_on = TODAY
