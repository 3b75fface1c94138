"""Measure the pages people open most, on a demo cluster, and print one table.

    python bench/pages.py                                    # SQLite, both sizes
    python bench/pages.py --postgres postgres://me@127.0.0.1/postgres
    python bench/pages.py --pretalx /path/to/its/python      # beside the peer

Run it with the Python where Grappe is installed. Databases are made for the measure
and go with it.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import peer_pretalx
import psycopg
from measure import (
    IN_DJANGO,
    Figures,
    Page,
    free_port,
    measure,
    postgres_seconds,
    running,
    tree_seconds,
)
from psycopg import sql
from table import markdown

HERE = Path(__file__).resolve().parent
SIZES = ["cluster", "national"]
WORKERS = "2"
SEED = "7"
HOME = "home with figures"


def figures(engine: str, url: str, size: str, seconds: float) -> list[Figures]:
    """Fill a database with the demo, serve it as in production, read its pages.

    Figures are kept in the cache until something changes, so the home page is read
    again with no cache at all: what the first reader after a change waits for.
    """
    with tempfile.TemporaryDirectory(prefix="bench-grappe-") as name:
        folder = Path(name)
        environment = settings(url or f"sqlite:///{folder}/grappe.sqlite3", folder)
        run([program("grappe"), "demo", "--seed", SEED, "--size", size], environment)
        production = environment | {
            "GRAPPE_DEVELOPMENT": "false",
            "GRAPPE_HOSTS": "127.0.0.1,testserver",
            "GRAPPE_HTTPS": "false",
        }
        uncached = production | {"DJANGO_SETTINGS_MODULE": "no_cache"}
        return [
            *read(engine, production, folder, seconds),
            *(
                replace(figures, page=f"{figures.page}, afresh")
                for figures in read(engine, uncached, folder, seconds, only=HOME)
            ),
        ]


def read(
    engine: str,
    environment: dict[str, str],
    folder: Path,
    seconds: float,
    only: str = "",
) -> list[Figures]:
    probe = [sys.executable, "-c", IN_DJANGO, str(HERE / "grappe_probe.py")]
    port = free_port()
    serve = [program("grappe"), "serve", "--no-worker", "--workers", WORKERS]
    log = folder / "serve.log"
    with running(
        [*serve, "--port", str(port)], environment=environment, port=port, log=log
    ) as server:
        found = json.loads(run(probe, environment).splitlines()[-1])
        database = urlsplit(environment["DATABASE_URL"]).path.strip("/")
        return [
            measure(
                Page(**page),
                system="Grappe",
                engine=engine,
                rows=found["rows"],
                port=port,
                used=partial(used, server, "" if engine == "SQLite" else database),
                seconds=seconds,
            )
            for page in found["pages"]
            if page["name"] == only or not only
        ]


def used(server: int, database: str) -> float:
    """CPU seconds of the server and, beside SQLite that is in it, of PostgreSQL."""
    return tree_seconds(server) + (postgres_seconds(database) if database else 0)


def settings(url: str, folder: Path) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("GRAPPE_")},
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
        "PYTHONPATH": str(HERE),  # where no_cache.py is
        "GRAPPE_VAR": str(folder),
        "GRAPPE_SECRET_KEY": "only-for-this-measure-" + "x" * 40,
    }


def program(name: str) -> str:
    """A command of the environment this script runs in."""
    return str(Path(sys.executable).with_name(name))


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def database(admin: str) -> Iterator[str]:
    """The URL of a PostgreSQL database that lives as long as the block."""
    name = f"grappe_bench_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(admin)._replace(path=f"/{name}"))
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", help="URL of a database from which to make one")
    parser.add_argument("--size", action="append", choices=["small", *SIZES])
    parser.add_argument("--seconds", type=float, default=2, help="a round lasts")
    parser.add_argument(
        "--pretalx", help="a Python that has pretalx, to measure it too"
    )
    parser.add_argument("--peer", type=Path, help="figures peer_pretalx.py has saved")
    chosen = parser.parse_args()
    found, peer = [], []
    for size in chosen.size or SIZES:
        found += figures("SQLite", "", size, chosen.seconds)
        if chosen.postgres:
            with database(chosen.postgres) as url:
                found += figures("PostgreSQL", url, size, chosen.seconds)
    if chosen.pretalx:
        for rows in peer_pretalx.ROWS:
            peer += peer_pretalx.figures(chosen.pretalx, rows, chosen.seconds)
    elif chosen.peer:
        peer = [Figures(**values) for values in json.loads(chosen.peer.read_text())]
    print(markdown(found, peer))


if __name__ == "__main__":
    main()
