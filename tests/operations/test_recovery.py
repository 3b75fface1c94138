"""Jobs of workers that were killed are taken again once, or given up in words."""

import ast
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

import grappe
from grappe.operations import recovery
from grappe.operations.models import WorkerBeat
from grappe.operations.recovery import Recovered, recover
from tests.factories import MailFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DELIVER = "grappe.outbox.delivery.deliver"


@pytest.fixture
def gone():
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def job(worker="dead", *, at=NOON - timedelta(minutes=5), path=DELIVER, tries=1):
    return DBTaskResult.objects.create(
        task_path=path,
        backend_name="default",
        queue_name="default",
        priority=0,
        args_kwargs={"args": [1], "kwargs": {}},
        status="RUNNING",
        started_at=at,
        run_after=at,
        worker_ids=[worker] * tries,
    )


def beat(worker, *, pid, seen_at=NOON, machine=None):
    WorkerBeat.objects.create(
        worker_id=worker,
        machine=machine or recovery.platform.node()[:100],
        pid=pid,
        started_at=seen_at,
        seen_at=seen_at,
    )


def state_of(row):
    row.refresh_from_db()
    return row.status


def test_a_job_of_a_worker_never_heard_of_is_taken_again():
    row = job()

    assert recover(NOON) == Recovered(again=1)

    assert (state_of(row), row.started_at) == ("READY", None)
    assert recover(NOON) == Recovered()


def test_jobs_of_the_living_are_left_to_them(gone):
    beat("elsewhere", pid=gone, machine="another", seen_at=NOON - timedelta(seconds=90))
    beat("parent", pid=os.getppid(), seen_at=NOON - timedelta(minutes=30))
    rows = [job("elsewhere"), job("parent"), job("own"), job(at=NOON)]

    assert recover(NOON, own="own") == Recovered()

    assert [state_of(row) for row in rows] == ["RUNNING"] * 4


def test_jobs_of_the_dead_are_taken(gone):
    beat("killed", pid=gone)
    beat("silent", pid=1, machine="another", seen_at=NOON - timedelta(minutes=3))
    # A container that was started again has the same name and the same number.
    beat("before", pid=os.getpid())
    rows = [job("killed"), job("silent"), job("before")]

    assert recover(NOON, own="now") == Recovered(again=3)

    assert [state_of(row) for row in rows] == ["READY"] * 3


def test_a_job_that_kills_its_workers_is_given_up():
    row = job(tries=recovery.TRIES)

    assert recover(NOON) == Recovered(given_up=1)

    assert (state_of(row), row.finished_at) == ("FAILED", NOON)
    assert row.exception_class_path == "grappe.operations.recovery.WorkerLost"
    assert row.traceback == (
        "The worker that did this job was killed; whether it was done is not known."
        " It was tried 3 times."
    )


def test_a_job_that_is_not_known_to_be_safe_is_given_up():
    row = job(path="grappe.elsewhere.tasks.unknown")

    assert recover(NOON) == Recovered(given_up=1)

    assert state_of(row) == "FAILED"


def test_a_mail_without_a_job_leaves(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    lost = MailFactory(state="queued", created_at=NOON - timedelta(hours=1))
    MailFactory(state="queued", created_at=NOON)
    MailFactory(state="failed", created_at=NOON - timedelta(hours=1))

    assert recover(NOON) == Recovered(mails=1)
    assert recover(NOON) == Recovered()

    [row] = DBTaskResult.objects.all()
    assert (row.task_path, row.args_kwargs["args"]) == (DELIVER, [lost.pk])


def test_every_task_says_whether_it_may_be_done_twice():
    source = Path(grappe.__file__).parent
    found = {
        ".".join(["grappe", *path.relative_to(source).with_suffix("").parts, node.name])
        for path in source.rglob("*.py")
        if "@task" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and any(_name(one) == "task" for one in node.decorator_list)
    }

    assert found == recovery.AGAIN | recovery.ONCE
    assert {import_string(path).module_path for path in found} == found


def _name(decorator):
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(called, "id", "")
