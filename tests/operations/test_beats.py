"""A worker says that it lives."""

import os
import time
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
def test_it_beats_during_the_work_and_takes_its_row_away():
    with beats.Beating("w1", seconds=60):
        for _wait in range(100):
            if WorkerBeat.objects.exists():
                break
            time.sleep(0.02)
        during = WorkerBeat.objects.count()

    assert (during, WorkerBeat.objects.count()) == (1, 0)


def test_our_worker_takes_the_place_of_the_packages():
    assert isinstance(
        load_command_class("grappe.operations", "db_worker"), db_worker.Command
    )


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_what_waits_and_leaves(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)

    assert WorkerBeat.objects.count() == 0
