"""`grappe privacy`: the register of processing, and what outlived its time."""

import json
from typing import BinaryIO

import click
from django.utils import timezone, translation

from grappe.cli._cluster import named
from grappe.connectors import tabular
from grappe.privacy import actions, sheets
from grappe.privacy.keeping import RULES


@click.group("privacy")
def command() -> None:
    """What is kept of people: the register, and what outlived its time."""


@command.command("register")
@click.option(
    "--cluster", "slug", help="Slug of the cluster; the installation if none."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "pdf"]),
    default="csv",
    show_default=True,
)
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr")
@click.option("--output", type=click.File("wb"), default="-", help="A file.")
def register_command(
    slug: str | None, form: str, language: str, output: BinaryIO
) -> None:
    """Write the register of processing, read from the tables themselves."""
    cluster = named(slug) if slug else None
    if form == "pdf":
        output.write(sheets.register_pdf(cluster, at=timezone.now(), language=language))
        return
    with translation.override(language):
        rows = sheets.register_rows(cluster)
        titles = [str(title) for title in sheets.COLUMNS.values()]
    if form == "json":
        output.write(json.dumps(rows, ensure_ascii=False, indent=2).encode() + b"\n")
        return
    cells = [[row[code] for code in sheets.COLUMNS] for row in rows]
    for part in tabular.write_csv([titles, *cells]):
        output.write(part if isinstance(part, bytes) else part.encode())


@command.command("retain")
@click.option("--apply/--dry-run", "really", default=False, show_default=True)
def retain_command(really: bool) -> None:
    """Say what outlived its time, rule by rule; with --apply, take it away."""
    at = timezone.now()
    if really:
        told = actions.retain(at)
    else:
        told = [actions.foresee(cluster, at) for cluster in actions.places()]
    total = 0
    for one in told:
        place = one.cluster.slug if one.cluster else "installation"
        for line in one.lines.values():
            total += line.count
            name = RULES[line.rule].name
            click.echo(f"{place}\t{name}\t{line.count}\t{line.oldest or ''}")
        for code, count in one.kept.items():
            click.echo(f"{place}\t{RULES[code].name}\t{count} held back")
    verb = "erased or made anonymous" if really else "due (dry run: nothing changed)"
    click.echo(f"{total} {verb}")
