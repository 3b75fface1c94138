"""A worker says that it lives."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command, load_command_class

from grappe.operations import beats
from grappe.operations.management.commands import db_worker
from grappe.operations.models import WorkerBeat

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_worker_has_one_row_however_often_it_beats():
    beats.beat("w1", NOON)

    beats.beat("w1", NOON + timedelta(seconds=15))

    row = WorkerBeat.objects.get()
    assert (row.pid, row.started_at, row.seen_at) == (
        os.getpid(),
        NOON,
        NOON + timedelta(seconds=15),
    )


@pytest.mark.django_db
def test_a_worker_silent_for_two_minutes_is_not_alive():
    beats.beat("w1", NOON)
    beats.beat("w2", NOON - timedelta(minutes=3))

    alive = WorkerBeat.objects.alive(NOON + timedelta(minutes=1))

    assert [worker.worker_id for worker in alive] == ["w1"]


@pytest.mark.django_db
def test_the_silent_are_forgotten_after_a_day():
    beats.beat("w1", NOON - timedelta(days=2))
    beats.beat("w2", NOON - timedelta(hours=2))

    assert beats.forget(NOON) == 1
    assert [worker.worker_id for worker in WorkerBeat.objects.all()] == ["w2"]


@pytest.mark.django_db(transaction=True)
def test_it_has_a_row_as_the_work_begins_and_takes_it_away():
    with beats.Beating("w1", seconds=60):
        during = WorkerBeat.objects.count()

    assert (during, WorkerBeat.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_it_beats_again_and_again_while_the_work_lasts(monkeypatch):
    again = threading.Semaphore(0)
    monkeypatch.setattr(beats, "beat", lambda worker_id, at: again.release())

    with beats.Beating("w1", seconds=0.01):
        heard = [again.acquire(timeout=10) for _beat in range(3)]

    assert heard == [True, True, True]


def test_our_worker_takes_the_place_of_the_packages():
    assert isinstance(
        load_command_class("grappe.operations", "db_worker"), db_worker.Command
    )


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_what_waits_and_leaves(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)

    assert WorkerBeat.objects.count() == 0
