"""Run all the tests and end with one line of totals.

Three runs of pytest: on SQLite, on PostgreSQL, and in a real browser. Name some of
them (`sqlite`, `postgres`, `browser`) to run only those. What the machine lacks is
installed; nothing is skipped because it is missing.
"""

import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import identity_provider
import postgres
import system

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "test"
SQLITE = "sqlite://:memory:"
# Whoever is done takes half of what the other has left.
IN_TWO = ["-n", "2", "--dist", "worksteal"]
# What never asks the database is tested once, on SQLite; and what the demo tells, which
# is the same wherever it is written (that it can be is tested on both).
ONCE = [
    *["engines", "connectors", "tooling"],
    *[f"demo/test_{name}.py" for name in ("facts", "history", "identity", "plan")],
    *[f"demo/test_{name}.py" for name in ("projects", "services", "studies")],
]


@dataclass(frozen=True)
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def on_sqlite() -> Totals:
    """Every test but those of the browser, on SQLite.

    The crawls ask every page here, as everybody: which role gets what is looked at on
    PostgreSQL.
    """
    system.gettext()
    identity_provider.install()
    return run(
        "sqlite",
        "-m",
        "not browser",
        "--deselect=tests/web/test_access.py::test_access",
        *IN_TWO,
        DATABASE_URL=SQLITE,
    )


def on_postgres() -> Totals:
    """The same tests on PostgreSQL, but those that need no database, and the crawls.

    A crawl asks the whole site what rules, querysets and templates show to somebody:
    each page is asked on PostgreSQL by the tests of its own.
    """
    left_out = [f"--ignore=tests/{path}" for path in ONCE]
    identity_provider.install()
    with postgres.database() as url:
        return run(
            "postgres",
            "-m",
            "not browser and not crawl",
            "tests",
            *left_out,
            *IN_TWO,
            DATABASE_URL=url,
        )


def in_browser() -> Totals:
    """The pages, as Chromium shows them."""
    path = system.chromium()
    variables = {"DATABASE_URL": SQLITE, "GRAPPE_TEST_CHROMIUM": path}
    return run("browser", "-m", "browser", "tests/browser", *IN_TWO, **variables)


def run(name: str, *arguments: str, **variables: str) -> Totals:
    """Run pytest once; a run that breaks down counts as one failure more."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    print(f"\nTests: {name}", flush=True)
    status = subprocess.run(command, cwd=ROOT, env={**neutral(), **variables})
    totals = read(report) if report.exists() else Totals()
    broken = status.returncode != 0 and totals.failed == 0
    return totals + Totals(failed=int(broken))


def neutral() -> dict[str, str]:
    """Return our environment without what configures the developer's own Grappe.

    What Python compiled is kept: the tests start many processes.
    """
    configured = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GRAPPE_") and name not in configured
    }
    return {**kept, "GRAPPE_VAR": str(REPORTS / "var")}


def read(report: Path) -> Totals:
    """Count the outcomes in a JUnit report; an error is a failure."""
    total = Totals()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        count = {key: int(suite.get(key, 0)) for key in ("tests", "skipped")}
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        passed = count["tests"] - failed - count["skipped"]
        total += Totals(passed, failed, count["skipped"])
    return total


RUNS = {"sqlite": on_sqlite, "postgres": on_postgres, "browser": in_browser}


def main(names: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers stop
    unknown = set(names) - set(RUNS)
    if unknown:
        raise SystemExit(
            f"Unknown: {', '.join(sorted(unknown))}. Runs: {', '.join(RUNS)}."
        )
    REPORTS.mkdir(parents=True, exist_ok=True)
    total = sum((RUNS[name]() for name in names or RUNS), Totals())
    print(f"\n{total}", flush=True)
    return int(total.failed > 0 or total.passed == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
