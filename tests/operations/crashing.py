"""Processes of Grappe that stop at a named place, to be killed there.

Started once with Django loaded; each line it reads is a process to fork:

    {"at": "grappe.audit.actions.record", "when": "before", "run": ["merge", "1", "2"]}

It answers with the number of the process, then "stopped" when the place is reached, or
"done" when the command ended without it. `run` is a command of Grappe, or "worker": one
that works until the queue is empty and, unlike ours, takes nothing over from the dead.
"""

import importlib
import json
import os
import signal
import sys
import time
from typing import Any

FOREVER = 600


def main() -> None:
    import django

    django.setup()
    # Nobody waits for the killed: they must not stay as zombies, which look alive.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        if child := os.fork():
            say(child)
        else:
            obey(order)


def obey(order: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.stdin.close()
    if order.get("at"):
        stop_at(order["at"], order["when"])
    try:
        work() if order["run"] == "worker" else command(order["run"])
        say("done")
    except BaseException as error:
        say(f"failed: {error!r}")
    os._exit(0)


def stop_at(place: str, when: str) -> None:
    path, name = place.rsplit(".", 1)
    try:
        owner = importlib.import_module(path)
    except ModuleNotFoundError:
        module, kind = path.rsplit(".", 1)
        owner = getattr(importlib.import_module(module), kind)
    original = getattr(owner, name)

    def stopping(*arguments: Any, **more: Any) -> Any:
        if when == "after":
            original(*arguments, **more)
        say("stopped")
        time.sleep(FOREVER)

    setattr(owner, name, stopping)


def work() -> None:
    from django.utils import timezone
    from django_tasks_db.management.commands.db_worker import Worker

    from grappe.operations.beats import Beating, beat

    name = f"killed-{os.getpid()}"
    beat(name, timezone.now())
    with Beating(name):
        Worker(
            queue_names=["default"],
            interval=0.1,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        ).run()


def command(arguments: list[str]) -> None:
    from grappe.cli.main import main as grappe

    with open(os.devnull, "w") as nowhere:
        sys.stdout, kept = nowhere, sys.stdout
        try:
            grappe(arguments, standalone_mode=False)
        finally:
            sys.stdout = kept


def say(what: object) -> None:
    os.write(1, f"{what}\n".encode())


if __name__ == "__main__":
    main()
