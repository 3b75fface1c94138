"""`grappe registry`: the copies of public registers on this machine."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from django.conf import settings

from grappe.connectors import research_structures, sirene
from grappe.connectors.stores import Loaded, Store, UnreadableRegister, open_store
from grappe.connectors.stores.files import glimpse
from grappe.connectors.units import Place, Unit

REGISTERS = ("sirene", *research_structures.REGISTERS)
NAME = click.Choice(REGISTERS)


@click.group("registry")
def command() -> None:
    """Load public registers, and look into them."""


@command.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…"
)
@click.option("--month", help="The month of the files, as 2026-08.")
@click.option(
    "--force", is_flag=True, help="Load an older month, or a much shorter file."
)
def load(files: tuple[Path, ...], month: str | None, force: bool) -> None:
    """Load the files of one or several registers; each is known by what it holds.

    SIRENE: StockUniteLegale, StockEtablissement, their Historique, and
    StockEtablissementLiensSuccession, in CSV or Parquet. Laboratories: RNSR. Research
    organisations: ROR. Hospitals: FINESS. Archives (zip, gzip) need not be unpacked.
    What a file brings replaces what was loaded of its kind; a file that cannot be read
    changes nothing.
    """
    try:
        shared = _shared(files)
        for register, chosen in shared.items():
            reader = sirene if register == "sirene" else research_structures
            with _bar() as progress:
                done = reader.load(
                    chosen,
                    path_of(register),
                    progress=progress,
                    month=month,
                    force=force,
                )
            _tell(done)
    except UnreadableRegister as error:
        raise click.ClickException(str(error)) from error


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(as_json: bool) -> None:
    """List the registers loaded, and the files each was made of."""
    found = {name: store for name in REGISTERS if (store := open_store(path_of(name)))}
    if as_json:
        click.echo(_json([_described(store) for store in found.values()]))
        return
    if not found:
        click.echo(f"No register in {folder()}. Load one: grappe registry load FILE…")
    for name, store in found.items():
        size = store.path.stat().st_size / 1e6
        click.echo(
            f"{name}: {store.count} units, as of {store.observed_on}, {size:.0f} MB"
        )
        for file in store.files:
            click.echo(
                f"  {file.kind} {file.month:%Y-%m}: {file.row_count} rows,"
                f" {file.kept_count} kept ({file.name})"
            )


@command.command()
@click.argument("text")
@click.option("--town", default="", help="Only where one of its places is.")
@click.option("--postcode", default="", help="Same; two digits are a department.")
@click.option("--register", type=NAME, default="sirene", show_default=True)
@click.option("--active", is_flag=True, help="Leave out what is closed.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def search(
    text: str,
    town: str,
    postcode: str,
    register: str,
    active: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Find units by words of their names and towns, their acronym or number."""
    units = _store(register).search(
        text, town=town, postcode=postcode, limit=limit, active_only=active
    )
    if as_json:
        click.echo(_json([asdict(unit) for unit in units]))
        return
    for unit in units:
        click.echo(_line(unit))
    if not units:
        click.echo("Nothing found.")


@command.command()
@click.argument("number")
@click.option("--register", type=NAME, default="sirene", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(number: str, register: str, as_json: bool) -> None:
    """Print all that a register says of one unit."""
    unit = _store(register).unit("".join(number.split()))
    if unit is None:
        raise click.ClickException(f"{register} has no unit {number}.")
    if as_json:
        click.echo(_json(asdict(unit)))
        return
    click.echo(_line(unit))
    for label, value in _facts(unit):
        click.echo(f"  {label}: {value}")
    for place in unit.places:
        click.echo(f"  {_where(place)}")


@command.command()
@click.argument("name", type=NAME)
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(name: str, yes: bool) -> None:
    """Delete the copy of a register; its files can be loaded again."""
    path = path_of(name)
    if not path.exists():
        raise click.ClickException(f"{name} is not loaded.")
    if not yes and not click.confirm(f"Delete {path}?"):
        click.echo("Nothing was deleted.")
        return
    path.unlink()
    click.echo(f"{name} is deleted.")


def folder() -> Path:
    return Path(settings.GRAPPE_REGISTERS)


def path_of(register: str) -> Path:
    return folder() / f"{register}.duckdb"


def _shared(files: tuple[Path, ...]) -> dict[str, list[Path]]:
    """Share the files out by register; every one is looked at before any is read."""
    shared: dict[str, list[Path]] = {}
    for file in files:
        is_sirene = sirene.kind_of_file(file)
        register = "sirene" if is_sirene else research_structures.register_of(file)
        if not register:
            begins = ", ".join(glimpse(file).columns[:4])[:100] or "no header"
            raise UnreadableRegister("unknown_file", file=file.name, columns=begins)
        shared.setdefault(register, []).append(file)
    return shared


def _tell(done: Loaded) -> None:
    click.echo(f"{done.register}: {done.count} units, as of {done.observed_on}.")
    for file in done.files:
        click.echo(
            f"  {file.kind} {file.month:%Y-%m}: {file.row_count} rows,"
            f" {file.kept_count} kept"
        )
    for notice in done.notices:
        click.echo(f"  {notice.message}")


def _store(register: str) -> Store:
    store = open_store(path_of(register))
    if store is None:
        raise click.ClickException(
            f"{register} is not loaded: grappe registry load FILE…"
        )
    return store


def _described(store: Store) -> dict[str, Any]:
    return {
        "register": store.register,
        "path": str(store.path),
        "count": store.count,
        "observed_on": store.observed_on,
        "files": [asdict(file) for file in store.files],
    }


def _line(unit: Unit) -> str:
    place = unit.head_office
    parts = [
        unit.number,
        unit.name or ("(a person)" if unit.is_person else "(not shown)"),
    ]
    if unit.acronyms:
        parts.append(f"({', '.join(unit.acronyms)})")
    if place and place.town:
        parts.append(f"— {place.postcode} {place.town}".replace("  ", " "))
    if not unit.is_active:
        parts.append(f"[closed{f' {unit.closed_on}' if unit.closed_on else ''}]")
    return " ".join(parts)


def _facts(unit: Unit) -> Iterator[tuple[str, str]]:
    facts = {
        "also called": ", ".join(unit.other_names),
        "legal category": unit.legal_category,
        "NAF rév. 2": unit.naf_rev2,
        "NAF 2025": unit.naf_2025,
        "founded": str(unit.founded_on or ""),
        "size": f"{unit.size_category} ({unit.size_year})"
        if unit.size_category
        else "",
        "headcount band": unit.headcount_band,
        "website": unit.website,
        "in other registers": ", ".join(
            f"{one} {value}" for one, value in unit.numbers
        ),
        "run by": ", ".join(unit.parents),
        "taken over by": ", ".join(f"{one} on {on}" for one, on in unit.successors),
    }
    yield from ((label, value) for label, value in facts.items() if value)


def _where(place: Place) -> str:
    parts = [place.number, place.name, place.address, f"{place.postcode} {place.town}"]
    state = "" if place.is_active else " [closed]"
    return " — ".join(one.strip() for one in parts if one.strip()) + state


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


@contextmanager
def _bar() -> Iterator[Callable[[float, str], None]]:
    """Show how far a load has come, in thousandths, and the step under way."""
    with click.progressbar(length=1000, label="Loading") as shown:

        def progress(share: float, label: str) -> None:
            shown.label = label
            shown.update(round(share * 1000) - shown.pos)

        yield progress
