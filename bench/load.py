"""Let 200 people read and write at once on national-size data; print one table.

    python bench/load.py --fill                              # once: fill the databases
    python bench/load.py --seconds 60                        # SQLite, then the table
    python bench/load.py --seconds 60 --postgres postgres://me@127.0.0.1/postgres

Each person asks a page, reads it for 5 seconds on average (from half to one and a half
times as long), asks the next: 200 people are 40 pages a second. TPC-W, the bench of web
shops, lets its people think for 7 seconds: `--thinking 7`. One page in a hundred
changes a member, so that what is kept in memory is worked out again. The client runs
on the same machine as the server. Run it with the Python where Grappe is installed.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from measure import IN_DJANGO, free_port, running, tree_seconds
from pages import program, run, settings
from psycopg import sql

HERE = Path(__file__).resolve().parent
FOLDER = Path("var/bench-load")
DATABASE = "grappe_bench_load"
SEED = "7"
CORES = 2
THINKING = 5.0
LIMIT_MS = 300
# What people do, out of a hundred pages. A save is the form and the form sent.
MIX = {
    "list": 25,
    "search": 20,
    "detail": 25,
    "figure": 15,
    "home": 10,
    "save": 4,
    "change": 1,
}
# Ours: a form may come with any secret that the browser's cookie repeats.
CSRF = "a" * 32
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Told:
    """What one kind of page answered: milliseconds, and what went wrong."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class World:
    """What the probe found: one cookie for each person, and what they may read."""

    cluster: str
    rows: int
    cookies: list[str]
    editors: list[str]
    tag: int
    members: list[int]
    figures: list[str]
    words: list[str]


class Person:
    """Reads, thinks, asks the next page, until it is late."""

    def __init__(
        self, number: int, client: httpx.AsyncClient, world: World, thinking: float
    ) -> None:
        self.dice = random.Random(number)
        self.client, self.world, self.thinking = client, world, thinking
        self.cookie = world.cookies[number % len(world.cookies)]

    def path(self, kind: str) -> str:
        here, dice = f"/{self.world.cluster}", self.dice
        if kind == "detail":
            return f"{here}/members/{dice.choice(self.world.members)}/"
        if kind == "figure":
            return f"{here}/figures/{dice.choice(self.world.figures)}/"
        if kind == "search":
            return f"{here}/members/?q={dice.choice(self.world.words)}"
        if kind == "list":
            page = dice.randint(1, 8)
            return f"{here}/members/?page={page}&sort={dice.choice(['name', '-since'])}"
        return f"{here}/"

    async def live(self, until: float, told: dict[str, Told]) -> None:
        await asyncio.sleep(self.dice.uniform(0, 1.5 * self.thinking))
        while time.monotonic() < until:
            (kind,) = self.dice.choices(list(MIX), list(MIX.values()))
            if kind == "save":
                await self.save(told)
            elif kind == "change":
                await self.change(told)
            else:
                await self.ask(told[kind], "GET", self.path(kind))
            await asyncio.sleep(self.thinking * self.dice.uniform(0.5, 1.5))

    async def save(self, told: dict[str, Told]) -> None:
        """Open one's profile and save it: the form is counted as a page of its own."""
        page = await self.ask(told["form"], "GET", "/accounts/profile/")
        found = TOKEN.search(page.text) if page else None
        if page is None or found is None:
            return
        data = {
            "csrfmiddlewaretoken": found[1],
            "given_name": "Camille",
            "family_name": f"Fictif {self.dice.randint(1, 9999)}",
            "language": "fr",
        }
        key = page.cookies.get("csrftoken", "")
        await self.ask(told["save"], "POST", "/accounts/profile/", data, key)

    async def change(self, told: dict[str, Told]) -> None:
        """Say of a member, or no longer, that a word fits it."""
        act = self.dice.choice(["add_tag", "remove_tag"])
        member = self.dice.choice(self.world.members)
        data = {
            "csrfmiddlewaretoken": CSRF,
            "act": f"{act}:{self.world.tag}",
            "pk": str(member),
        }
        path = f"/{self.world.cluster}/members/bulk/"
        own, self.cookie = self.cookie, self.dice.choice(self.world.editors)
        await self.ask(told["change"], "POST", path, data, CSRF)
        self.cookie = own

    async def ask(
        self,
        told: Told,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        key: str = "",
    ) -> httpx.Response | None:
        """Ask once; anything but the page, or the way back from a form, is an error."""
        cookie = f"{self.cookie}; csrftoken={key}" if key else self.cookie
        headers = {"Cookie": cookie, "Referer": str(self.client.base_url)}
        began = time.perf_counter()
        try:
            answer = await self.client.request(method, path, data=data, headers=headers)
        except httpx.HTTPError as error:
            told.errors.append(f"{path}: {type(error).__name__}")
            return None
        told.times.append(1000 * (time.perf_counter() - began))
        if answer.status_code != (302 if method == "POST" else 200):
            told.errors.append(f"{path}: {answer.status_code}")
            return None
        return answer


@dataclass
class Seen:
    """What a crowd saw while all of it was there.

    `cores` are the server's, `own_cores` those that the people themselves take.
    """

    told: dict[str, Told]
    seconds: float
    cores: float
    own_cores: float

    @property
    def pages(self) -> int:
        return sum(len(one.times) for one in self.told.values())


async def crowd(
    port: int, world: World, people: int, seconds: float, thinking: float, server: int
) -> Seen:
    """Let people in one by one, then look for so many seconds."""
    told = {kind: Told() for kind in [*MIX, "form"]}
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30, verify=False
    ) as client:
        # Without jar: each person sends their own cookie.
        client.cookies.jar.set_policy(Nobody())
        coming = 2 * thinking
        until = time.monotonic() + coming + seconds
        lives = [
            asyncio.create_task(
                Person(number, client, world, thinking).live(until, told)
            )
            for number in range(people)
        ]
        await asyncio.sleep(coming)
        for one in told.values():
            one.times.clear()
        before, began = tree_seconds(server), time.monotonic()
        own = time.process_time()
        await asyncio.sleep(seconds)
        lasted = time.monotonic() - began
        cores = (tree_seconds(server) - before) / lasted
        own_cores = (time.process_time() - own) / lasted
        seen = {kind: Told([*one.times], one.errors) for kind, one in told.items()}
        await asyncio.gather(*lives)
    return Seen(seen, seconds, cores, own_cores)


class Nobody:
    """A policy of cookies that keeps none."""

    rfc2965 = netscape = True
    hide_cookie2 = True

    def set_ok(self, *_arguments: object) -> bool:
        return False

    return_ok = domain_return_ok = path_return_ok = set_ok


def percentile(times: Sequence[float], share: int) -> float:
    if len(times) < 2:
        return times[0] if times else 0.0
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def line(name: str, told: Told) -> str:
    shown = [percentile(told.times, share) for share in (50, 95, 99)]
    cells = [name, str(len(told.times)), str(len(told.errors))]
    cells += [f"{value:.0f}" for value in [*shown, max(told.times, default=0)]]
    return f"| {' | '.join(cells)} |"


def table(engine: str, world: World, found: dict[str, Told], load: str) -> str:
    every = Told(
        [each for one in found.values() for each in one.times],
        [each for one in found.values() for each in one.errors],
    )
    is_kept = percentile(every.times, 95) < LIMIT_MS and not every.errors
    lines = [
        f"{engine}, {world.rows} members in the cluster that is read; {load}",
        "",
        "| Page | Asked | Errors | p50 ms | p95 ms | p99 ms | Longest ms |",
        "| --- | --: | --: | --: | --: | --: | --: |",
        *(line(kind, told) for kind, told in found.items()),
        line("**all**", every),
        "",
        f"p95 under {LIMIT_MS} ms and no error: {'yes' if is_kept else 'NO'}",
        *(f"  {error}" for error in every.errors[:10]),
    ]
    return "\n".join(lines)


def production(url: str, folder: Path) -> dict[str, str]:
    return settings(url, folder) | {
        "GRAPPE_DEVELOPMENT": "false",
        "GRAPPE_HOSTS": "127.0.0.1,testserver",
        "GRAPPE_SITE_URL": "http://127.0.0.1:8000",
        "GRAPPE_HTTPS": "false",
        "GRAPPE_LOG": "WARNING",
        "GRAPPE_RECHERCHE_ENTREPRISES": "",
    }


def measure(
    engine: str,
    url: str,
    folder: Path,
    people: int,
    seconds: float,
    thinking: float = THINKING,
) -> str:
    environment = production(url, folder)
    # What this version adds to a database that was filled before.
    run([program("grappe"), "manage", "migrate", "--verbosity", "0"], environment)
    probe = [sys.executable, "-c", IN_DJANGO, str(HERE / "load_people.py"), str(people)]
    found = json.loads(run(probe, environment).splitlines()[-1])
    world = World(**found)
    port = free_port()
    serve = [program("grappe"), "serve", "--no-migrate", "--workers", str(CORES)]
    if (os.cpu_count() or 1) > CORES and shutil.which("taskset"):
        serve = ["taskset", "-c", ",".join(map(str, range(CORES))), *serve]
    with running(
        [*serve, "--port", str(port)],
        environment=environment,
        port=port,
        log=folder / "serve.log",
    ) as server:
        # Warm: each page once.
        asyncio.run(crowd(port, world, min(people, 8), 5, 1, server))
        seen = asyncio.run(crowd(port, world, people, seconds, thinking, server))
    load = (
        f"{people} people, a page every {thinking:g} s each: "
        f"{seen.pages / seen.seconds:.0f} pages a second; "
        f"the server used {seen.cores:.2f} cores, the people {seen.own_cores:.2f}"
    )
    return table(engine, world, seen.told, load)


def fill(url: str, folder: Path, size: str) -> None:
    """Fill a database once; it is kept until `--clean`."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "filled"
    if mark.exists():
        return
    run(
        [program("grappe"), "demo", "--seed", SEED, "--size", size],
        settings(url, folder),
    )
    mark.touch()


def postgres(admin: str, folder: Path) -> str:
    """The URL of our database on that server, made if it is not there."""
    if not (folder / "filled").exists():
        name = sql.Identifier(DATABASE)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    return urlunsplit(urlsplit(admin)._replace(path=f"/{DATABASE}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", help="URL of a database from which to make one")
    parser.add_argument("--only-postgres", action="store_true", help="not SQLite")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--thinking", type=float, default=THINKING, help="seconds")
    parser.add_argument(
        "--size", default="national", choices=["small", "cluster", "national"]
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--fill", action="store_true", help="fill, measure nothing")
    parser.add_argument("--clean", action="store_true", help="take all away again")
    chosen = parser.parse_args()
    chosen.folder = chosen.folder.resolve()
    places = []
    if not chosen.only_postgres:
        folder = chosen.folder / f"sqlite-{chosen.size}"
        places.append(("SQLite", f"sqlite:///{folder}/grappe.sqlite3", folder))
    if chosen.postgres and not chosen.clean:
        folder = chosen.folder / f"postgres-{chosen.size}"
        places.append(("PostgreSQL", postgres(chosen.postgres, folder), folder))
    if chosen.clean:
        shutil.rmtree(chosen.folder, ignore_errors=True)
        return
    for engine, url, folder in places:
        fill(url, folder, chosen.size)
        if not chosen.fill:
            told = measure(
                engine, url, folder, chosen.people, chosen.seconds, chosen.thinking
            )
            print(told)
            print(flush=True)


if __name__ == "__main__":
    main()
