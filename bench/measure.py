"""What both benchmarks of pages share: a server under measure, and how it is measured.

CPU time is read from the kernel, for the whole process tree of the server. Other
programs that share the machine can only add to it, never take away, so the lowest of
several rounds is kept; latency and requests a second are medians.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
ROUNDS = 5
WARM_UP = 20  # enough new connections to reach every worker several times
CONNECTIONS = 2
# Runs a script that may import models at its top, because Django is started before.
IN_DJANGO = (
    "import django, runpy, sys; django.setup(); del sys.argv[0];"
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


@dataclass(frozen=True)
class Page:
    """One address to read, signed in or not."""

    name: str
    path: str
    queries: int
    cookie: str = ""


@dataclass(frozen=True)
class Figures:
    """What one page costs the server.

    Attributes: `cpu_ms` and `latency_ms` are for one request alone; `per_second`
    is on two connections at once; `queries` is the number of database queries.
    """

    system: str
    engine: str
    rows: int
    page: str
    queries: int
    bytes: int
    latency_ms: float
    cpu_ms: float
    per_second: float

    def as_dict(self) -> dict:
        return asdict(self)


class Unreadable(Exception):
    """A page under measure did not answer 200."""


# The server ---------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def running(
    command: list[str], *, environment: dict[str, str], port: int, log: Path
) -> Iterator[int]:
    """Run a server until the block ends; yield its process id once it listens."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(port, process, log)
        yield process.pid
    finally:
        # The whole session: a server's parent does not always tell its workers.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server stopped:\n{log.read_text()[-3000:]}")
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=1),
        ):
            return
        time.sleep(0.2)
    raise SystemExit(f"The server did not listen in time:\n{log.read_text()[-3000:]}")


# Processor time -----------------------------------------------------------------------


def processes() -> dict[int, tuple[int, int]]:
    """Each process: its parent, and the ticks it and its threads have used."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            # The name, in parentheses, may hold spaces: read what follows it.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            found[int(entry.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    return found


def tree_seconds(root: int) -> float:
    """CPU seconds used so far by a process and all its descendants."""
    known = processes()
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += known.get(pid, (0, 0))[1]
        waiting += [child for child, (parent, _) in known.items() if parent == pid]
    return total / TICK


def postgres_seconds(database: str) -> float:
    """CPU seconds used so far by PostgreSQL for one database, if it runs here."""
    ticks = 0
    known = processes()
    for pid, (_, used) in known.items():
        with contextlib.suppress(OSError):
            title = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
            words = title.split()
            if words[:1] == ["postgres:"] and database in words:
                ticks += used
    return ticks / TICK


# Reading pages ------------------------------------------------------------------------


class Reader:
    """One connection to the server, kept open when the server allows it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def read(self, page: Page) -> int:
        """Read a page, return its size in bytes.

        Raises Unreadable if the answer is not 200.
        """
        headers = {"Accept": "text/html"}
        if page.cookie:
            headers["Cookie"] = page.cookie
        self.connection.request("GET", page.path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Unreadable(f"{page.name}: {page.path} answered {answer.status}")
        return len(body)


def measure(
    page: Page,
    *,
    system: str,
    engine: str,
    rows: int,
    port: int,
    used: Callable[[], float],
    seconds: float,
) -> Figures:
    """Read one page over and over; `used` tells the CPU seconds spent so far."""
    for _ in range(WARM_UP):
        size = Reader(port).read(page)
    rounds = [alone(page, port, used, seconds) for _ in range(ROUNDS)]
    found = Figures(
        system=system,
        engine=engine,
        rows=rows,
        page=page.name,
        queries=page.queries,
        bytes=size,
        latency_ms=1000 * statistics.median(latency for latency, _ in rounds),
        cpu_ms=1000 * min(cpu for _, cpu in rounds),
        per_second=statistics.median(
            together(page, port, seconds) for _ in range(ROUNDS)
        ),
    )
    # What is known so far is not lost to somebody who stops before the end.
    print(json.dumps(found.as_dict()), file=sys.stderr, flush=True)
    return found


def alone(
    page: Page, port: int, used: Callable[[], float], seconds: float
) -> tuple[float, float]:
    """One reader: the median latency and the mean CPU of a page, in seconds."""
    reader = Reader(port)
    latencies = []
    before, deadline = used(), time.perf_counter() + seconds
    while time.perf_counter() < deadline or len(latencies) < 5:
        started = time.perf_counter()
        reader.read(page)
        latencies.append(time.perf_counter() - started)
    return statistics.median(latencies), (used() - before) / len(latencies)


def together(page: Page, port: int, seconds: float) -> float:
    """Two readers at once: requests a second."""
    counts = [0] * CONNECTIONS
    failures: list[Exception] = []
    deadline = time.perf_counter() + seconds

    def work(index: int) -> None:
        reader = Reader(port)
        try:
            while time.perf_counter() < deadline:
                reader.read(page)
                counts[index] += 1
        except (Unreadable, OSError, http.client.HTTPException) as error:
            failures.append(error)

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(i,)) for i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - started)
