from typing import Any

from django_tasks_db.management.commands import db_worker

from grappe.operations.beats import Beating


class Command(db_worker.Command):
    """The worker of the queue, which says that it lives while it works."""

    def handle(self, *, worker_id: str, **options: Any) -> None:
        with Beating(worker_id):
            super().handle(worker_id=worker_id, **options)
