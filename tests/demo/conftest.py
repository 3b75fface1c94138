"""Demos in a database; each module of tests fills its own once, and reads it."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from grappe.demo import actions


@contextmanager
def written(seed, size, folder):
    with transaction.atomic():
        yield actions.fill(seed, size, path=folder / "truth.json")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def small_demo(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    with django_db_blocker.unblock(), written(7, "small", folder) as filled:
        yield filled


@pytest.fixture(scope="module")
def cluster_demo(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    with django_db_blocker.unblock(), written(3, "cluster", folder) as filled:
        yield filled
