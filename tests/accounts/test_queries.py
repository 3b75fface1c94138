from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from grappe.accounts import queries
from grappe.accounts.access import Access
from tests.factories import (
    NOON,
    TODAY,
    ClusterFactory,
    InvitationFactory,
    JoinRequestFactory,
    MailFactory,
    RoleGrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_contexts_has_one_place_per_cluster_and_organisation():
    user = UserFactory()
    first = ClusterFactory(name="A")
    team = RoleGrantFactory(user=user, cluster=first, role="team")
    RoleGrantFactory(user=user, cluster=first, role="finance")
    member = RoleGrantFactory(
        user=user, cluster=ClusterFactory(name="B"), as_member=True
    )
    RoleGrantFactory(user=user, starts_on=TODAY + timedelta(days=1))
    RoleGrantFactory(user=user, cluster__known_only=True)

    places = queries.contexts(user, TODAY)

    assert [(place.grant_id, place.organisation_id) for place in places] == [
        (team.pk, None),
        (member.pk, member.organisation_id),
    ]
    assert places[1].label == str(member.organisation)


def test_contexts_of_a_visitor_is_empty():
    assert queries.contexts(AnonymousUser(), TODAY) == []


def test_acting_organisation_is_the_one_chosen_else_the_first():
    user, cluster = UserFactory(), ClusterFactory()
    first = RoleGrantFactory(user=user, cluster=cluster, as_member=True)
    second = RoleGrantFactory(user=user, cluster=cluster, as_member=True)
    access = Access.of(user, cluster, TODAY)

    chosen = [
        queries.acting_organisation_id(access, grant)
        for grant in (second.pk, None, 999_999)
    ]

    assert chosen == [
        second.organisation_id,
        first.organisation_id,
        first.organisation_id,
    ]
    nobody = Access.of(None, cluster, TODAY)
    assert queries.acting_organisation_id(nobody, None) is None


def test_inbox_counts_what_waits_in_this_cluster_only():
    cluster = ClusterFactory(slug="essai")
    team = RoleGrantFactory(cluster=cluster, role="team")
    JoinRequestFactory(cluster=cluster)
    JoinRequestFactory()
    InvitationFactory(cluster=cluster)
    InvitationFactory(
        cluster=cluster,
        invited_at=NOON - timedelta(days=30),
        expires_at=NOON - timedelta(days=16),
    )
    InvitationFactory(cluster=cluster, mail_error="TimeoutError")
    InvitationFactory(mail_error="TimeoutError")
    MailFactory(cluster=cluster, state="failed")
    MailFactory(state="failed")

    tasks = queries.inbox(Access.of(team.user, cluster, TODAY))

    assert [(task.count, task.url) for task in tasks] == [
        (1, "/essai/people/requests/"),
        (2, "/essai/people/invitations/"),
        (1, "/essai/mail/?state=failed"),
    ]


def test_inbox_of_a_member_holds_the_requests_of_their_organisation():
    member = RoleGrantFactory(as_member=True)
    JoinRequestFactory(cluster=member.cluster, organisation=member.organisation)
    JoinRequestFactory(cluster=member.cluster)

    tasks = queries.inbox(Access.of(member.user, member.cluster, TODAY))

    assert [task.count for task in tasks] == [1]


def test_inbox_of_a_visitor_is_empty():
    assert queries.inbox(Access.of(None, ClusterFactory(), TODAY)) == []
