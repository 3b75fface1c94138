"""Run one solver of openreview-matcher on an instance; print JSON.

Run by the interpreter of an environment that has ortools, with the repository of
openreview-matcher on PYTHONPATH: see bench/README.md.
"""

import json
import logging
import resource
import sys
import time
from types import ModuleType, SimpleNamespace

import numpy as np


def main() -> None:
    """Read the instance named, solve it, tell the time, the memory and the pairs."""
    name, path = sys.argv[1:3]
    logging.disable(logging.CRITICAL)
    # Compiled apart, for a solver that is not asked here.
    for part in ("_bvn_extension", "_bvn_extension.lib"):
        sys.modules[part] = ModuleType(part)
    sys.modules["_bvn_extension.lib"].run_bvn = None
    from matcher import solvers

    classes = {
        "MinMax": solvers.MinMaxSolver,
        "FairFlow": solvers.FairFlow,
        "FairSequence": solvers.FairSequence,
    }
    with np.load(path) as arrays:
        fit, demand, capacity = (arrays[key] for key in ("fit", "demand", "capacity"))
    forbidden = np.isnan(fit)
    scores = np.where(forbidden, 0.0, fit)
    encoder = SimpleNamespace(
        aggregate_score_matrix=scores,
        cost_matrix=-100 * scores,
        constraint_matrix=np.where(forbidden, -1, 0),
    )
    started, processor = time.perf_counter(), time.process_time()
    solver = classes[name](
        [0] * len(capacity), capacity.tolist(), demand.tolist(), encoder
    )
    chosen = np.asarray(solver.solve()) > 0
    seconds = time.perf_counter() - started
    cpu = time.process_time() - processor
    sums = np.where(chosen, scores, 0.0).sum(axis=1)
    ordered = -np.sort(-np.where(forbidden, -np.inf, fit), axis=1)
    best = ordered[:, : int(demand.max())].sum(axis=1)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "total": float(sums.sum()),
                "worst": float(sums.min()),
                "ratio": float((sums / best).min()),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "whole": bool((chosen.sum(axis=1) == demand).all()),
            }
        )
    )


if __name__ == "__main__":
    main()
