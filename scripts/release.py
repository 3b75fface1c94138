"""Keep the state of a release, so that tests upgrade from it.

    scripts/release.py v0.2.0

writes tests/data/released/: a back-up of an installation of that version on each
database, with one row at least of most kinds, and the migrations it had. Run it when a
version was released; the rules for migrations then hold for those that come after.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import postgres
import psycopg

ROOT = Path(__file__).resolve().parent.parent
RELEASED = ROOT / "tests" / "data" / "released"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "grappe.config.settings"}
SEED = "from tests.released_seed import seed; seed()"
COPY = """
import django, pathlib, sys
django.setup()
from datetime import datetime
from grappe.operations import backup
at = datetime.fromisoformat(sys.argv[2])
print(backup.make(pathlib.Path(sys.argv[1]), at=at).manifest.row_count, "rows")
"""


def main(revision: str) -> None:
    with tempfile.TemporaryDirectory(prefix="grappe-release-") as name:
        folder = Path(name)
        tree = unpacked(revision, folder / "tree")
        sqlite = f"sqlite:///{folder / 'sqlite' / 'grappe.sqlite3'}"
        record("sqlite", sqlite, tree, folder)
        with postgres.database() as url:
            create(url)
            record("postgresql", url, tree, folder)
    state = migrations()
    (RELEASED / "migrations.json").write_text(json.dumps(state, indent=1) + "\n")
    print(f"{RELEASED.relative_to(ROOT)} holds the state of {revision}.")


def unpacked(revision: str, tree: Path) -> Path:
    """The files of a revision, apart from those at work."""
    packed = subprocess.run(
        ["git", "archive", revision, "src", "tests"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(tree, filter="data")
    seed = "tests/released_seed.py"
    (tree / seed).write_text((ROOT / seed).read_text())
    return tree


def record(kind: str, url: str, tree: Path, folder: Path) -> None:
    """Fill a database as that version did, then copy it as this one does."""
    var = folder / kind
    var.mkdir()
    at = datetime.now(UTC).replace(microsecond=0)
    target = RELEASED / f"{kind}.backup"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    run(tree, var, url, "-m", "django", "migrate", "--verbosity=0")
    run(tree, var, url, "-c", f"import django; django.setup(); {SEED}")
    run(ROOT, var, url, "-c", COPY, str(target), at.isoformat())


def run(tree: Path, var: Path, url: str, *arguments: str) -> None:
    paths = os.pathsep.join([str(tree / "src"), str(tree)])
    kept = {key: os.environ[key] for key in os.environ if not key.startswith("GRAPPE_")}
    subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        check=True,
        env={
            **kept,
            **SETTINGS,
            "PYTHONPATH": paths,
            "DATABASE_URL": url,
            "GRAPPE_VAR": str(var),
        },
    )


def create(url: str) -> None:
    server, name = url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as opened:
        opened.execute(f'DROP DATABASE IF EXISTS "{name}"')
        opened.execute(f'CREATE DATABASE "{name}"')


def migrations() -> dict[str, list[str]]:
    with tarfile.open(RELEASED / "sqlite.backup") as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest is not None
        told: dict[str, list[str]] = json.load(manifest)["migrations"]
        return told


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
