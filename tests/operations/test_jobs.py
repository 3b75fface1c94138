"""The queue: what an operator sees of it, and what they may do to it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult, get_date_max

from grappe.audit.models import Event
from grappe.operations import jobs
from tests.factories import UserFactory

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DELIVER = "grappe.outbox.delivery.deliver"
CHECK = "grappe.imports.tasks.check"
TRACE = """Traceback (most recent call last):
  File "/srv/grappe/outbox/delivery.py", line 20, in deliver
    raise ValueError(mail.to)
ValueError: anne@fiction.example
"""

pytestmark = pytest.mark.django_db


def job(state="READY", kind=DELIVER, **fields) -> DBTaskResult:
    given = {
        "id": uuid.uuid4(),
        "status": state,
        "args_kwargs": {"args": [1], "kwargs": {}},
        "task_path": kind,
        "backend_name": "default",
        "run_after": get_date_max(),
        "exception_class_path": "builtins.ValueError" if state == "FAILED" else "",
        "traceback": TRACE if state == "FAILED" else "",
        "finished_at": NOON if state == "FAILED" else None,
    }
    return DBTaskResult.objects.create(**{**given, **fields})


def test_arguments_tell_numbers_and_hide_words():
    given = {
        "args": [12, "anne@fiction.example", None, [1, 2]],
        "kwargs": {"then": "/essai/", "force": True},
    }

    told = jobs.arguments(given)

    assert told == (
        "12, text of 20 characters, None, 2 values, "
        "then=text of 7 characters, force=True"
    )


def test_a_trace_tells_where_and_not_who():
    assert jobs.traceback(job("FAILED")).splitlines() == [
        "Traceback (most recent call last):",
        '  File "/srv/grappe/outbox/delivery.py", line 20, in deliver',
        "    raise ValueError(mail.to)",
        "ValueError: (message kept back)",
    ]


def test_jobs_are_counted_by_state():
    job()
    job()
    job("FAILED")

    assert jobs.counts() == {"READY": 2, "RUNNING": 0, "FAILED": 1, "SUCCESSFUL": 0}


def test_the_oldest_that_waits_is_not_one_for_later():
    later = job(run_after=NOON + timedelta(hours=1))
    due = job()
    DBTaskResult.objects.filter(pk=later.pk).update(enqueued_at=NOON)
    DBTaskResult.objects.filter(pk=due.pk).update(enqueued_at=NOON - timedelta(hours=2))

    assert jobs.oldest_waiting(NOON) == NOON - timedelta(hours=2)
    assert jobs.oldest_waiting(NOON + timedelta(hours=3)) == NOON - timedelta(hours=2)


def test_a_failed_job_goes_back_on_the_queue():
    row, operator = job("FAILED"), UserFactory()

    jobs.retry(row.pk, by=operator, at=NOON)

    row.refresh_from_db()
    event = Event.objects.get(kind="operations.job_retried")
    assert (row.status, row.traceback, row.finished_at) == ("READY", "", None)
    assert (event.by, event.data) == (
        operator,
        {"job": DELIVER, "error": "builtins.ValueError"},
    )


@pytest.mark.parametrize("state", ["READY", "RUNNING", "SUCCESSFUL"])
def test_only_a_failed_job_is_retried(state):
    row = job(state)

    with pytest.raises(jobs.NotChangeable, match="did not fail"):
        jobs.retry(row.pk, by=None, at=NOON)


def test_all_of_a_kind_are_retried_less_those_cancelled():
    job("FAILED")
    job("FAILED")
    other = job("FAILED", kind=CHECK)
    cancelled = job("FAILED", exception_class_path=jobs.CANCELLED)

    assert jobs.retry_all(DELIVER, by=None, at=NOON) == 2
    left = DBTaskResult.objects.filter(status="FAILED").values_list("pk", flat=True)
    assert set(left) == {other.pk, cancelled.pk}


def test_a_waiting_job_is_cancelled_and_can_come_back():
    row = job()

    jobs.cancel(row.pk, by=None, at=NOON)

    row.refresh_from_db()
    assert (row.status, jobs.job(row).is_cancelled) == ("FAILED", True)
    jobs.retry(row.pk, by=None, at=NOON)
    assert jobs.counts()["READY"] == 1


def test_a_job_that_a_worker_took_is_not_cancelled():
    row = job("RUNNING")

    with pytest.raises(jobs.NotChangeable, match="does not wait"):
        jobs.cancel(row.pk, by=None, at=NOON)


def test_a_job_that_is_not_there_is_refused():
    with pytest.raises(jobs.NotChangeable):
        jobs.retry(uuid.uuid4(), by=None, at=NOON)


def test_kinds_are_told_once():
    job()
    job()
    job(kind=CHECK)

    assert jobs.kinds() == [CHECK, DELIVER]
