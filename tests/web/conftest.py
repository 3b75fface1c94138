"""A small cluster, and a signed-in browser for each role."""

from datetime import date

import pytest
from django.test import Client

from grappe.accounts.models import MEMBER_ROLES
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai", name="Cluster d'essai")


@pytest.fixture
def membership(cluster):
    """The organisation that the member roles act for is a member since 2019."""
    return MembershipFactory(cluster=cluster, organisation__legal_name="Alpha fictive")


@pytest.fixture
def as_role(cluster, membership):
    """`as_role("team")` is a client signed in as somebody with that role."""

    def sign_in(role: str) -> Client:
        client = Client()
        if role == "anonymous":
            return client
        user = UserFactory(email=f"{role}@fiction.example")
        if role == "stranger":
            RoleGrantFactory(user=user, cluster=ClusterFactory(), role="direction")
        else:
            organisation = membership.organisation if role in MEMBER_ROLES else None
            RoleGrantFactory(
                user=user,
                cluster=cluster,
                role=role,
                organisation=organisation,
                starts_on=date(2020, 1, 1),
            )
        client.force_login(user, backend="sesame.backends.ModelBackend")
        client.user = user
        return client

    return sign_in


@pytest.fixture
def other_cluster(db):
    """A second cluster with a member of its own: it must show nowhere."""
    other = ClusterFactory(slug="autre", name="Autre cluster")
    MembershipFactory(
        cluster=other,
        organisation=OrganisationFactory(legal_name="SECRET DE L'AUTRE CLUSTER"),
    )
    return other
