from typing import Any

from django_tasks_db.management.commands import db_worker

from grappe.operations.beats import Beating
from grappe.operations.recovery import Recovering


class Command(db_worker.Command):
    """The worker of the queue: it says that it lives, and takes over from the dead."""

    def handle(self, *, worker_id: str, **options: Any) -> None:
        with Beating(worker_id), Recovering(worker_id):
            super().handle(worker_id=worker_id, **options)
