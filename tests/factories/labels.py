"""Labels: one valid object each."""

from functools import cache

import factory
from django.conf import settings
from factory.django import DjangoModelFactory

from grappe.engines import credential
from grappe.labels import models as labels
from tests.factories import NOON, TODAY, ClusterFactory
from tests.factories.labelling import LabelRequestFactory


@cache
def pair(number: int) -> credential.KeyPair:
    """The same keys all along a run: drawing one takes time."""
    return credential.generate()


class SigningKeyFactory(DjangoModelFactory):
    """The key that signs; `retired` ones verify, `void` ones do not."""

    class Meta:
        model = labels.SigningKey

    class Params:
        number = factory.Sequence(lambda n: n % 3)
        retired = factory.Trait(retired_at=NOON, private="")
        void = factory.Trait(retired_at=NOON, compromised_at=NOON, private="")

    cluster = factory.SubFactory(ClusterFactory)
    kid = factory.LazyAttribute(lambda row: pair(row.number).kid)
    public = factory.LazyAttribute(lambda row: pair(row.number).public)
    private = factory.LazyAttribute(
        lambda row: credential.seal(pair(row.number).private, settings.SECRET_KEY)
    )
    created_at = NOON


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
    # Not as those given by actions: they follow each other in a cluster.
    number = factory.Sequence(lambda n: f"F2026-{n:03}")
    kind = "label"
    acronym = factory.SelfAttribute("project.acronym")
    lead_name = "Alpha Fictive"
    scope = "The whole project."
    issued_on = TODAY
    issued_at = NOON


class ReservationFactory(DjangoModelFactory):
    class Meta:
        model = labels.Reservation

    label = factory.SubFactory(LabelFactory, kind="with_reservations")
    text = "Sign the consortium agreement."
    due_on = TODAY


class ProofFactory(DjangoModelFactory):
    """A row of the list of statuses; `tests.labels.signed` makes one that verifies."""

    class Meta:
        model = labels.Proof

    label = factory.SubFactory(LabelFactory)
    cluster = factory.SelfAttribute("label.cluster")
    key = factory.SubFactory(
        SigningKeyFactory, cluster=factory.SelfAttribute("..cluster")
    )
    serial = 1
    index = factory.Sequence(lambda n: n)
    token = "eyJ.e30.x"
    signed_at = NOON
