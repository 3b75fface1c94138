"""Assign experts beside openreview-matcher: time, total, fairness, memory; one table.

python bench/assignment.py
python bench/assignment.py --cordis DIR --large
python bench/assignment.py --peer-python ENV/bin/python --peer DIR --fairflow
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SHAPES = {"small": (100, 50, 9), "medium": (1000, 500, 9), "large": (5062, 2840, 9)}
ROUNDS = 3


def instance(n: int, m: int, capacity: int, seed: int = 1):
    """Dossiers and experts drawn on 40 topics, compared by cosine; 1 % conflicts."""
    rng = np.random.default_rng(seed)
    topics = rng.dirichlet(np.full(40, 0.1), n)
    skills = rng.dirichlet(np.full(40, 0.1), m)
    norms = np.linalg.norm(topics, axis=1)[:, None] * np.linalg.norm(skills, axis=1)
    fit = topics @ skills.T / norms
    fit[rng.random((n, m)) < 0.01] = np.nan
    return fit, np.full(n, 3), np.full(m, capacity)


def make(size: str, path: str, cordis: str) -> None:
    """Write an instance, and print the seconds that its affinities took."""
    n, m, capacity = SHAPES[size]
    seconds = 0.0
    if cordis:
        import assignment_texts

        found = assignment_texts.instance(Path(cordis), n, m, capacity)
        fit, demand, limit, seconds = found
    else:
        fit, demand, limit = instance(n, m, capacity)
    np.savez(path, fit=fit, demand=demand, capacity=limit)
    print(seconds)


def ours(what: str, path: str) -> dict:
    """Solve in this process; the parent starts a new one for each line."""
    from grappe.engines import assignment

    with np.load(path) as arrays:
        problem = assignment.problem(
            arrays["fit"], demand=arrays["demand"], capacity=arrays["capacity"]
        )
    best = assignment.best_scores(problem)
    # What is loaded at first use is not timed.
    assignment.assign(assignment.problem([[1.0]], demand=1, capacity=1))
    moved = ""
    processor = time.process_time()
    if what == "repair":
        plan = assignment.assign(problem)
        gone = np.random.default_rng(2).choice(
            problem.shape[1], problem.shape[1] // 20, replace=False
        )
        capacity = problem.capacity.copy()
        capacity[gone] = 0
        started, processor = time.perf_counter(), time.process_time()
        mended = assignment.repair(
            replace(problem, capacity=capacity), (plan.dossiers, plan.experts)
        )
        seconds = time.perf_counter() - started
        plan = mended.assignment
        moved = f"{mended.moved} moved, {mended.fewest} at least"
    elif what == "relative floor":
        started = time.perf_counter()
        plan, _ratio = assignment.relative_floor(problem)
        seconds = time.perf_counter() - started
    else:
        started = time.perf_counter()
        plan = assignment.assign(problem, objective=what)
        seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "cpu": time.process_time() - processor,
        "total": plan.total,
        "worst": plan.worst,
        "ratio": float((plan.scores / best).min()),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "proof": moved or f"gap {plan.certificate.gap:.0e}",
    }


def run(command: list[str], rounds: int, environment: dict[str, str]) -> dict | None:
    """Run a solver several times, each in a process of its own; keep the medians."""
    found = []
    for _round in range(rounds):
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False
        )
        if done.returncode:
            print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
            return None
        found.append(json.loads(done.stdout.splitlines()[-1]))
    middle = {
        key: statistics.median(one[key] for one in found) for key in ("seconds", "cpu")
    }
    return found[0] | middle


def line(name: str, told: dict | None) -> None:
    """Print one line of the table."""
    if told is None:
        print(f"{name:34} did not end")
        return
    print(
        f"{name:34} {told['seconds']:9.3f} {told['cpu']:9.3f} {told['total']:11.4f} "
        f"{told['worst']:8.4f} "
        f"{told['ratio']:7.3f} {told['memory']:7.0f}  {told.get('proof', '')}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-python", help="an interpreter that has ortools")
    parser.add_argument("--peer", help="the repository of openreview-matcher")
    parser.add_argument("--fairflow", action="store_true", help="minutes at 1000 × 500")
    parser.add_argument("--cordis", type=Path, help="texts: folder of he_*.parquet")
    parser.add_argument("--large", action="store_true", help="5062 × 2840 too")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make(*asked.make)
        return
    if asked.one:
        print(json.dumps(ours(*asked.one)))
        return
    environment = dict(os.environ)
    print(
        f"{'':34} {'seconds':>9} {'cpu':>9} {'total':>11} {'worst':>8} {'ratio':>7}"
        f" {'MB':>7}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for size, (n, m, _capacity) in SHAPES.items():
            if size == "large" and not asked.large:
                continue
            path = f"{folder}/{size}.npz"
            cordis = str(asked.cordis or "")
            command = [sys.executable, __file__, "--make", size, path, cordis]
            made = subprocess.run(command, capture_output=True, text=True, check=True)
            if cordis:
                print(f"{f'{n}×{m} affinity':34} {float(made.stdout):9.3f}")
            kinds = ["total"]
            if size == "medium":
                kinds += ["worst", "relative floor", "repair"]
            for what in kinds:
                command = [sys.executable, __file__, "--one", what, path]
                line(f"{n}×{m} Grappe, {what}", run(command, ROUNDS, environment))
            if asked.peer_python and asked.peer and size != "large":
                peer = environment | {"PYTHONPATH": asked.peer}
                names = ["MinMax", "FairSequence"]
                names += ["FairFlow"] if asked.fairflow else []
                for name in names:
                    script = str(HERE / "assignment_peer.py")
                    command = [asked.peer_python, script, name, path]
                    rounds = 1 if name == "FairFlow" else ROUNDS
                    line(f"{n}×{m} openreview {name}", run(command, rounds, peer))


if __name__ == "__main__":
    main()
