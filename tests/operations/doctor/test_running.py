"""What must go on by itself is seen when it stops."""

import uuid
from collections import namedtuple
from datetime import UTC, date, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult, get_date_max

from grappe.audit.models import Event
from grappe.connectors import clamav
from grappe.operations import beats, doctor, health
from grappe.operations.doctor import Level, running
from grappe.operations.models import NightlyRun, RunState
from grappe.organisations.registers import RegisterInfo
from grappe.outbox.models import Mail, MailState
from tests.factories import ClusterFactory

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
Usage = namedtuple("Usage", "total used free")

pytestmark = pytest.mark.django_db


def level(key: str) -> Level:
    return doctor.CHECKS[key].examine(NOON).level


def job(state: str, enqueued_at: datetime = NOON) -> DBTaskResult:
    row = DBTaskResult.objects.create(
        id=uuid.uuid4(),
        status=state,
        args_kwargs={"args": [1], "kwargs": {}},
        task_path="grappe.outbox.delivery.deliver",
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=enqueued_at)
    return row


def night(state: str, hours_ago: float) -> None:
    started = NOON - timedelta(hours=hours_ago)
    NightlyRun.objects.create(
        started_at=started,
        finished_at=None if state == RunState.RUNNING else started,
        acted_for=started,
        machine="m",
        state=state,
    )


def test_jobs_done_at_once_are_weak(settings):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }

    assert level("worker") == Level.WARNING


@pytest.mark.parametrize(
    ("seconds_ago", "expected"), [(30, Level.GOOD), (300, Level.DANGER)]
)
def test_a_worker_must_live(settings, seconds_ago, expected):
    settings.TASKS = DATABASE
    beats.beat("w1", NOON - timedelta(seconds=seconds_ago))

    assert level("worker") == expected


@pytest.mark.parametrize(
    ("state", "minutes_ago", "expected"),
    [
        ("READY", 1, Level.GOOD),
        ("READY", 16, Level.DANGER),
        ("FAILED", 1, Level.WARNING),
        ("SUCCESSFUL", 99, Level.GOOD),
    ],
)
def test_jobs_must_not_wait_nor_fail(state, minutes_ago, expected):
    job(state, NOON - timedelta(minutes=minutes_ago))

    assert level("queue") == expected


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], Level.DANGER),
        ([(RunState.DONE, 10)], Level.GOOD),
        ([(RunState.DONE, 30)], Level.DANGER),
        ([(RunState.FAILED, 10)], Level.DANGER),
        ([(RunState.RUNNING, 10)], Level.DANGER),
        ([(RunState.DONE, 20), (RunState.FAILED, 1)], Level.GOOD),
    ],
)
def test_the_night_must_have_ended_well(runs, expected):
    for state, hours_ago in runs:
        night(state, hours_ago)

    assert level("nightly") == expected


WELL = {
    "EMAIL_BACKEND": SMTP,
    "DEFAULT_FROM_EMAIL": "grappe@fiction.example",
    "EMAIL_HOST": "smtp.fiction.example",
    "EMAIL_USE_TLS": True,
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Level.GOOD),
        (
            {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"},
            Level.DANGER,
        ),
        ({"DEFAULT_FROM_EMAIL": "grappe@localhost"}, Level.DANGER),
        ({"EMAIL_USE_TLS": False}, Level.DANGER),
        ({"EMAIL_USE_TLS": False, "EMAIL_HOST": "localhost"}, Level.GOOD),
        ({"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}, Level.GOOD),
    ],
)
def test_mail_must_be_able_to_leave(settings, changed, expected):
    for name, value in {**WELL, **changed}.items():
        setattr(settings, name, value)

    assert level("mail") == expected


def test_mails_that_did_not_leave_are_told(settings):
    for name, value in WELL.items():
        setattr(settings, name, value)
    Mail.objects.create(
        cluster=ClusterFactory(),
        kind="k",
        to="anne@fiction.example",
        subject="s",
        text="t",
        reason="r",
        state=MailState.FAILED,
        created_at=NOON,
    )

    assert level("mail") == Level.WARNING


def test_no_antivirus_is_said_and_is_no_fault():
    assert level("antivirus") == Level.NOTE


@pytest.mark.parametrize("answers", [True, False])
def test_an_antivirus_must_answer(settings, monkeypatch, answers):
    settings.GRAPPE_CLAMAV = "127.0.0.1:3310"

    def ping(_address):
        if not answers:
            raise clamav.Unavailable("unreachable")

    monkeypatch.setattr(clamav, "ping", ping)

    assert level("antivirus") == (Level.GOOD if answers else Level.DANGER)


@pytest.mark.parametrize(
    ("free_percent", "expected"),
    [(50, Level.GOOD), (5, Level.WARNING), (1, Level.DANGER)],
)
def test_the_disk_must_have_room(monkeypatch, free_percent, expected):
    total = 100 * 2**30
    usage = Usage(total, 0, total * free_percent // 100)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage)

    assert level("disk") == expected


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(timedelta(hours=1), Level.WARNING), (-timedelta(hours=1), Level.GOOD)],
)
def test_the_clock_must_not_be_late(monkeypatch, ahead, expected):
    now = datetime.now(UTC)
    Event.objects.create(kind="k", at=now + ahead, target="t")

    assert level("clock") == expected


@pytest.mark.parametrize(
    ("observed_on", "expected"),
    [(date(2026, 2, 1), Level.GOOD), (date(2025, 12, 1), Level.WARNING)],
)
def test_registers_must_be_fresh(monkeypatch, observed_on, expected):
    info = RegisterInfo("sirene", "SIRENE", 3, observed_on, False)
    monkeypatch.setattr(running.registers, "available", lambda: [info])

    assert level("public_registers") == expected


def test_no_register_is_said_and_is_no_fault(monkeypatch):
    monkeypatch.setattr(running.registers, "available", list)

    assert level("public_registers") == Level.NOTE
