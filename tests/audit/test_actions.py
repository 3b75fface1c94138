from datetime import date
from decimal import Decimal

import pytest

from grappe.audit.actions import record, target_of
from grappe.audit.models import Event
from tests.factories import (
    NOON,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_record_takes_cluster_and_organisation_from_the_target():
    user, membership = UserFactory(), MembershipFactory()

    event = record(
        "memberships.ended",
        membership,
        by=user,
        at=NOON,
        ends_on=date(2026, 12, 31),
        dues=Decimal("220.00"),
        changed={"town": (None, "Lille")},
    )

    event.refresh_from_db()
    assert (event.cluster, event.organisation, event.by, event.at) == (
        membership.cluster,
        membership.organisation,
        user,
        NOON,
    )
    assert event.target == target_of(membership)
    assert event.data == {
        "ends_on": "2026-12-31",
        "dues": "220.00",
        "changed": {"town": [None, "Lille"]},
    }


def test_record_of_an_organisation_is_about_it():
    organisation, cluster = OrganisationFactory(), ClusterFactory()

    event = record(
        "organisations.changed", organisation, by=None, at=NOON, cluster=cluster
    )

    assert (event.organisation, event.cluster) == (organisation, cluster)


def test_about_keeps_other_clusters_out():
    organisation, here, elsewhere = (
        OrganisationFactory(),
        ClusterFactory(),
        ClusterFactory(),
    )
    for cluster in [here, elsewhere, None]:
        record("organisations.changed", organisation, by=None, at=NOON, cluster=cluster)

    seen = Event.objects.about(organisation, here)

    assert {event.cluster for event in seen} == {here, None}
