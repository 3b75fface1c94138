"""A worker says that it lives, whatever long job it is at."""

import logging
import os
import platform
import threading
from datetime import datetime

from django.db import DatabaseError, connection
from django.utils import timezone

from grappe.operations.models import WorkerBeat

SECONDS = 15.0

logger = logging.getLogger(__name__)


def beat(worker_id: str, at: datetime) -> None:
    """Say that this worker lives."""
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"seen_at": at},
        create_defaults={
            "machine": platform.node()[:100],
            "pid": os.getpid(),
            "started_at": at,
            "seen_at": at,
        },
    )


def forget(at: datetime) -> int:
    """Take away the rows of workers that were killed and silent for a day."""
    day = at - 720 * WorkerBeat.SILENCE
    return WorkerBeat.objects.filter(seen_at__lt=day).delete()[0]


class Beating:
    """While the block runs, a thread of its own says that the worker lives.

    The first time is said before the block, which thus never meets a thread that
    writes while it begins.
    """

    def __init__(self, worker_id: str, seconds: float = SECONDS) -> None:
        self.worker_id = worker_id
        self.seconds = seconds
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> "Beating":
        self.once()
        self.thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.is_over.set()
        self.thread.join(timeout=5)

    def run(self) -> None:
        """Beat until the end: a database away for a while is no reason to stop."""
        try:
            while not self.is_over.wait(self.seconds):
                self.once()
            WorkerBeat.objects.filter(worker_id=self.worker_id).delete()
        except DatabaseError:
            logger.warning("The worker's row could not be taken away.")
        finally:
            connection.close()

    def once(self) -> None:
        try:
            beat(self.worker_id, timezone.now())
        except DatabaseError as error:
            logger.warning(
                "The worker could not say it lives: %s", type(error).__name__
            )
            connection.close()
