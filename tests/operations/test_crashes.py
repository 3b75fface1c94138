"""kill -9 of a worker or a command: what it did is done, or not at all, and once.

Each process is stopped at a named place and killed there; then a worker of ours takes
over what it left.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from grappe.audit import chain
from grappe.imports import actions
from tests.factories import (
    NOON,
    ClusterFactory,
    MailFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.documents import OpeningFactory

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 60  # of the slowest machine; all of it takes about ten
ROOT = Path(__file__).parent.parent.parent
LINE = "Exercice;Origine;Libellé;Montant\n2025;Région;{label};300000\n"
JOBS = DBTaskResult._meta.db_table
#: What is told of the database: one number or word for each query.
LOOK = {
    "lines": "SELECT label FROM clusters_budgetline ORDER BY label",
    "batches": "SELECT state FROM imports_importbatch ORDER BY id",
    "failures": "SELECT CAST(failure AS text) FROM imports_importbatch ORDER BY id",
    "applied": "SELECT count(*) FROM audit_event WHERE kind = 'imports.applied'",
    "mails": "SELECT state, error FROM outbox_mail ORDER BY id",
    "jobs": f"SELECT status FROM {JOBS} ORDER BY enqueued_at",
    "merges": "SELECT count(*) FROM organisations_organisationmerge",
    "merged": "SELECT count(*) FROM audit_event WHERE kind = 'organisations.merged'",
    "absorbed": (
        "SELECT count(*) FROM organisations_organisation"
        " WHERE merged_into_id IS NOT NULL"
    ),
    "openings": "SELECT count(*) FROM documents_opening",
    "unchained": (
        "SELECT count(*) FROM audit_event e WHERE NOT EXISTS"
        " (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)"
    ),
    "links": "SELECT count(*), max(position) FROM audit_link",
}


class Machine:
    """A database that the processes share, and what starts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "grappe.sqlite3"
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.file)) as copy:
                connection.connection.backup(copy)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.operations.crashing"],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def environment(self, **more):
        return os.environ | {
            "DATABASE_URL": self.url(),
            "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
            "GRAPPE_VAR": str(self.folder),
            "GRAPPE_WORKER": "true",
            "PYTHONWARNINGS": "ignore",
            **more,
        }

    @contextmanager
    def serving(self, **more):
        """The site under granian, in a group of processes that is killed at the end."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
        command += ["--port", str(port), "--no-log"]
        server = subprocess.Popen(
            [*command, "tests.operations.crashing_site:application"],
            cwd=ROOT,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        site = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS)
        try:
            with server.stdout, site:
                wait_for(site)
                yield server, site
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=SECONDS)

    def url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.file}"
        where = connection.settings_dict
        login = quote(where["USER"]) + f":{quote(where['PASSWORD'])}".rstrip(":")
        # The host may be the folder of a socket, which an address holds quoted.
        server = quote(where["HOST"], safe="") + f":{where['PORT']}".rstrip(":")
        return f"postgres://{login}@{server}/{where['NAME']}"

    def kill(self, at, when, run="worker"):
        """Start a process, wait until it is at that place, kill it."""
        number = self._ordered(at=at, when=when, run=run)
        assert self._heard() == "stopped"
        os.kill(number, signal.SIGKILL)

    def run(self, *command):
        self._ordered(run=list(command))
        assert self._heard() == "done"

    def _ordered(self, **order) -> int:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self._heard())

    def _heard(self) -> str:
        return self.process.stdout.readline().strip()

    def ask(self, query):
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.file, timeout=SECONDS)) as opened:
                rows = opened.execute(query).fetchall()
                opened.commit()
                return rows
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def look(self, *names):
        found = {}
        for name in names:
            rows = self.ask(LOOK[name])
            cells = [row[0] if len(row) == 1 else tuple(row) for row in rows]
            found[name] = cells if "count(*)" not in LOOK[name] else cells[0]
        return found

    def age(self):
        """Make the jobs that run older than a worker that just starts."""
        before = timezone.now() - timedelta(minutes=1)
        self.ask(
            f"UPDATE {JOBS} SET"
            f" started_at = '{before:%Y-%m-%d %H:%M:%S+00:00}' WHERE status = 'RUNNING'"
        )


def wait_for(site):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            if site.get("/healthz").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the site does not answer")


@pytest.fixture
def machine(tmp_path, seeded):
    found = Machine(tmp_path)
    found.session = seeded
    yield found
    found.process.stdin.close()
    found.process.wait(timeout=SECONDS)
    found.process.stdout.close()


@pytest.fixture
def seeded(db, transactional_db):
    """Two imports and two mails on the queue, two records to merge, old openings."""
    cluster, user = ClusterFactory(slug="atlas"), UserFactory()
    RoleGrantFactory(
        user=user, cluster=cluster, role="direction", starts_on=date(2020, 1, 1)
    )
    for label in ("Before", "After"):
        batch = actions.paste(
            LINE.format(label=label),
            filename="b.csv",
            cluster=cluster,
            kind="budget",
            by=None,
            at=NOON,
        )
        actions.set_mapping(batch, mapping=batch.mapping, options={}, at=NOON)
        actions.check(batch, at=NOON)
        queue("grappe.imports.tasks.apply", batch.pk, user.pk, False)
    for _number in range(2):
        mail = MailFactory(cluster=cluster, state="queued", created_at=NOON)
        queue("grappe.outbox.delivery.deliver", mail.pk)
    OrganisationFactory(legal_name="Kept", siren=None)
    OrganisationFactory(legal_name="Absorbed", siren=None)
    for _number in range(3):
        OpeningFactory(cluster=cluster, at=NOON - timedelta(days=5000))
    chain.seal(NOON)
    client = Client()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return client.cookies["sessionid"].value


def queue(path, *arguments):
    DBTaskResult.objects.create(
        task_path=path,
        backend_name="default",
        queue_name="default",
        priority=0,
        args_kwargs={"args": arguments, "kwargs": {}},
        run_after=NOON,
    )


def test_jobs_of_killed_workers(machine):
    def sent():
        return len(list((machine.folder / "mail").glob("*")))

    # In the transaction of the first import; after that of the second, whose job does
    # not know it yet.
    machine.kill("grappe.audit.actions.record", "before")
    machine.kill("django_tasks_db.models.DBTaskResult.set_successful", "before")
    # The mail server has taken the first mail; the second is about to leave.
    machine.kill("grappe.outbox.delivery.hand_over", "after")
    machine.kill("grappe.outbox.delivery.hand_over", "before")

    assert machine.look("lines", "batches", "applied", "mails", "jobs") == {
        "lines": ["After"],
        "batches": ["previewed", "applied"],
        "applied": 1,
        "mails": [("queued", ""), ("queued", "")],
        "jobs": ["RUNNING"] * 4,
    }
    assert sent() == 1

    machine.age()
    machine.run("manage", "db_worker", "--batch", "--no-startup-delay", "-v0")

    # Each line is there once. Of a mail nobody knows whether it left: none is sent a
    # second time, and both are shown to the team.
    assert machine.look("lines", "batches", "failures", "applied", "mails", "jobs") == {
        "lines": ["After", "Before"],
        "batches": ["applied", "applied"],
        "failures": ["{}", "{}"],
        "applied": 2,
        "mails": [("failed", "Interrupted")] * 2,
        "jobs": ["SUCCESSFUL"] * 4,
    }
    assert sent() == 1


def test_a_killed_server(machine):
    key = machine.ask("SELECT min(id) FROM imports_importbatch")[0][0]
    cookies = {"sessionid": machine.session, "csrftoken": "a" * 32}

    def apply(site):
        return site.post(
            f"/atlas/imports/{key}/apply/",
            data={"csrfmiddlewaretoken": "a" * 32},
            headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())},
        )

    with (
        ThreadPoolExecutor() as pool,
        machine.serving(CRASH_AT="grappe.audit.actions.record") as (server, site),
    ):
        asked, heard = pool.submit(apply, site), pool.submit(server.stdout.readline)
        wait([asked, heard], timeout=SECONDS, return_when=FIRST_COMPLETED)
        assert not asked.done(), asked.result()
        assert heard.result() == "stopped\n"
        os.killpg(server.pid, signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            asked.result(timeout=SECONDS)
    killed = machine.look("lines", "batches", "applied")
    with machine.serving() as (_server, site):
        answers = [apply(site).status_code for _time in range(2)]

    assert killed == {"lines": [], "batches": ["previewed"] * 2, "applied": 0}
    assert answers == [302, 409]
    assert machine.look("lines", "batches", "applied") == {
        "lines": ["Before"],
        "batches": ["applied", "previewed"],
        "applied": 1,
    }


def test_a_killed_merge_sealing_and_night(machine):
    keys = [
        key
        for (key,) in machine.ask(
            "SELECT id FROM organisations_organisation ORDER BY id"
        )
    ]
    merge = ["merge", str(keys[-2]), str(keys[-1]), "--reason", "the same"]
    before = machine.look("merges", "merged", "absorbed", "unchained")

    machine.kill("grappe.audit.actions.record", "before", merge)
    assert machine.look("merges", "merged", "absorbed", "unchained") == before
    assert set(before.values()) == {0}

    # Saved, and killed before its line of the history had its place in the chain.
    machine.kill("grappe.audit.chain.seal", "before", merge)
    merged = machine.look("merges", "merged", "absorbed")
    assert merged == {"merges": 1, "merged": 1, "absorbed": 1}
    assert machine.look("unchained")["unchained"] > 0

    # The night forgets in one statement: none of it is kept half.
    machine.kill("grappe.documents.openings.forget", "before", ["nightly"])
    assert machine.look("openings") == {"openings": 3}
    machine.run("nightly")

    assert machine.look("openings", "unchained", "merges", "merged", "absorbed") == {
        "openings": 0,
        "unchained": 0,
        **merged,
    }
    count, last = machine.ask(LOOK["links"])[0]
    assert count == last
