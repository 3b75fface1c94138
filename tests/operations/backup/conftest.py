"""A small installation with a document, one back-up of it, and places to restore to."""

import secrets
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import override_settings

from grappe.operations import backup
from grappe.operations.backup import container, postgres, sqlite
from tests.factories.documents import DocumentFactory

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = b"a long secret of the tests"
TEXT = b"What the consortium wants to do."


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    """The folder of the files, for a whole module."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder), pytest.MonkeyPatch.context() as patch:
        # Trying one passphrase is made to be slow.
        patch.setattr(container, "SCRYPT", {"n": 2, "r": 1, "p": 1})
        yield folder


@pytest.fixture(scope="module")
def document(media, django_db_setup, django_db_blocker):
    """A row that is saved for all connections, and its file."""
    with django_db_blocker.unblock():
        kept = DocumentFactory(cluster__slug="atlas", content=TEXT)
        yield kept
        kept.delete()
        kept.cluster.delete()
        kept.uploaded_by.delete()


@pytest.fixture(scope="module")
def archive(document, tmp_path_factory, django_db_blocker):
    """A back-up of it, not sealed."""
    folder = tmp_path_factory.mktemp("backups")
    with django_db_blocker.unblock():
        return backup.make(folder, at=NOON).path


@pytest.fixture
def _django_db_helper(django_db_setup, django_db_blocker):
    """Keep pytest-django from a transaction around each test.

    What was not saved is in no back-up, and SQLite copies nothing inside a transaction.
    """
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def place(media, tmp_path):
    """An installation where nothing is yet, of the same kind of database."""
    yield from made_place(tmp_path)


@pytest.fixture(scope="module")
def elsewhere(media, tmp_path_factory, django_db_blocker):
    """Another one, for a whole module."""
    with django_db_blocker.unblock():
        yield from made_place(tmp_path_factory.mktemp("elsewhere"))


def made_place(folder):
    files = folder / "var" / "files"
    if connection.vendor == "sqlite":
        settings = {"NAME": folder / "var" / "grappe.sqlite3"}
        yield backup.Place(sqlite.Place(settings), files)
        return
    name = f"grappe_restore_{secrets.token_hex(4)}"
    database = postgres.Place({**connection.settings_dict, "NAME": name})
    yield backup.Place(database, files)
    with database.opened("postgres") as server:
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall()
        for (one,) in rows:
            server.execute(f'DROP DATABASE "{one}" WITH (FORCE)')
