"""How Grappe speaks to its database, SQLite or PostgreSQL."""

from pathlib import Path
from typing import Any

import dj_database_url

SQLITE = "django.db.backends.sqlite3"


def database(url: str, *, is_prepared: bool) -> Any:
    """What Django's DATABASES says of one; a URL's own options of PostgreSQL stay.

    `is_prepared`: each connection to PostgreSQL plans a query that comes back once.
    Planning takes longer than reading; a pooler that changes connections between
    transactions forbids it.
    """
    found = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    if found["ENGINE"] == SQLITE:
        _make_folder(str(found["NAME"]))
        found["OPTIONS"] = {
            # Without IMMEDIATE, two writers meet "database is locked", and do not wait.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
            ),
        }
        return found
    options = found.setdefault("OPTIONS", {})
    # A query of figures is long but reads little: PostgreSQL would spend ten times
    # longer compiling it than running it. It would also read whole tables rather than
    # look a hundred rows up, as was right for disks that turn.
    options.setdefault("options", "-c jit=off -c random_page_cost=1.1")
    if is_prepared:
        options |= {"server_side_binding": True, "prepare_threshold": 5}
    return found


def _make_folder(name: str) -> None:
    """SQLite makes its file, not the folder: a fresh clone has none."""
    if ":memory:" not in name:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
