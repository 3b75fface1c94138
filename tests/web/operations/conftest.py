"""Somebody who runs the installation, signed in, who holds no role anywhere."""

import pytest
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def operator(db) -> Client:
    client = Client()
    client.user = UserFactory(email="operator@fiction.example", is_operator=True)
    client.force_login(client.user, backend="sesame.backends.ModelBackend")
    return client
