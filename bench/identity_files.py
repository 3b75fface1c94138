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


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


class Clock:
    """Times the stages of one process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._last, self._last_cpu = time.perf_counter(), _cpu()

    def mark(self, stage: str) -> None:
        now, cpu = time.perf_counter(), _cpu()
        self.seconds[stage], self.cpu[stage] = now - self._last, cpu - self._last_cpu
        self._last, self._last_cpu = now, cpu


def _cpu() -> float:
    """Processor seconds of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_mib() -> float:
    """Most memory this process held; not that of its parent, as ru_maxrss (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def report(
    folder: Path, system: str, clock: Clock, answers: list[Any], note=""
) -> None:
    """Write the answers, how long it took, and the peak of this process alone."""
    write_lines(folder / f"{system}.answers.jsonl", iter(answers))
    figures = {
        "seconds": clock.seconds,
        "cpu": clock.cpu,
        "peak_mib": peak_mib(),
        "note": note,
    }
    (folder / f"{system}.figures.json").write_text(json.dumps(figures))
