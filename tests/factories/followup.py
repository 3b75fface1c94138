"""Follow-up: one valid object each."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from grappe.followup import models as followup
from tests.factories import NOON
from tests.factories.projects import PartnerFactory, ProjectFactory


class BidFactory(DjangoModelFactory):
    class Meta:
        model = followup.Bid

    class Params:
        funded = factory.Trait(state="funded", result_on=date(2026, 2, 2))

    project = factory.SubFactory(ProjectFactory)
    funder = "Bpifrance"
    state = "submitted"
    submitted_on = date(2025, 10, 1)
    created_at = NOON


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = followup.Award

    bid = factory.SubFactory(BidFactory, funded=True)
    partner = factory.SubFactory(
        PartnerFactory, project=factory.SelfAttribute("..bid.project")
    )
    aid_eur = Decimal(100_000)
    recorded_at = NOON


class ProgressFactory(DjangoModelFactory):
    class Meta:
        model = followup.Progress

    project = factory.SubFactory(ProjectFactory)
    year = 2025
    due_on = date(2026, 3, 31)
    asked_at = NOON


class ReturnsFactory(DjangoModelFactory):
    class Meta:
        model = followup.Returns

    partner = factory.SubFactory(PartnerFactory)
    year = 2025
    sent_to = "suivi@fiction.example"
    nonce = factory.Sequence(lambda n: f"{n:032}")
    asked_at = NOON
    expires_on = date(2026, 12, 31)
