"""What the measured processes read and write: lines of JSON, and how much memory.

It imports nothing but the standard library, so that the peers' interpreter can use it.
"""

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENTRY = ("key", "names", "acronyms", "places", "country", "is_active", "category",
         "numbers")  # fmt: skip
QUERY = ("name", "acronym", "town", "postcode", "country", "numbers")


def write_lines(path: Path, rows: Iterator[Any]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False))
            stream.write("\n")


def read_lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


class Clock:
    """Times the stages of one process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now


def report(
    folder: Path, system: str, clock: Clock, answers: list[Any], note=""
) -> None:
    """Write the answers, how long it took, and the peak of this process alone."""
    write_lines(folder / f"{system}.answers.jsonl", iter(answers))
    figures = {
        "seconds": clock.seconds,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "note": note,
    }
    (folder / f"{system}.figures.json").write_text(json.dumps(figures))
