"""`grappe export members`: the list of members as a file, as of any day."""

from datetime import date
from pathlib import Path

import click
from django.utils import timezone
from django.utils.encoding import force_str

from grappe.cli import _cluster
from grappe.connectors import tabular
from grappe.memberships import directory, roster

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def command() -> None:
    """Write what the pages export."""


@command.command()
@_cluster.option
@click.option("--on", type=DAY, help="The day, as 2022-12-31; today by default.")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx")
@click.option("--all", "everybody", is_flag=True, help="Former members too.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
)
def members(slug: str | None, on, form: str, everybody: bool, output: Path) -> None:
    """Write the members of a cluster on a day."""
    cluster = _cluster.named(slug)
    day = on.date() if on else timezone.localdate()
    statuses = frozenset(directory.STATUS_LABELS) if everybody else directory.PRESENT
    choice = directory.Choice(on=day, facets={"status": statuses})
    lines = directory.choose(directory.lines(cluster, day), choice).lines
    columns = roster.columns(directory.labels(cluster), day)
    titles = [force_str(title) for title, _of in columns]
    rows = [[cell(of(line)) for _title, of in columns] for line in lines]
    try:
        with output.open("wb") as file:
            if form == "csv":
                file.writelines(tabular.write_csv([titles, *rows]))
            else:
                tabular.write_xlsx(file, [tabular.Sheet("members", titles, rows)])
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    click.echo(f"{len(rows)} organisations written to {output}")


def cell(value):
    """Text and days as they are; a name to be translated becomes text."""
    return value if value is None or isinstance(value, date) else force_str(value)
