"""An archive of a small world, and the same database emptied to read it in."""

import json
import zipfile
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from grappe.operations.portable import scope


@contextmanager
def emptied():
    """Every row is taken away, and comes back at the end."""
    with transaction.atomic():
        connection.check_constraints()
        with connection.cursor() as cursor:
            for model in scope.exported():
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def parts(path):
    """What an archive holds, by name."""
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def written(path, contents):
    """An archive with these parts and nothing checked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in contents.items():
            zipped.writestr(name, data)
    return path


def manifest_of(contents):
    return json.loads(contents["manifest.json"])
