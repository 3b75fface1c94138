"""Background jobs that are kept with the change they follow."""

from functools import partial
from typing import Any

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend


def follow(task: Task, *arguments: Any) -> None:
    """Have a job done once the change at hand is saved.

    Its row is saved with the change, or neither is: a process killed right after
    the commit loses no job. Where jobs are done at once, it waits for the commit.
    """
    if isinstance(task.get_backend(), DatabaseBackend):
        task.enqueue(*arguments)
    else:
        transaction.on_commit(partial(task.enqueue, *arguments))
