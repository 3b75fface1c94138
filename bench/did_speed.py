"""Time and memory of a study against its peers, each run in a process of its own.

.venv/bin/python bench/did_speed.py --peers /path/to/peers/bin/python [--firms 1000000]

The peers, diff-diff and csdid, live in an environment of their own; they get the data
in memory before their clock starts, we read the file within ours.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[1]


def make(firms: int, path: Path) -> None:
    """Write firms over ten years, one in a hundred treated, in five cohorts."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    connection.execute(f"SET temp_directory = '{path.parent}/spill'")
    connection.execute("SET preserve_insertion_order = false")
    draw = "((hash(i * 16 + {0}) >> 11)::double / 9007199254740992.0 + 1e-17)"
    u = [draw.format(k) for k in range(5)]
    year = "((hash(firm * 640 + year) >> 11)::double / 9007199254740992.0 + 1e-17)"
    angle = "((hash(firm * 641 + year + 7) >> 11)::double / 9007199254740992.0)"
    connection.execute(
        f"""
        COPY (
            WITH firms AS (
                SELECT i AS firm, ln(1 - 20 * ln({u[0]})) AS size, 40 * {u[1]} AS age,
                    sqrt(-2 * ln({u[2]})) * cos(2 * pi() * {u[3]}) AS level, {u[4]} AS v
                FROM range({firms}) AS t(i)
            ), joined AS (
                SELECT *, v / (0.01 * (0.15 + 0.25 * size + 0.01 * (40 - age))) AS r
                FROM firms
            ), dated AS (
                SELECT *, CASE WHEN r < 1 THEN 2015 + floor(5 * r)::int ELSE 0 END AS g
                FROM joined
            )
            SELECT firm, year::int AS year, g::int AS cohort, size, age,
                10 + 2 * level + (0.05 * size + 0.1) * (year - 2010)
                    + 0.5 * sqrt(-2 * ln({year})) * cos(2 * pi() * {angle})
                    + CASE WHEN g > 0 AND year >= g THEN 0.11 ELSE 0 END AS y
            FROM dated, range(2010, 2020) AS t(year)
        ) TO '{path}' (FORMAT parquet)
        """
    )


def ours(path: str, method: str, memory: str, store: str = "") -> dict[str, object]:
    """Run our study; with a folder as `store`, from the panel laid out in it."""
    import resource
    import time

    import numpy as np

    from grappe.engines import did

    covariates = () if method == "none" else ("size", "age")
    connection = did.connect(memory=memory, threads=2, spill=str(Path(path).parent))
    # Imports are nobody's time: those of the peers are done before their clock starts.
    connection.sql("SELECT 1 AS one").to_pyarrow()
    start, spent = time.perf_counter(), time.process_time()
    if store and Path(store, "panel.json").exists():
        panel = did.load(connection, store)
    else:
        table = did.open_file(connection, path)
        columns = did.Columns("firm", "year", "cohort", "y", covariates)
        panel = did.read(table, columns)
        if store:
            did.save(panel, store)
    question = did.Question(method=did.Method(method))
    times, cpu = [], 0.0
    for _ in range(3 if store else 1):
        study = did.estimate(panel, question, rng=np.random.default_rng(1))
        times.append(time.perf_counter() - start)
        cpu = cpu or time.process_time() - spent
        start = time.perf_counter()
    return {
        "seconds": times[0],
        "again": min(times),
        "cpu": cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "att": [cell.att for cell in study.att_gt],
        "se": [cell.se for cell in study.att_gt],
        "simple": [study.simple.att, study.simple.se],
    }


PEER = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
import pandas as pd
tool, path, method = sys.argv[1:4]
columns = ["firm", "year", "cohort", "y"]
covariates = [] if method == "none" else ["size", "age"]
frame = pd.read_parquet(path, columns=columns + covariates)
if tool == "diff-diff":
    from diff_diff import CallawaySantAnna
else:
    from csdid.att_gt import ATTgt
start, spent = time.perf_counter(), time.process_time()
if tool == "diff-diff":
    study = CallawaySantAnna(control_group="never_treated", base_period="varying",
        estimation_method=method if covariates else "reg", n_bootstrap=0,
        pscore_trim=1e-12)
    found = study.fit(frame, outcome="y", unit="firm", time="year",
        first_treat="cohort", covariates=covariates or None, aggregate="all")
    seconds, cpu = time.perf_counter() - start, time.process_time() - spent
    cells = found.group_time_effects
    keys = sorted(cells)
    att = [float(cells[k]["effect"]) for k in keys]
    se = [float(cells[k]["se"]) for k in keys]
else:
    study = ATTgt(yname="y", tname="year", idname="firm", gname="cohort", data=frame,
        control_group=["nevertreated"],
        xformla="y~size+age" if covariates else None)
    study.fit(est_method=method if covariates else "reg", bstrap=False)
    for kind in ("simple", "dynamic", "group", "calendar"):
        study.aggte(kind, bstrap=False, cband=False)
    seconds, cpu = time.perf_counter() - start, time.process_time() - spent
    order = sorted(range(len(study.results["att"])),
        key=lambda i: (study.results["group"][i], study.results["year"][i]))
    att = [float(study.results["att"][i]) for i in order]
    se = [float(study.results["se"][i]) for i in order]
print("@" + json.dumps({"seconds": seconds, "cpu": cpu, "att": att,
    "se": se, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def run(command: list[str]) -> dict[str, object] | None:
    """Run a process; read the line it ends with."""
    environment = {"OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("@")]
    if not lines:
        print(done.stderr[-400:], file=sys.stderr)
        return None
    return json.loads(lines[-1][1:])


def main() -> None:
    """Run each tool in turn, so that they share the same window, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", help="Python of the environment of the peers")
    parser.add_argument("--tools", default="diff-diff,csdid")
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--method", default="none", choices=["none", "reg", "dr"])
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--store", action="store_true", help="ask again of the panel")
    parser.add_argument("--file", type=Path, help="made if it is not there")
    parser.add_argument("--ours", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.ours:
        print("@" + json.dumps(ours(*asked.ours)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = asked.file or Path(folder) / "panel.parquet"
        if not path.exists():
            make(asked.firms, path)
        store = str(path.with_suffix(".panel")) if asked.store else ""
        mine = [sys.executable, str(HERE), "--ours", str(path), asked.method]
        mine += [asked.memory, store]
        for number in range(asked.rounds):
            found = run(mine)
            show("grappe", number, found, None)
            for tool in asked.tools.split(",") if asked.peers else []:
                peer = [asked.peers, "-c", PEER, tool, str(path), asked.method]
                show(tool, number, run(peer), found)


def show(
    tool: str,
    number: int,
    found: dict[str, object] | None,
    mine: dict[str, object] | None,
) -> None:
    """Print one line: time, memory, and how it compares with ours."""
    if found is None:
        print(f"{number} {tool:10} failed", flush=True)
        return
    line = f"{number} {tool:10} {found['seconds']:8.2f} s {found['megabytes']:7.0f} MB"
    line += f"  cpu {found['cpu']:7.2f} s"
    if "again" in found:
        line += f"  again {found['again']:6.2f} s"
    if mine is not None:
        ratio = found["seconds"] / mine["seconds"]
        gap = max(abs(a - b) for a, b in zip(found["att"], mine["att"], strict=True))
        wide = max(abs(a - b) for a, b in zip(found["se"], mine["se"], strict=True))
        line += f"  {ratio:6.1f} x ours, {found['cpu'] / mine['cpu']:.1f} x cpu"
        line += f", {found['seconds'] / mine['again']:.1f} x again"
        line += f", {found['megabytes'] / mine['megabytes']:.1f} x memory"
        line += f"; |att| {gap:.1e} |se| {wide:.1e}"
    print(line, flush=True)


if __name__ == "__main__":
    main()
