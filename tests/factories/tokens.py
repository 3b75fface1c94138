"""Keys of other software: one valid object each, with its secret beside it."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from grappe.tokens import keys
from grappe.tokens import models as tokens
from grappe.tokens.models import Scope
from tests.factories import NOON, ClusterFactory, UserFactory


class _KeyFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    class Params:
        drawn = None
        revoked = factory.Trait(revoked_at=NOON, ending="owner")

    user = factory.SubFactory(UserFactory)
    cluster = factory.SubFactory(ClusterFactory)
    prefix = factory.LazyAttribute(lambda row: row.drawn.prefix)
    digest = factory.LazyAttribute(lambda row: row.drawn.digest)
    made_at = NOON

    @classmethod
    def _create(cls, model, *args, secret="", **values):
        made = super()._create(model, *args, **values)
        made.secret = secret
        return made


class AccessTokenFactory(_KeyFactory):
    """`token.secret` is what a program shows."""

    class Meta:
        model = tokens.AccessToken

    class Params:
        drawn = factory.LazyFunction(lambda: keys.draw(tokens.AccessToken))
        revoked = factory.Trait(revoked_at=NOON, ending="owner")

    secret = factory.LazyAttribute(lambda row: row.drawn.secret)
    name = "A fictive program"
    scopes = factory.LazyFunction(lambda: sorted(Scope.values))
    expires_at = NOON + timedelta(days=36_500)


class FeedTokenFactory(_KeyFactory):
    class Meta:
        model = tokens.FeedToken

    class Params:
        drawn = factory.LazyFunction(lambda: keys.draw(tokens.FeedToken))
        revoked = factory.Trait(revoked_at=NOON, ending="owner")

    secret = factory.LazyAttribute(lambda row: row.drawn.secret)
    kind = "deadlines"
