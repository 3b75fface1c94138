"""Measure the identity engine beside Splink and rapidfuzz: one run, one table.

    python bench/identity.py --data DIR
    python bench/identity.py --data DIR --peer-python /path/to/bin/python

DIR is the folder of the public files (see `bench/README.md`). The world is made, put in
a temporary folder, and each system answers it in a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple
from pathlib import Path

import identity_data
import identity_score as score
import identity_styles
from identity_files import ENTRY, QUERY, read_lines, write_lines
from identity_sources import FAMILIES

HERE = Path(__file__).parent
# Folds on which the peers are trained and their thresholds tuned; the table is of the
# other ones.
TRAINING = {0, 1}
SPEED = [
    "System",
    "Ready s",
    "Train s",
    "Answer s",
    "Rows/s",
    "Rows a CPU second",
    "Peak MiB",
    "Version",
]


def put(world: identity_data.World, folder: Path) -> list[score.Case]:
    """Write a world for the processes; give what they are judged by."""
    write_lines(
        folder / "register.jsonl",
        ([getattr(one, name) for name in ENTRY] for one in world.entries),
    )
    write_lines(
        folder / "queries.jsonl",
        (
            [*(getattr(one, name) for name in QUERY[:-1]), dict(one.numbers)]
            for one in world.queries
        ),
    )
    cases = [
        score.Case(
            truth=world.truth[at],
            family=world.families[at],
            kind=world.kinds[at],
            is_placed=identity_data.is_placed(query),
            is_training=world.fold(at) in TRAINING,
        )
        for at, query in enumerate(world.queries)
    ]
    write_lines(folder / "cases.jsonl", (astuple(case) for case in cases))
    return cases


def answer(system: str, python: str, folder: Path) -> dict:
    """Run one system; add the peak memory of its whole tree of processes."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    process = subprocess.Popen(
        [python, str(HERE / f"identity_{system}.py"), str(folder)], env=environment
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, tree_kib(process.pid))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{system} failed with status {process.returncode}.")
    figures = json.loads((folder / f"{system}.figures.json").read_text())
    return {**figures, "peak_mib": max(peak / 1024, figures["peak_mib"])}


def tree_kib(pid: int) -> int:
    """Memory of a process and its children, pages they share counted once (Linux)."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += tree_kib(int(child))
    except (OSError, ValueError):
        pass  # it has just ended
    return total


def answers_of(system: str, folder: Path) -> list[score.Answer]:
    return [
        score.Answer(tuple(keys), number, verdict)
        for verdict, keys, number in read_lines(folder / f"{system}.answers.jsonl")
    ]


def measure(
    world: identity_data.World, systems: dict[str, str], folder: Path
) -> tuple[dict[str, dict[str, score.Marks]], list[list[str]]]:
    cases = put(world, folder)
    found, speeds = {}, []
    for system, python in systems.items():
        figures = answer(system, python, folder)
        found[system] = score.by_group(cases, answers_of(system, folder))
        seconds = figures["seconds"]
        speeds.append(
            [
                system,
                f"{seconds['ready']:.0f}",
                f"{seconds.get('train', 0):.0f}",
                f"{seconds['answer']:.1f}",
                f"{len(cases) / seconds['answer']:,.0f}",
                f"{len(cases) / figures['cpu']['answer']:,.0f}",
                f"{figures['peak_mib']:,.0f}",
                figures["note"],
            ]
        )
    return found, speeds


def of_styles(data: Path, systems: dict[str, str]) -> str:
    """One source as the register, another one asking: a line a pair and a system."""
    rows = []
    for title, world in identity_styles.worlds(data):
        with tempfile.TemporaryDirectory(prefix="identity_") as folder:
            cases = put(world, Path(folder))
            for system, python in systems.items():
                answer(system, python, Path(folder))
                found = answers_of(system, Path(folder))
                marks = score.by_group(cases, found, all_folds=system == "grappe")
                rows.append([title, *score.row(system, marks["all"])])
    return score.markdown(["Register", *score.HEADINGS], rows)


def tables(found: dict[str, dict[str, score.Marks]], *, kinds: bool) -> str:
    names = ["all", "with place", "without place"]
    for family in FAMILIES:
        names += [family, f"{family}, with place", f"{family}, without place"]
    if kinds:
        names += sorted({n for of in found.values() for n in of if n.startswith("t")})
    parts = []
    for name in names:
        rows = [score.row(one, of[name]) for one, of in found.items() if name in of]
        if rows:
            parts += [f"### {name}", "", score.markdown(score.HEADINGS, rows), ""]
    return "\n".join(parts)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--units", type=int, default=500_000)
    # Not 7, on which the weights of the engine were fitted.
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--peer-python", default="", help="has splink and rapidfuzz")
    parser.add_argument("--kinds", action="store_true", help="each way of typing too")
    parser.add_argument("--styles", action="store_true", help="source against source")
    parser.add_argument("--only", default="", help="one system")
    parser.add_argument("--keep", type=Path, help="folder for the files of the run")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    systems = {"grappe": sys.executable}
    if options.peer_python:
        systems |= dict.fromkeys(("rapidfuzz", "splink"), options.peer_python)
    if options.only:
        systems = {options.only: systems[options.only]}
    if options.styles:
        print(of_styles(options.data, systems))
        return
    world = identity_data.world(
        data=options.data, units=options.units, seed=options.seed
    )
    with tempfile.TemporaryDirectory(prefix="identity_") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found, speeds = measure(world, systems, folder)
    print(f"{len(world.entries):,} units, {len(world.queries):,} queries\n")
    print(score.markdown(SPEED, speeds), "\n")
    print(tables(found, kinds=options.kinds))


if __name__ == "__main__":
    main()
