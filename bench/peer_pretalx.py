"""Measure pretalx, the peer, by the same method as bench/pages.py measures Grappe.

pretalx is installed apart, by whoever measures, in an environment of its own that
also holds gunicorn; its cache and sessions need `redis-server` on the PATH.

    python bench/peer_pretalx.py --python /path/to/its/python --rows 350 --rows 2000
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from measure import IN_DJANGO, Figures, Page, free_port, measure, running, tree_seconds
from table import markdown

HERE = Path(__file__).resolve().parent
ROWS = [350, 2000]


def figures(python: str, rows: int, seconds: float) -> list[Figures]:
    """Build a pretalx of so many submissions in a folder that goes, and read it."""
    with tempfile.TemporaryDirectory(prefix="bench-pretalx-") as folder:
        return in_folder(Path(folder), python, rows, seconds)


def in_folder(folder: Path, python: str, rows: int, seconds: float) -> list[Figures]:
    redis = shutil.which("redis-server")
    if not redis:
        raise SystemExit("pretalx keeps its sessions in Redis: install redis-server.")
    port, cache = free_port(), free_port()
    environment = configure(folder, port, cache)
    quiet = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with running(
        [redis, "--port", str(cache), "--bind", "127.0.0.1", *quiet],
        environment=environment,
        port=cache,
        log=folder / "redis.log",
    ):
        for command in (["migrate"], ["rebuild"]):
            run([python, "-m", "pretalx", *command], environment)
        seed = [python, "-c", IN_DJANGO, str(HERE / "pretalx_seed.py"), str(rows)]
        seeded = run(seed, environment)
        found = json.loads(seeded.splitlines()[-1])
        gunicorn = ["-m", "gunicorn", "pretalx.wsgi", "--workers", "2"]
        with running(
            [python, *gunicorn, "--bind", f"127.0.0.1:{port}"],
            environment=environment,
            port=port,
            log=folder / "gunicorn.log",
        ) as server:
            return [
                measure(
                    Page(**page, cookie=found["cookie"]),
                    system=f"pretalx {version(python)}",
                    engine="SQLite",
                    rows=rows,
                    port=port,
                    used=lambda: tree_seconds(server),
                    seconds=seconds,
                )
                for page in found["pages"]
            ]


def configure(folder: Path, port: int, cache: int) -> dict[str, str]:
    config = folder / "pretalx.cfg"
    config.write_text(
        f"[filesystem]\ndata={folder}/data\nstatic={folder}/static\n"
        f"[site]\ndebug=False\nurl=http://127.0.0.1:{port}\n"
        "[database]\nbackend=sqlite3\n"
        f"[redis]\nlocation=redis://127.0.0.1:{cache}/1\n"
    )
    return {
        **os.environ,
        "PRETALX_CONFIG_FILE": str(config),
        "PRETALX_NO_INITIAL_LOG": "1",
        "DJANGO_SETTINGS_MODULE": "pretalx.settings",
    }


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def version(python: str) -> str:
    code = "from importlib.metadata import version; print(version('pretalx'))"
    return run([python, "-c", code], dict(os.environ)).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", required=True, help="a Python that has pretalx")
    parser.add_argument("--rows", type=int, action="append", help="350 and 2000")
    parser.add_argument("--seconds", type=float, default=2, help="a round lasts")
    parser.add_argument("--save", type=Path, help="also write the figures, as JSON")
    chosen = parser.parse_args()
    found = []
    for rows in chosen.rows or ROWS:
        found += figures(chosen.python, rows, chosen.seconds)
    if chosen.save:
        chosen.save.write_text(json.dumps([f.as_dict() for f in found], indent=1))
    print(markdown(found))


if __name__ == "__main__":
    main()
