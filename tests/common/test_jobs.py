import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from grappe.accounts.models import User
from grappe.common import jobs
from grappe.outbox.delivery import deliver
from tests.factories import UserFactory

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
pytestmark = pytest.mark.django_db


def test_follow_saves_the_job_with_the_change(settings):
    settings.TASKS = QUEUE

    with transaction.atomic():
        UserFactory()
        jobs.follow(deliver, 7)

    [row] = DBTaskResult.objects.all()
    assert (row.task_path, row.status) == ("grappe.outbox.delivery.deliver", "READY")
    assert row.args_kwargs == {"args": [7], "kwargs": {}}


def test_follow_leaves_no_job_of_a_change_taken_back(settings):
    settings.TASKS = QUEUE

    with transaction.atomic():
        UserFactory()
        jobs.follow(deliver, 7)
        transaction.set_rollback(True)

    assert (User.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_follow_waits_for_the_change_where_jobs_are_done_at_once(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks() as waiting:
        jobs.follow(deliver, 7)

    assert len(waiting) == 1
    assert DBTaskResult.objects.count() == 0
