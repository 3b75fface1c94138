"""Jobs that a worker left undone because it was killed: taken again, or given up.

The queue marks a job as running before it is done. When its worker is killed it stays
so for ever: nobody takes it again. Here every worker looks, when it starts and every
minute, for jobs of workers that are no longer heard of.
"""

import logging
import os
import platform
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from grappe.operations.models import WorkerBeat
from grappe.outbox import actions as outbox
from grappe.outbox.delivery import deliver
from grappe.outbox.models import Mail, MailState

SECONDS = 60.0
# Jobs that may be done twice: each looks at what is done before it does anything.
AGAIN = frozenset(
    {
        "grappe.accounts.notifications.send_factors_reset",
        "grappe.accounts.notifications.send_invitation",
        "grappe.accounts.notifications.send_password_reset",
        "grappe.accounts.notifications.send_sign_in_link",
        "grappe.accounts.oidc.mails.linked",
        "grappe.accounts.oidc.mails.refused",
        "grappe.accounts.oidc.mails.unlinked",
        "grappe.followup.links.send_returns_link",
        "grappe.impact.tasks.estimate",
        "grappe.imports.tasks.apply",
        "grappe.imports.tasks.check",
        "grappe.imports.tasks.undo",
        "grappe.labelling.link_mails.send_dossier_link",
        "grappe.labelling.tasks.assign",
        "grappe.memberships.tasks.nightly",
        "grappe.operations.alarms.send_history_alarm",
        "grappe.organisations.tasks.nightly",
        "grappe.outbox.delivery.deliver",
        "grappe.webhooks.tasks.send_all",
    }
)
# Jobs that a person should look at first: done twice, they would do harm.
ONCE: frozenset[str] = frozenset()
# A job that kills its worker each time would kill them all in turn.
TRIES = 3
# A job is claimed a moment before its worker says that it lives.
YOUNG = timedelta(seconds=20)
# Its process may be there, and be another's who got its number.
LONGEST_SILENCE = timedelta(hours=1)
# A mail's job is saved with it. One older than this without a job was lost otherwise.
FORGOTTEN = timedelta(minutes=15)

logger = logging.getLogger(__name__)


class WorkerLost(Exception):
    """The worker that did this job was killed; whether it was done is not known."""


@dataclass(frozen=True)
class Recovered:
    """How many jobs were taken again and given up, and mails found without a job."""

    again: int = 0
    given_up: int = 0
    mails: int = 0


def recover(at: datetime, *, own: str = "") -> Recovered:
    """Take again, or give up, the jobs of workers that live no more."""
    again = given_up = 0
    for row in _left_behind(at, own):
        outcome = _settled(row, at)
        again += outcome == "READY"
        given_up += outcome == "FAILED"
    return Recovered(again, given_up, _mails_without_job(at))


def living(at: datetime, own: str) -> set[str]:
    """The workers that live: heard of lately, or whose process is still there.

    A worker of SQLite that writes for long cannot say it lives: others see its process.
    """
    beats = WorkerBeat.objects.filter(seen_at__gte=at - LONGEST_SILENCE)
    return {own} | {beat.worker_id for beat in beats if _lives(beat, at)}


def _lives(beat: WorkerBeat, at: datetime) -> bool:
    if beat.machine != platform.node()[:100]:
        return beat.seen_at >= at - WorkerBeat.SILENCE
    # Ours would be known: it is of a dead one, in a container that was started again.
    if beat.pid == os.getpid():
        return False
    try:
        os.kill(beat.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _left_behind(at: datetime, own: str) -> Iterable[DBTaskResult]:
    alive = living(at, own)
    running = DBTaskResult.objects.filter(status="RUNNING", started_at__lt=at - YOUNG)
    return [row for row in running if not alive & set(row.worker_ids[-1:])]


@transaction.atomic
def _settled(row: DBTaskResult, at: datetime) -> str:
    """Put one job back on the queue, or end it; "" if another worker just did."""
    lost = row.worker_ids
    locked = (
        DBTaskResult.objects.select_for_update()
        .filter(pk=row.pk, status="RUNNING", worker_ids=lost)
        .first()
    )
    if locked is None:
        return ""
    if row.task_path in AGAIN and len(lost) < TRIES:
        locked.status, locked.started_at = "READY", None
    else:
        locked.status, locked.finished_at = "FAILED", at
        locked.exception_class_path = f"{__name__}.{WorkerLost.__qualname__}"
        locked.traceback = f"{WorkerLost.__doc__} It was tried {len(lost)} times."
    locked.save()
    return str(locked.status)


def _mails_without_job(at: datetime) -> int:
    """Have mails leave that wait for nobody; how many there were."""
    waiting = DBTaskResult.objects.filter(
        Q(status="READY") | Q(status="RUNNING"), task_path=deliver.module_path
    ).values_list("args_kwargs", flat=True)
    known = {given["args"][0] for given in waiting if given["args"]}
    lost = Mail.objects.filter(
        state=MailState.QUEUED, created_at__lt=at - FORGOTTEN
    ).exclude(pk__in=known)
    mails = list(lost[:1000])
    for mail in mails:
        outbox.enqueue(mail)
    return len(mails)


class Recovering:
    """While the block runs, look every minute for what dead workers left."""

    def __init__(self, own: str, seconds: float = SECONDS) -> None:
        self.own, self.seconds = own, seconds
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> "Recovering":
        self.once()
        self.thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.is_over.set()
        self.thread.join(timeout=5)

    def run(self) -> None:
        try:
            while not self.is_over.wait(self.seconds):
                self.once()
        finally:
            connection.close()

    def once(self) -> None:
        """Look once: a database away for a while is no reason to stop."""
        try:
            found = recover(timezone.now(), own=self.own)
        except DatabaseError as error:
            logger.warning("No look at lost jobs: %s", type(error).__name__)
            connection.close()
            return
        if found != Recovered():
            logger.warning(
                "Lost with their workers: %d jobs taken again, %d given up;"
                " %d mails had no job",
                found.again,
                found.given_up,
                found.mails,
            )
