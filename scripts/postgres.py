"""A PostgreSQL for the tests: the one given, the one running, or our own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import system

LOCAL = "postgresql://postgres@127.0.0.1:5432"

# The databases last one run: nothing is lost if the machine stops.
HASTY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def database() -> Iterator[str]:
    """Give the address of a database that the tests may create and drop."""
    if address := _given():
        yield address
    elif _answers(LOCAL):
        yield f"{LOCAL}/grappe_{os.getpid()}"  # two runs at once do not meet
    else:
        with _own_server() as address:
            yield address


def _given() -> str:
    general = os.environ.get("DATABASE_URL", "")
    address = general if general.startswith("postgres") else ""
    return os.environ.get("GRAPPE_TEST_DATABASE_URL", address)


def _answers(server: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(f"{server}/postgres", connect_timeout=2).close()
        return True
    return False


@contextmanager
def _own_server() -> Iterator[str]:
    """Start a server in a temporary directory, on a socket there, and stop it."""
    binaries = _binaries()
    owner = _owner()
    home = Path(tempfile.mkdtemp(prefix="grappe-postgres-"))
    if owner:
        shutil.chown(home, user=owner)
    data = home / "data"
    options = f"-k {home} -c listen_addresses='' {HASTY}"

    def run(command: str, *arguments: str) -> None:
        subprocess.run(
            [binaries / command, "--pgdata", data, *arguments],
            check=True,
            cwd=home,
            stdout=subprocess.DEVNULL,
            user=owner,
            group=owner and pwd.getpwnam(owner).pw_gid,
            extra_groups=[] if owner else None,
        )

    print(f"Starting a PostgreSQL of our own from {binaries}.", flush=True)
    try:
        run("initdb", "--username=postgres", "--auth=trust", "--no-sync",
            "--no-locale", "--encoding=UTF8")  # fmt: skip
        run("pg_ctl", "start", "--wait", "--log", str(home / "log"), "-o", options)
        try:
            yield f"postgresql://postgres@{quote(str(home), safe='')}/grappe"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(home)


def _binaries() -> Path:
    """Find where initdb and pg_ctl are, the newest version first."""
    if found := _installed():
        return found
    system.install("postgresql", reason="The tests need PostgreSQL.")
    if found := _installed():
        return found
    raise SystemExit("PostgreSQL was installed but initdb cannot be found.")


def _installed() -> Path | None:
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: float(path.parent.parent.name))
    if newest:
        return newest[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _owner() -> str | None:
    """Name the user the server runs as: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"
