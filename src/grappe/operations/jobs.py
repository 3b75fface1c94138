"""The queue of background jobs: what waits, runs, failed; try again, or leave it be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max

from grappe.audit.actions import record
from grappe.operations import scrubbing

STATES = ("READY", "RUNNING", "FAILED", "SUCCESSFUL")
CANCELLED = "grappe.operations.jobs.Cancelled"
TOGETHER = 500


class NotChangeable(Exception):
    """This job cannot be changed now; the message is for the user."""


class Cancelled(Exception):
    """Somebody took this job off the queue."""


@dataclass(frozen=True)
class Job:
    """A job as an operator may see it: its kind and its course, nobody's data."""

    pk: str
    kind: str
    state: str
    arguments: str
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    tries: int
    error: str
    is_cancelled: bool

    @property
    def took(self) -> timedelta | None:
        if self.started_at and self.finished_at:
            return self.finished_at - self.started_at
        return None


def is_queued() -> bool:
    """Whether jobs go to the queue, and not at once."""
    backend = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    return isinstance(backend, DatabaseBackend)


def rows() -> QuerySet[DBTaskResult]:
    """Every job, the latest first."""
    return DBTaskResult.objects.order_by("-enqueued_at", "-pk")


def counts() -> dict[str, int]:
    found = dict(
        DBTaskResult.objects.order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
        .values_list("status", "number")
    )
    return {state: found.get(state, 0) for state in STATES}


def kinds() -> list[str]:
    paths = DBTaskResult.objects.order_by("task_path").values_list("task_path")
    return [path for (path,) in paths.distinct()]


def due(at: datetime) -> Q:
    """Waiting, and not for a later hour."""
    return Q(status="READY") & (Q(run_after__lte=at) | Q(run_after=get_date_max()))


def oldest_waiting(at: datetime) -> datetime | None:
    """Since when the job that waits longest could have been done."""
    waiting = DBTaskResult.objects.order_by().filter(due(at))
    return waiting.aggregate(since=Min("enqueued_at"))["since"]


def job(row: DBTaskResult) -> Job:
    return Job(
        pk=str(row.pk),
        kind=row.task_path,
        state=row.status,
        arguments=arguments(row.args_kwargs),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        tries=len(row.worker_ids),
        error="" if row.status != "FAILED" else row.exception_class_path,
        is_cancelled=row.exception_class_path == CANCELLED,
    )


def traceback(row: DBTaskResult) -> str:
    return scrubbing.traceback(row.traceback)


def arguments(given: dict[str, Any]) -> str:
    """What a job was given: numbers as they are, texts by their length only."""
    told = [told_of(value) for value in given.get("args", [])]
    told += [f"{k}={told_of(value)}" for k, value in given.get("kwargs", {}).items()]
    return ", ".join(told)


def told_of(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, str):
        return ngettext(
            "text of %(count)d character", "text of %(count)d characters", len(value)
        ) % {"count": len(value)}
    if isinstance(value, list | dict):
        return ngettext("%(count)d value", "%(count)d values", len(value)) % {
            "count": len(value)
        }
    return type(value).__name__


@transaction.atomic
def retry(pk: Any, *, by: Any, at: datetime) -> DBTaskResult:
    """Put a failed job back on the queue.

    Raises NotChangeable if it did not fail.
    """
    row = locked(pk, "FAILED", _("This job did not fail: there is nothing to retry."))
    again([row], by=by, at=at)
    return row


@transaction.atomic
def retry_all(kind: str, *, by: Any, at: datetime) -> int:
    """Put the failed jobs of a kind back on the queue, those cancelled apart."""
    failed = (
        DBTaskResult.objects.select_for_update()
        .filter(status="FAILED", task_path=kind)
        .exclude(exception_class_path=CANCELLED)
        .order_by("enqueued_at")[:TOGETHER]
    )
    return again(list(failed), by=by, at=at)


def again(found: list[DBTaskResult], *, by: Any, at: datetime) -> int:
    for row in found:
        record(
            "operations.job_retried",
            row,
            by=by,
            at=at,
            job=row.task_path,
            error=row.exception_class_path,
        )
        row.status = "READY"
        row.started_at = row.finished_at = None
        row.exception_class_path = row.traceback = ""
        row.run_after = get_date_max()
        row.save()
    return len(found)


@transaction.atomic
def cancel(pk: Any, *, by: Any, at: datetime) -> DBTaskResult:
    """Take a waiting job off the queue; it can be retried like one that failed.

    Raises NotChangeable if a worker has taken it.
    """
    row = locked(pk, "READY", _("This job does not wait any more."))
    row.status = "FAILED"
    row.finished_at = at
    row.exception_class_path, row.traceback = CANCELLED, ""
    row.save()
    record("operations.job_cancelled", row, by=by, at=at, job=row.task_path)
    return row


def locked(pk: Any, state: str, refusal: str) -> DBTaskResult:
    row = DBTaskResult.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.status != state:
        raise NotChangeable(refusal)
    return row
