"""Affinity from texts on a public gold standard, beside published ones; one table.

python bench/affinity.py --data DIR
"""

import argparse
import csv
import json
import statistics
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from grappe.engines.affinity import Profile, Subject, affinity

SAMPLES = range(1, 11)
PUBLISHED = ["elmo", "acl", "tpms", "specter", "specter_mfr"]
# What an expert said of each paper, 1 to 5; what a method says of it.
Marks = dict[str, dict[str, float]]


def references(data: Path) -> Marks:
    """What each participant said they know of each paper."""
    with (data / "data" / "evaluations.csv").open(newline="") as stream:
        return {
            row["ParticipantID"]: {
                row[f"Paper{number}"]: float(row[f"Expertise{number}"])
                for number in range(1, 11)
                if row[f"Paper{number}"]
            }
            for row in csv.DictReader(stream, delimiter="\t")
        }


def text(paper: dict) -> str:
    """The title and the abstract, one of which may be missing."""
    content = paper["content"]
    return f"{content.get('title') or ''}. {content.get('abstract') or ''}"


def ours(data: Path, sample: int) -> tuple[Marks, float]:
    """Our scores on one sample of profiles, and the seconds they took."""
    folder = data / "evaluation_datasets" / f"d_20_{sample}"
    papers = json.loads((folder / "submissions.json").read_text())
    names, profiles = [], []
    for file in sorted((folder / "archives").iterdir()):
        past = [json.loads(line) for line in file.read_text().splitlines()]
        names.append(file.stem.lstrip("~"))
        profiles.append(Profile(tuple(text(paper) for paper in past), {}))
    subjects = [Subject(text(paper), {}) for paper in papers.values()]
    started = time.perf_counter()
    scores = affinity(subjects, profiles).scores
    seconds = time.perf_counter() - started
    marks = {
        name: dict(zip(papers, scores[:, column].tolist(), strict=True))
        for column, name in enumerate(names)
    }
    return marks, seconds


def published(data: Path, method: str, sample: int) -> Marks:
    """What the authors of the set computed with another method."""
    file = data / "predictions" / f"{method}_d_20_{sample}_ta.json"
    return json.loads(file.read_text())


def pairs(wanted: Marks, found: Marks) -> Iterator[tuple[float, float, float]]:
    """Each two papers of a participant: both marks, and the difference foreseen."""
    for person, papers in wanted.items():
        for one, other in combinations(papers, 2):
            yield papers[one], papers[other], found[person][one] - found[person][other]


def loss(wanted: Marks, found: Marks) -> float:
    """Part of the differences of marks that is foreseen the wrong way; ties half."""
    lost = whole = 0.0
    for one, other, foreseen in pairs(wanted, found):
        whole += abs(one - other)
        if foreseen * (one - other) <= 0:
            lost += abs(one - other) / (1 if foreseen else 2)
    return lost / whole


def accuracy(wanted: Marks, found: Marks, *, easy: bool) -> float:
    """Part of the pairs put in the right order.

    Easy: one paper known well (4 and more), the other badly (2 and less). Hard: both
    well.
    """
    right = []
    for one, other, foreseen in pairs(wanted, found):
        low, high = sorted((one, other))
        if low < high and high >= 4 and (low <= 2 if easy else low >= 4):
            right.append(foreseen * (one - other) > 0)
    return statistics.mean(right)


def line(name: str, wanted: Marks, found: list[Marks], note: str = "") -> None:
    """Print the means over the samples of profiles."""
    losses = [loss(wanted, one) for one in found]
    easy = statistics.mean(accuracy(wanted, one, easy=True) for one in found)
    hard = statistics.mean(accuracy(wanted, one, easy=False) for one in found)
    print(
        f"{name:14} {statistics.mean(losses):6.3f} {min(losses):6.3f}"
        f" {max(losses):6.3f} {easy:6.3f} {hard:6.3f}  {note}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the set, see README")
    data = parser.parse_args().data
    wanted = references(data)
    print(f"{'':14} {'loss':>6} {'least':>6} {'most':>6} {'easy':>6} {'hard':>6}")
    mine = [ours(data, sample) for sample in SAMPLES]
    seconds = statistics.median(seconds for _, seconds in mine)
    line("Grappe", wanted, [marks for marks, _ in mine], f"{seconds:.2f} s a sample")
    for method in PUBLISHED:
        line(method, wanted, [published(data, method, sample) for sample in SAMPLES])


if __name__ == "__main__":
    main()
