"""Committees: one valid object each."""

import factory
from factory.django import DjangoModelFactory

from grappe.committees import models as committees
from tests.factories import NOON, TODAY
from tests.factories.labelling import BodyFactory, LabelRequestFactory


class StatutesFactory(DjangoModelFactory):
    class Meta:
        model = committees.Statutes

    body = factory.SubFactory(BodyFactory)
    starts_on = TODAY


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = committees.Session

    body = factory.SubFactory(BodyFactory)
    held_on = TODAY
    starts_at = NOON
    created_at = NOON


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = committees.AgendaItem

    session = factory.SubFactory(SessionFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "The year's programme"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = committees.Decision

    request = factory.SubFactory(
        LabelRequestFactory, filed=True, state="committee_scheduled"
    )
    outcome = "labelled"
    decided_on = TODAY
    decided_at = NOON
