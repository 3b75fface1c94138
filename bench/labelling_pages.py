"""Measure the pages of labelling at 2,000 dossiers, 500 experts and 6,000 readings.

    python bench/labelling_pages.py
    python bench/labelling_pages.py --postgres postgres://me@127.0.0.1/postgres
    python bench/labelling_pages.py --pretalx /path/to/its/python

Run it with the Python where Grappe is installed. Without --pretalx, the peer's review
dashboard is that of bench/README.md, measured by peer_pretalx.py at the same size. Also
times a proposal for the whole desk, from the records to its explanations.
"""

import argparse
import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import peer_pretalx
from measure import IN_DJANGO, Figures, Page, free_port, measure, running
from pages import database, program, run, settings, used
from table import COUNTERPARTS, markdown

HERE = Path(__file__).resolve().parent
WORKERS = "2"
PEER_PAGE = "review dashboard"
# CPU ms of pretalx 2026.2.1's review dashboard, 2,000 submissions and 6,000 reviews.
PEER_CPU_MS = 3300.0
GOAL = 20.0


def figures(engine: str, url: str, seconds: float) -> tuple[list[Figures], dict]:
    """Fill a database, serve it as in production, read its pages, assign once."""
    with tempfile.TemporaryDirectory(prefix="bench-labelling-") as name:
        folder = Path(name)
        environment = settings(url or f"sqlite:///{folder}/grappe.sqlite3", folder)
        run([program("grappe"), "manage", "migrate", "--verbosity", "0"], environment)
        production = environment | {
            "GRAPPE_DEVELOPMENT": "false",
            "GRAPPE_HOSTS": "127.0.0.1,testserver",
            "GRAPPE_HTTPS": "false",
        }
        seed = [sys.executable, "-c", IN_DJANGO, str(HERE / "labelling_seed.py")]
        port = free_port()
        serve = [program("grappe"), "serve", "--no-worker", "--workers", WORKERS]
        base = "" if engine == "SQLite" else urlsplit(url).path.strip("/")
        with running(
            [*serve, "--port", str(port)],
            environment=production,
            port=port,
            log=folder / "serve.log",
        ) as server:
            found = json.loads(run(seed, production).splitlines()[-1])
            pages = [
                measure(
                    Page(**page),
                    system="Grappe",
                    engine=engine,
                    rows=found["rows"],
                    port=port,
                    used=partial(used, server, base),
                    seconds=seconds,
                )
                for page in found["pages"]
            ]
        propose = [sys.executable, "-c", IN_DJANGO, str(HERE / "labelling_propose.py")]
        return pages, json.loads(run(propose, production).splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", help="URL of a database from which to make one")
    parser.add_argument("--seconds", type=float, default=2, help="a round lasts")
    parser.add_argument(
        "--pretalx", help="a Python that has pretalx, to measure it too"
    )
    chosen = parser.parse_args()
    found, proposal = figures("SQLite", "", chosen.seconds)
    if chosen.postgres:
        with database(chosen.postgres) as url:
            found += figures("PostgreSQL", url, chosen.seconds)[0]
    peer = []
    if chosen.pretalx:
        peer = peer_pretalx.figures(chosen.pretalx, 2000, chosen.seconds)
    COUNTERPARTS.update({page.page: PEER_PAGE for page in found})
    print(markdown(found, peer))
    print(f"\nReview dashboard of the peer: {PEER_CPU_MS:.0f} ms of CPU, unless above.")
    for page in found:
        ratio = PEER_CPU_MS / page.cpu_ms
        verdict = "met" if ratio >= GOAL else "NOT met"
        print(f"{page.engine}, {page.page}: {ratio:.0f} times less ({verdict})")
    print(
        f"\nA proposal over the whole desk: {proposal['seconds']:.1f} s in all, of"
        f" which the records {proposal['records']:.1f} s; "
        f"{proposal['readings']} readings,"
        f" proven: {proposal['is_proven']}."
    )


if __name__ == "__main__":
    main()
