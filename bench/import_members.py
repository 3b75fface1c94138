"""Measure the import of members: rows a second of each stage, and peak memory.

    python bench/import_members.py        # SQLite, 10,000 and 100,000 rows
    python bench/import_members.py --postgres postgres://postgres@127.0.0.1/

It makes its own temporary databases and removes them. Each case runs in a process of
its own, so that its peak memory is its own: what the process holds before the first
stage (Django, reference lists) is shown too.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STAGES = ["upload", "check", "apply", "again", "undo"]
COLUMNS = [
    "Raison sociale",
    "N° SIREN",
    "Type",
    "Taille",
    "Code NAF",
    "Adresse",
    "Code postal",
    "Ville",
    "Site web",
    "Date d'adhésion",
    "Catégorie",
    "Profils",
    "Prénom",
    "Nom contact",
    "E-mail",
]


def siren(number: int) -> str:
    body = f"{10_000_000 + number * 37:08d}"
    digits = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(body)]
    return f"{body}{-sum(d - 9 if d > 9 else d for d in digits) % 10}"


def write_file(path: Path, rows: int) -> None:
    rng = random.Random(7)
    places = [("59000", "Lille"), ("59120", "Loos"), ("62000", "Arras")]
    with path.open("w", newline="", encoding="cp1252") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(COLUMNS)
        for number in range(rows):
            postcode, town = rng.choice(places)
            writer.writerow(
                [
                    f"Société fictive n° {number}",
                    siren(number),
                    rng.choice(["entreprise", "PME", "laboratoire"]),
                    rng.choice(["TPE", "PME", "ETI", ""]),
                    rng.choice(["72.11Z", "6201Z", "10.86Z"]),
                    f"{rng.randint(1, 99)} rue des Essais",
                    postcode,
                    town,
                    f"www.fictive{number}.example",
                    f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/2021",
                    rng.choice(["Entreprise", "Recherche"]),
                    rng.choice(["medtech", "e-santé ; nutrition", ""]),
                    "Camille",
                    f"Fictif{number}",
                    f"contact@fictive{number}.example",
                ]
            )


def measure(path: str) -> None:
    """Run the stages in this process, and print seconds and peak memory as JSON."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from grappe.clusters.models import Cluster
    from grappe.imports import actions

    call_command("migrate", verbosity=0, skip_checks=True)
    cluster = Cluster.objects.create(slug="bench", name="Bench", is_hosted=True)
    found = {"start": [0.0, 0.0, peak()]}

    def timed(stage, work):
        begun, worked = time.perf_counter(), time.process_time()
        result = work()
        seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
        found[stage] = [seconds, cpu, peak()]
        return result

    def upload():
        with open(path, "rb") as stream:
            return actions.upload(
                stream,
                cluster=cluster,
                kind="members",
                filename=path,
                by=None,
                at=timezone.now(),
            )

    def check(one):
        actions.set_mapping(
            one,
            mapping=one.mapping,
            options={"create_missing": True},
            at=timezone.now(),
        )
        actions.check(one, at=timezone.now())

    batch = timed("upload", upload)
    timed("check", lambda: check(batch))
    assert batch.counts.get("refuse", 0) == 0, batch.counts
    timed("apply", lambda: actions.apply(batch, by=None, at=timezone.now()))
    again = upload()
    timed("again", lambda: check(again))
    assert again.counts.get("same") == batch.row_count, again.counts
    timed("undo", lambda: actions.undo(batch, by=None, at=timezone.now()))
    print(json.dumps(found))


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(rows: int, database: str, path: Path) -> dict:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "grappe.config.settings",
        "DATABASE_URL": database,
    }
    command = [sys.executable, __file__, "--measure", str(path)]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def on_postgres(server: str, rows: int, path: Path) -> dict:
    import psycopg

    name = f"grappe_bench_{os.getpid()}_{rows}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            return run(rows, f"{server}{name}", path)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def line(name: str, rows: int, found: dict) -> str:
    def speeds(stages: list[str]) -> str:
        seconds, cpu = (sum(found[one][i] for one in stages) for i in (0, 1))
        return f"{rows / cpu:,.0f} / {rows / seconds:,.0f}"

    cells = [speeds([stage]) for stage in STAGES] + [speeds(STAGES[:3])]
    memory = " → ".join(str(found[one][2]) for one in ("start", "apply", "undo"))
    return f"| {name} | {rows:,} | {' | '.join(cells)} | {memory} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--postgres", help="server's address, ending with a slash")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure)
        return
    print("Rows a second of processor time / of the clock; whole = the first three.")
    print("Peak memory in MiB: at the start, once applied, once undone.")
    print(f"| database | rows | {' | '.join(STAGES)} | whole | memory |")
    print(f"|---|--:|{'--:|' * len(STAGES)}--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in asked.rows:
            path = Path(folder) / f"members-{rows}.csv"
            write_file(path, rows)
            database = f"sqlite:///{folder}/{rows}.sqlite3"
            print(line("SQLite", rows, run(rows, database, path)), flush=True)
            if asked.postgres:
                found = on_postgres(asked.postgres, rows, path)
                print(line("PostgreSQL", rows, found), flush=True)


if __name__ == "__main__":
    main()
