"""Addresses of other software, and what is sent to them."""

import factory
from factory.django import DjangoModelFactory

from grappe.webhooks import secrets
from grappe.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint
from tests.factories import NOON, ClusterFactory, UserFactory

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="


class EndpointFactory(DjangoModelFactory):
    class Meta:
        model = Endpoint

    cluster = factory.SubFactory(ClusterFactory)
    name = "Our client file"
    url = "https://client-file.example/notices"
    kinds = factory.LazyFunction(lambda: ["memberships.ended"])
    secret = factory.LazyFunction(lambda: secrets.seal(SECRET))
    created_at = NOON
    created_by = factory.SubFactory(UserFactory)

    class Params:
        paused = factory.Trait(is_active=False, pause="person")


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    endpoint = factory.SubFactory(EndpointFactory)
    position = factory.Sequence(lambda number: number + 1)
    kind = "memberships.ended"
    uid = factory.LazyAttribute(lambda one: f"evt_{one.endpoint.pk}_{one.position}")
    body = "{}"
    next_try_at = NOON
    created_at = NOON

    class Params:
        delivered = factory.Trait(
            state=DeliveryState.DELIVERED,
            next_try_at=None,
            delivered_at=NOON,
            try_count=1,
        )


class AttemptFactory(DjangoModelFactory):
    class Meta:
        model = Attempt

    delivery = factory.SubFactory(DeliveryFactory)
    at = NOON
    status = 200
    answer = "thank you"
    duration_ms = 12
