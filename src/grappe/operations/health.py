"""Whether this installation can serve now: the database, its shape, the queue, room."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from grappe.operations import jobs

# A worker is behind when the oldest job it may take has waited so long.
STUCK = timedelta(minutes=15)
LEAST_BYTES = 256 * 1024 * 1024
LEAST_RATE = 0.02
LITTLE_RATE = 0.10
BACKUPS = "grappe-*.backup"
# A database that has the right shape keeps it: probes come each second.
REMEMBERED_SECONDS = 30.0


@dataclass(frozen=True)
class Space:
    """Room on the disk of the files, in bytes."""

    free: int
    total: int

    @property
    def free_rate(self) -> float:
        return self.free / self.total if self.total else 0.0

    @property
    def is_short(self) -> bool:
        return self.free < LEAST_BYTES or self.free_rate < LEAST_RATE


def space() -> Space:
    """Room where files are kept, or where they will be."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return Space(usage.free, usage.total)


def last_backup() -> datetime | None:
    """When the youngest back-up of the folder was written; None if there is none."""
    folder = Path(settings.GRAPPE_BACKUPS or "/nowhere")
    made = [path.stat().st_mtime for path in folder.glob(BACKUPS)]
    return datetime.fromtimestamp(max(made), UTC) if made else None


def pending_migrations() -> list[str]:
    """The migrations that this version has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _back in plan]


class _Shape:
    """Whether all was migrated, asked again now and then and not at each probe."""

    asked_at = float("-inf")

    def is_right(self) -> bool:
        if time.monotonic() - self.asked_at < REMEMBERED_SECONDS:
            return True
        if pending_migrations():
            return False
        self.asked_at = time.monotonic()
        return True

    def forget(self) -> None:
        self.asked_at = float("-inf")


shape = _Shape()


def is_stuck(at: datetime) -> bool:
    oldest = jobs.oldest_waiting(at)
    return oldest is not None and at - oldest > STUCK


def database_fails(_at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return False


def migrations_lack(_at: datetime) -> bool:
    return not shape.is_right()


def room_lacks(_at: datetime) -> bool:
    return space().is_short


# In this order: without a database, nothing else can be asked.
REASONS: dict[str, Callable[[datetime], bool]] = {
    "database": database_fails,
    "migrations": migrations_lack,
    "queue": is_stuck,
    "disk": room_lacks,
}


def reasons(at: datetime) -> list[str]:
    """Why this process should get no visitors, in words for machines."""
    found = []
    for reason, fails in REASONS.items():
        try:
            if fails(at):
                found.append(reason)
        except DatabaseError:
            return [*found, "database"]
        except OSError:
            found.append(reason)
    return found
