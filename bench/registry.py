"""Measure the local register of SIRENE: how fast it loads, how much memory, how fast it
is searched.

    python bench/registry.py --data DIR
    python bench/registry.py --data DIR --units 1000000 --forms csv

It writes made-up stock files of 1, 2 and 4 times so many units (see
`registry_stock.py`) in a temporary folder, loads each, and lets DuckDB read the same
files into tables with nothing else. Each measure runs in a process of its own.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import registry_stock
from identity_files import peak_mib
from identity_score import markdown

SIZES = (1, 2, 4)
HEADINGS = [
    "Units",
    "Form",
    "Files MB",
    "DuckDB s",
    "Load s",
    "Times",
    "DuckDB CPU s",
    "Load CPU s",
    "CPU times",
    "DuckDB MiB",
    "Load MiB",
    "Store MB",
]
SEARCHES = 400


def figures(started: float) -> dict[str, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": time.perf_counter() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mib": peak_mib(),
    }


def bare(files: list[Path], store: Path) -> dict[str, float]:
    """DuckDB alone: each file into a table of a database on disk, all as text."""
    import duckdb

    started = time.perf_counter()
    connection = duckdb.connect(str(store))
    for file in files:
        reader = "read_parquet" if file.suffix == ".parquet" else "read_csv"
        text = "" if file.suffix == ".parquet" else ", all_varchar = true"
        connection.execute(
            f"CREATE TABLE {file.stem} AS SELECT * FROM {reader}('{file}'{text})"
        )
    connection.close()
    return figures(started)


def load(files: list[Path], store: Path) -> dict[str, float]:
    from grappe.connectors import sirene

    started = time.perf_counter()
    loaded = sirene.load(files, store)
    return {**figures(started), "count": loaded.count}


def search(files: list[Path], store: Path) -> dict[str, dict[str, float]]:
    """Search as people type: names begun or whole, towns, acronyms, numbers."""
    from grappe.connectors import sirene

    opened = sirene.open_store(store)
    assert opened
    found = {}
    for kind, texts in _typed(opened).items():
        seconds = []
        for text, town in texts:
            started = time.perf_counter()
            opened.search(text, town=town)
            seconds.append(1000 * (time.perf_counter() - started))
        cuts = statistics.quantiles(seconds, n=20)
        found[kind] = {"p50": cuts[9], "p95": cuts[18], "max": max(seconds)}
    found["memory"] = {"peak_mib": peak_mib()}
    return found


def _typed(opened) -> dict[str, list[tuple[str, str]]]:
    rng = random.Random(7)
    sampled = opened.run(
        f"SELECT id FROM unit WHERE name <> '' USING SAMPLE {SEARCHES} ROWS"
    )
    numbers = [f"{row[0]:09d}" for row in sampled]
    units = [one for one in opened.units(numbers).values() if one.name]
    names = [one.name for one in units]
    towns = [one.places[0].town if one.places else "" for one in units]
    cut = [name[: rng.randint(3, max(3, len(name)))] for name in names]
    return {
        "first three letters": [(name[:3], "") for name in names],
        "name begun": [(text, "") for text in cut],
        "whole name": [(name, "") for name in names],
        "name and town": list(zip(names, towns, strict=True)),
        "one common word": [(name.split()[0], "") for name in names],
        "acronym": [(a, "") for one in units for a in one.acronyms]
        or [("CEA", "")] * 9,
        "number": [(one.number, "") for one in units],
    }


def apart(task: str, files: list[Path], store: Path) -> dict:
    """Run one measure in a process of its own."""
    command = [sys.executable, __file__, "--task", task, "--store", str(store)]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{task} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(data: Path, folder: Path, units: int, form: str) -> tuple[list[str], Path]:
    files = registry_stock.write(data, folder, units, form)
    size = sum(file.stat().st_size for file in files) / 1e6
    for file in files:  # both read from the page cache
        with file.open("rb") as stream:
            while stream.read(1 << 24):
                pass
    plain = apart("bare", files, folder / "bare.duckdb")
    (folder / "bare.duckdb").unlink()
    store = folder / f"sirene_{form}_{units}.duckdb"
    ours = apart("load", files, store)
    for file in files:
        file.unlink()
    row = [
        f"{units:,}",
        form,
        f"{size:,.0f}",
        f"{plain['seconds']:.1f}",
        f"{ours['seconds']:.1f}",
        f"{ours['seconds'] / plain['seconds']:.2f}",
        f"{plain['cpu']:.1f}",
        f"{ours['cpu']:.1f}",
        f"{ours['cpu'] / plain['cpu']:.2f}",
        f"{plain['peak_mib']:,.0f}",
        f"{ours['peak_mib']:,.0f}",
        f"{store.stat().st_size / 1e6:,.0f}",
    ]
    print(markdown(HEADINGS, [row]).splitlines()[-1], file=sys.stderr, flush=True)
    return row, store


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the public files")
    parser.add_argument("--units", type=int, default=1_000_000, help="of the smallest")
    parser.add_argument("--forms", nargs="+", default=["csv", "parquet"])
    parser.add_argument("--folder", type=Path, help="where there is room for the files")
    parser.add_argument("--task", choices=list(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


TASKS = {"bare": bare, "load": load, "search": search}


def main() -> None:
    options = arguments()
    if options.task:
        print(json.dumps(TASKS[options.task](options.files, options.store)))
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="sirene_", dir=options.folder) as temporary:
        for form in options.forms:
            for times in SIZES:
                row, store = measure(
                    options.data, Path(temporary), options.units * times, form
                )
                rows.append(row)
                last = times == SIZES[-1] and form == options.forms[-1]
                if last:
                    searched = apart("search", [], store)
                store.unlink()
    print(markdown(HEADINGS, rows), "\n")
    memory = searched.pop("memory")["peak_mib"]
    print(
        markdown(
            ["Search", "p50 ms", "p95 ms", "max ms"],
            [
                [kind, *(f"{ms[key]:.1f}" for key in ("p50", "p95", "max"))]
                for kind, ms in searched.items()
            ],
        )
    )
    print(f"\nPeak memory while searching: {memory:,.0f} MiB.")


if __name__ == "__main__":
    main()
