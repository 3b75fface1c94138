from datetime import date
from decimal import Decimal

import pytest

from grappe.accounts.access import Access
from grappe.audit.actions import plain, record, target_of
from grappe.audit.models import Event
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db


def test_record_takes_cluster_and_organisation_from_the_target():
    membership = MembershipFactory()

    event = record("memberships.ended", membership, by=None, at=NOON, days=3)

    event.refresh_from_db()
    assert (event.cluster, event.organisation, event.target, event.data) == (
        membership.cluster,
        membership.organisation,
        f"memberships.membership:{membership.pk}",
        {"days": 3},
    )


def test_record_of_an_organisation_or_a_cluster_is_about_itself():
    organisation, cluster = OrganisationFactory(), ClusterFactory()

    about = record("organisations.created", organisation, by=None, at=NOON)
    here = record("clusters.created", cluster, by=None, at=NOON)

    assert (about.organisation, about.cluster) == (organisation, None)
    assert (here.organisation, here.cluster) == (None, cluster)


def test_plain_keeps_what_json_can_hold():
    organisation = OrganisationFactory(legal_name="Alpha fictive")

    kept = plain(
        {"a": Decimal("1.50"), "b": [date(2026, 1, 2), organisation], 3: (None, True)}
    )

    assert kept == {
        "a": "1.50",
        "b": ["2026-01-02", "Alpha fictive"],
        "3": [None, True],
    }
    assert target_of(organisation) == f"organisations.organisation:{organisation.pk}"


def test_events_visible_to_each_role():
    member = RoleGrantFactory(as_member=True)
    cluster = member.cluster
    about_them = record("a", member.organisation, by=None, at=NOON, cluster=cluster)
    about_others = record("b", OrganisationFactory(), by=None, at=NOON, cluster=cluster)
    elsewhere = record(
        "c", member.organisation, by=None, at=NOON, cluster=ClusterFactory()
    )
    people = {
        role: RoleGrantFactory(cluster=cluster, role=role).user
        for role in ("direction", "team", "finance", "auditor", "expert")
    }
    people |= {"member": member.user, "nobody": None}

    seen = {
        role: set(Event.objects.visible_to(Access.of(user, cluster, TODAY)))
        for role, user in people.items()
    }

    everything = {about_them, about_others}
    assert elsewhere not in set().union(*seen.values())
    assert seen == {
        "direction": everything,
        "team": everything,
        "finance": everything,
        "auditor": everything,
        "expert": set(),
        "member": {about_them},
        "nobody": set(),
    }
