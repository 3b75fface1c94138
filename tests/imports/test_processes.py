"""What only processes of their own can show: one that is killed, two at once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest
from django.db import connection

from grappe.imports import actions
from tests.factories import NOON, ClusterFactory, siren

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 60  # of the slowest machine; a process takes about two

APPLY = """
import sys, time
import django
django.setup()
from django.utils import timezone
from grappe.imports import actions
from grappe.imports.models import ImportBatch

def slowly(rows):
    print("written", flush=True)
    time.sleep(float(sys.argv[1]))

try:
    actions.apply(
        ImportBatch.objects.get(), by=None, at=timezone.now(), progress=slowly
    )
    print("applied", flush=True)
except actions.NotApplicable as refusal:
    print(refusal.code, flush=True)
"""
LOOK = """
import json
import django
django.setup()
from grappe.audit.models import Event
from grappe.imports.models import ImportBatch, ImportChange
from grappe.memberships.models import Membership
from grappe.organisations.models import FieldValue, Organisation

counts = [
    model.objects.count()
    for model in (Organisation, Membership, FieldValue, ImportChange, Event)
]
print(json.dumps([ImportBatch.objects.get().state, *counts]))
"""


@pytest.fixture
def database(tmp_path):
    """The address of a database that holds a checked import of two members."""
    text = f"Nom;SIREN\nAlpha;{siren(930_001)}\nBêta;{siren(930_002)}\n"
    batch = actions.paste(
        text,
        filename="m.csv",
        cluster=ClusterFactory(),
        kind="members",
        by=None,
        at=NOON,
    )
    answers = {"since": "2024-01-01"}
    actions.set_mapping(batch, mapping=batch.mapping, options=answers, at=NOON)
    actions.check(batch, at=NOON)
    if connection.vendor == "postgresql":
        where = connection.settings_dict
        login = quote(where["USER"]) + f":{quote(where['PASSWORD'])}".rstrip(":")
        # The host may be the folder of a socket, which an address holds quoted.
        server = quote(where["HOST"], safe="") + f":{where['PORT']}".rstrip(":")
        return f"postgres://{login}@{server}/{where['NAME']}"
    file = tmp_path / "grappe.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{file}"


def start(database, code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"DATABASE_URL": database},
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process):
    return process.communicate(timeout=PATIENCE_SECONDS)[0].split("\n")[:-1]


def look(database):
    return json.loads(said(start(database, LOOK))[-1])


def test_a_killed_application_leaves_nothing_and_can_be_done_again(database):
    killed = start(database, APPLY, str(PATIENCE_SECONDS))
    with killed.stdout:
        first = killed.stdout.readline()
        killed.send_signal(signal.SIGKILL)
        killed.wait(timeout=PATIENCE_SECONDS)

    assert (first, killed.returncode) == ("written\n", -signal.SIGKILL)
    assert look(database) == ["previewed", 0, 0, 0, 0, 0]
    assert said(start(database, APPLY, "0")) == ["written", "applied"]
    assert look(database)[:3] == ["applied", 2, 2]


def test_of_two_applications_at_once_the_second_is_refused(database):
    first = start(database, APPLY, "3")
    begun = first.stdout.readline()
    second = start(database, APPLY, "0")

    assert (begun, said(first)) == ("written\n", ["applied"])
    assert said(second) == ["not_previewed"]
    assert look(database)[:3] == ["applied", 2, 2]
