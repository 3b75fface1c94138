"""The pages of whoever runs the installation."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult, get_date_max

from grappe.audit.models import Event
from grappe.operations import beats, jobs, mail
from grappe.operations.models import NightlyRun, RunState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DELIVER = "grappe.outbox.delivery.deliver"


def job(state="FAILED", **fields) -> DBTaskResult:
    given = {
        "id": uuid.uuid4(),
        "status": state,
        "args_kwargs": {"args": ["anne@fiction.example"], "kwargs": {}},
        "task_path": DELIVER,
        "backend_name": "default",
        "run_after": get_date_max(),
        "exception_class_path": "builtins.ValueError" if state == "FAILED" else "",
        "traceback": "Traceback (most recent call last):\n"
        '  File "/srv/x.py", line 3, in deliver\n'
        "ValueError: anne@fiction.example\n",
    }
    return DBTaskResult.objects.create(**{**given, **fields})


def test_the_list_shows_jobs_workers_and_nights_and_nobody(operator):
    job()
    beats.beat("w1", NOON)
    NightlyRun.objects.create(
        started_at=NOON,
        finished_at=NOON,
        acted_for=NOON,
        machine="m",
        state=RunState.DONE,
        said="essai: 3 renewed",
    )

    text = operator.get(reverse("operations:job_list")).content.decode()

    assert "outbox.delivery.deliver" in text
    assert "text of 20 characters" in text
    assert "essai: 3 renewed" in text
    assert "silent" in text
    assert "anne@" not in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"state": "FAILED"}, 2),
        ({"state": "READY"}, 1),
        ({"kind": DELIVER}, 3),
        ({"state": "zzz"}, 3),
        ({"kind": "zzz", "page": "9" * 30}, 3),
    ],
)
def test_the_list_is_filtered(operator, query, count):
    job()
    job()
    job("READY")

    response = operator.get(reverse("operations:job_list"), query)

    assert (response.status_code, len(response.context["lines"])) == (200, count)


def test_the_list_asks_the_same_however_long(operator):
    asked = []
    for rows in (1, 2):
        for _row in range(rows):
            job()
        with CaptureQueriesContext(connection) as queries:
            operator.get(reverse("operations:job_list"))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_a_job_says_where_it_broke_and_not_who(operator):
    row = job()

    text = operator.get(
        reverse("operations:job_detail", args=[row.pk])
    ).content.decode()

    assert "line 3, in deliver" in text
    assert "anne@" not in text


def test_a_job_is_retried_from_its_page(operator):
    row = job()

    response = operator.post(
        reverse("operations:job_retry", args=[row.pk]), follow=True
    )

    assert "back on the queue" in response.content.decode()
    assert jobs.counts()["READY"] == 1


def test_a_job_that_cannot_be_retried_is_said(operator):
    row = job("SUCCESSFUL")

    response = operator.post(
        reverse("operations:job_retry", args=[row.pk]), follow=True
    )

    assert "did not fail" in response.content.decode()


def test_a_job_is_taken_off_the_queue(operator):
    row = job("READY")

    operator.post(reverse("operations:job_cancel", args=[row.pk]))

    assert jobs.counts()["READY"] == 0


def test_all_of_a_kind_are_retried(operator):
    job()
    job()

    operator.post(reverse("operations:job_retry_all"), {"kind": DELIVER})

    assert jobs.counts()["READY"] == 2


@pytest.mark.parametrize("kind", ["", "os.system", "\x00"])
def test_a_kind_that_no_job_has_is_not_found(operator, kind):
    response = operator.post(reverse("operations:job_retry_all"), {"kind": kind})

    assert response.status_code == 404


def test_no_job_no_page(operator):
    response = operator.get(reverse("operations:job_detail", args=[uuid.uuid4()]))

    assert response.status_code == 404


def test_the_doctor_s_page_says_what_is_weak(operator):
    response = operator.get(reverse("operations:doctor"))

    assert response.status_code == 200
    assert "GRAPPE_SECRET_KEY" in response.content.decode()


def test_the_test_of_mail_shows_no_password(operator, settings):
    settings.EMAIL_HOST_PASSWORD = "hunter2-fiction"

    text = operator.get(reverse("operations:mail_test")).content.decode()

    assert "GRAPPE_SMTP_HOST" in text
    assert "hunter2" not in text


def test_the_test_of_mail_is_made_and_recorded(operator, monkeypatch):
    asked = []

    def attempt(to):
        asked.append(to)
        return [mail.Step("Connection", False, "It refuses.")]

    monkeypatch.setattr(mail, "attempt", attempt)

    response = operator.post(
        reverse("operations:mail_test"), {"to": "anne@fiction.example"}
    )

    event = Event.objects.get(kind="operations.mail_tested")
    assert "It refuses." in response.content.decode()
    assert asked == ["anne@fiction.example"]
    assert (event.by, event.data) == (operator.user, {"outcome": "failed"})


def test_no_address_no_test(operator, monkeypatch):
    monkeypatch.setattr(mail, "attempt", lambda _to: pytest.fail("sent"))

    response = operator.post(
        reverse("operations:mail_test"), {"to": "x\r\nBcc: y@fiction.example"}
    )

    assert response.status_code == 200
