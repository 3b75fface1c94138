"""An installation of the last release, with data, comes up to this version whole.

Its back-up was kept by scripts/release.py; restoring it runs the migrations since.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from grappe.operations import backup
from tests.operations.backup.conftest import NOON

pytestmark = pytest.mark.django_db
RELEASED = Path(__file__).parents[2] / "data" / "released"
# What Django writes of its own after migrations.
ITS_OWN = {"auth_permission", "django_content_type", "django_migrations"}
PAGES = """
import json
import django
django.setup()
from django.test import Client
from grappe.accounts.models import RoleGrant
grant = RoleGrant.objects.filter(user__is_active=True).order_by("pk").first()
slug = grant.cluster.slug
client = Client()
visited = ["/healthz", "/accounts/login/", f"/{slug}/public/join/"]
told = {path: client.get(path).status_code for path in visited}
client.force_login(grant.user, backend="sesame.backends.ModelBackend")
told |= {"home": client.get(f"/{slug}/", follow=True).status_code}
print(json.dumps(list(told.values())))
"""


def test_upgrade_from_the_last_release(place):
    path = RELEASED / f"{connection.vendor}.backup"

    done = backup.restore(path, place, at=NOON)

    name = (
        place.database.name
        if connection.vendor == "postgresql"
        else str(place.database)
    )
    found = place.database.counts(name)
    kept = {
        table: n
        for table, n in done.manifest.counts.items()
        if n and table not in ITS_OWN
    }
    assert {table: found[table] for table in kept} == kept
    assert len(kept) > 40
    assert done.was_older
    assert found["django_migrations"] >= len(MigrationLoader(None).graph.nodes)
    assert broken(place) == []
    assert pages(place.database.url(name)) == [200, 200, 200, 200]


def broken(place):
    """Rows or constraints that the database does not vouch for."""
    if connection.vendor == "sqlite":
        ask, _tables = place.database._asked(place.database.path)
        return ask("PRAGMA foreign_key_check")
    with place.database.opened(place.database.name) as opened:
        return opened.execute(
            "SELECT conname FROM pg_constraint WHERE NOT convalidated"
        ).fetchall()


def pages(url):
    done = subprocess.run(
        [sys.executable, "-c", PAGES],
        env=os.environ
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "grappe.config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
