"""A small cluster, and a program that asks in somebody's name."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from grappe.accounts.models import MEMBER_ROLES
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.tokens import AccessTokenFactory


class Program:
    """Asks the API with a token, as a program does."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client(raise_request_exception=True)
        self.secret = secret

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return {"Accept-Language": "en", **own, **more}

    def get(self, path: str, **headers: str):
        return self.client.get(f"/api/v1{path}", headers=self.headers(headers))

    def send(self, method: str, path: str, data: Any, **headers: str):
        return self.client.generic(
            method.upper(),
            f"/api/v1{path}",
            json.dumps(data),
            content_type="application/json",
            headers=self.headers(headers),
        )


@pytest.fixture(autouse=True)
def _fresh_minute():
    """Each test has its own share of the minute."""
    cache.clear()


@pytest.fixture
def cluster(db):
    return ClusterFactory(slug="essai", name="Cluster d'essai")


@pytest.fixture
def membership(cluster):
    return MembershipFactory(
        cluster=cluster,
        organisation__legal_name="Alpha fictive",
        organisation__siren="080000019",
    )


@pytest.fixture
def as_role(cluster, membership):
    """`as_role("team")` is a program of somebody with that role."""

    def made(role: str, **token: Any) -> Program:
        if role == "anonymous":
            return Program()
        user = UserFactory(email=f"{role}@fiction.example")
        here = ClusterFactory() if role == "stranger" else cluster
        organisation = membership.organisation if role in MEMBER_ROLES else None
        RoleGrantFactory(
            user=user,
            cluster=here,
            role="direction" if role == "stranger" else role,
            organisation=organisation,
            starts_on=date(2020, 1, 1),
        )
        found = AccessTokenFactory(user=user, cluster=here, **token)
        program = Program(found.secret)
        program.user, program.token = user, found
        return program

    return made
