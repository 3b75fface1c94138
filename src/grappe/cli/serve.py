"""grappe serve: the pages, and the worker that does the background jobs."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command

LOOK_SECONDS = 5.0
# Of each process. Pages want the processor, and one thread has it at a time: with more,
# everybody waits for everybody (granian alone starts hundreds: 24 seconds a page for
# 200 people). Not one either: a long export leaves room.
THREADS = 2


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--workers", default=0, help="Processes; 0 takes one per core, at most 4."
)
@click.option(
    "--no-worker", is_flag=True, help="Leave background jobs to another process."
)
@click.option(
    "--migrate/--no-migrate", default=True, help="Bring the database up to date."
)
def command(host: str, port: int, workers: int, no_worker: bool, migrate: bool) -> None:
    """Serve the pages with granian, and run background jobs beside them."""
    if migrate:
        call_command("migrate", verbosity=0)
    if not settings.DEVELOPMENT:
        call_command("collectstatic", interactive=False, verbosity=0)
    processes = workers or min(multiprocessing.cpu_count(), 4)
    environment = {**os.environ, "GRAPPE_WORKER": "false" if no_worker else "true"}
    environment.setdefault("PROMETHEUS_MULTIPROC_DIR", figures_folder(port))
    workers_of_jobs = [] if no_worker else [start_worker(environment)]
    click.echo(f"Grappe serves http://{host}:{port} ({processes} processes).")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            str(processes),
            "--blocking-threads",
            str(THREADS),
            "--log-level",
            "warning",
            "--respawn-failed-workers",
            "grappe.config.wsgi:application",
        ],
        env=environment,
    )
    is_stopped: list[bool] = []

    def stop(_number: int, _frame: Any) -> None:
        is_stopped.append(True)
        server.terminate()

    # A process manager tells only this process to stop: the others must not stay.
    before = signal.signal(signal.SIGTERM, stop)
    try:
        status = wait(server, workers_of_jobs, environment)
    except KeyboardInterrupt:  # the terminal told the others too
        is_stopped.append(True)
        server.wait(timeout=20)
    finally:
        signal.signal(signal.SIGTERM, before)
        for worker in workers_of_jobs:
            worker.terminate()
            worker.wait(timeout=20)
    if is_stopped:
        click.echo("Stopped.")
    elif status:
        raise click.ClickException(
            f"The server stopped with status {status}: is port {port} free?"
        )


def wait(
    server: subprocess.Popen[bytes],
    workers: list[subprocess.Popen[bytes]],
    environment: dict[str, str],
) -> int:
    """Wait for the server; a worker that was killed meanwhile is replaced."""
    while True:
        try:
            return server.wait(timeout=LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            for place, worker in enumerate(workers):
                if (status := worker.poll()) is not None:
                    click.echo(f"The worker ended ({status}): one more.", err=True)
                    workers[place] = start_worker(environment)


def figures_folder(port: int) -> str:
    """An empty folder where the processes of this server count, each in its file."""
    folder = settings.VAR / "metrics" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return str(folder)


def start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "django", "db_worker"],
        env={**environment, "DJANGO_SETTINGS_MODULE": "grappe.config.settings"},
    )
