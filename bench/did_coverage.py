"""How often 95 % intervals hold the truth, on simulated worlds.

.venv/bin/python bench/did_coverage.py [--draws 2000]
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from scipy.stats import chi2, chi2_contingency

from bench import did_worlds
from grappe.engines.did import memory
from grappe.engines.did.affine import Estimates
from grappe.engines.did.aggregate import aggregate
from grappe.engines.did.design import Design
from grappe.engines.did.honest import events_of, relative_magnitudes
from grappe.engines.did.memory import Loaded
from grappe.engines.did.types import Base, Missing, Question

MISSING = {"attrition", "selective attrition"}


def measure(name: str, draws: int, rng: np.random.Generator) -> dict[str, float]:
    """Draw a world many times; count what the study would have said."""
    world = did_worlds.WORLDS[name]
    missing = Missing.PAIRS if name in MISSING else Missing.COMPLETE
    question = Question(missing=missing, base=Base.UNIVERSAL)
    counts = dict.fromkeys(SAID, 0)
    error = 0.0
    for _ in range(draws):
        loaded, design, truth = did_worlds.draw(world, rng, base=Base.UNIVERSAL)
        made = memory.estimate(loaded, loaded.cohort, design, question)
        figure = aggregate("simple", made, design, question, rng, bands=False)
        dynamic = aggregate("dynamic", made, design, question, rng, bands=False)
        robust = relative_magnitudes(events_of(dynamic), [1.0]).intervals[0]
        error += (figure.att - truth) / draws
        counts["covers"] += figure.low <= truth <= figure.high
        counts["told"] += not figure.low <= 0 <= figure.high
        counts["pre-trend"] += _alarmed(made, design)
        counts["leavers"] += _leave_otherwise(loaded)
        counts["robust told"] += robust.excludes_zero
    return {key: count / draws for key, count in counts.items()} | {"error": error}


SAID = ("covers", "told", "pre-trend", "leavers", "robust told")


def _alarmed(made: Estimates, design: Design) -> bool:
    """Tell whether the joint test rejects that there is nothing before joining."""
    before = np.asarray([not c.is_post and c.time != c.base for c in design.cells])
    place = np.flatnonzero(before)
    att, spread = made.att[place], made.omega[np.ix_(place, place)]
    return bool(att @ np.linalg.solve(spread, att) > chi2.ppf(0.95, len(place)))


def _leave_otherwise(loaded: Loaded) -> bool:
    """Tell whether members are gone at the end as often as others."""
    gone, member = np.isnan(loaded.z[:, -1]), loaded.cohort > 0
    if not gone.any():
        return False
    table = [[(gone & side).sum(), (~gone & side).sum()] for side in (member, ~member)]
    return bool(chi2_contingency(table, correction=False).pvalue < 0.05)


def main() -> None:
    """Print one line per world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2000)
    draws = parser.parse_args().draws
    rng = np.random.default_rng(20_130_619)
    for name in did_worlds.WORLDS:
        found = measure(name, draws, rng)
        shown = "  ".join(f"{key} {value:7.4f}" for key, value in found.items())
        print(f"{name:22}{shown}", flush=True)


if __name__ == "__main__":
    main()
