"""`grappe projects`: read projects in somebody's name, by the same doors."""

import json
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.encoding import force_str

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.connectors import tabular
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.projects import doors, table, versions
from grappe.projects.doors import Door
from grappe.projects.models import Project


@click.group("projects")
def command() -> None:
    """Read projects in somebody's name: a conflict of interest holds here too."""


@command.command("list")
@_cluster.option
@_person.option
@click.option("--stage", help="Only those that stand there, as in_setup.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every column.")
def list_projects(slug: str | None, email: str, stage: str | None, as_json: bool):
    """List the projects that exist for somebody."""
    access = _person.access_of(email, _cluster.named(slug))
    lines = lines_for(access, stage)
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2, default=force_str))
        return
    for line in lines:
        click.echo(f"{line['acronym']}\t{line['stage']}\t{line['lead']}")
    click.echo(f"{len(lines)} projects")


@command.command()
@_cluster.option
@_person.option
@click.argument("acronym")
def show(slug: str | None, email: str, acronym: str) -> None:
    """Print the dossier of a project as JSON, to somebody who may read it."""
    access = _person.access_of(email, _cluster.named(slug))
    project, door = found(access, acronym)
    if door == Door.LISTED:
        raise click.ClickException(
            "This dossier opens to those it is granted to, once they declared that "
            "they have no conflict of interest."
        )
    told(access, [project.pk], f"dossier: {project.acronym}", door)
    content = versions.content(project)
    if not Project.objects.editable_by(access).filter(pk=project.pk).exists():
        content = versions.without_restricted(content)
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


@command.command()
@_cluster.option
@_person.option
@click.option(
    "--format", "form", type=click.Choice(["xlsx", "csv", "json"]), default="xlsx"
)
@click.option("--partners", is_flag=True, help="A row for each participation.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
)
def export(slug: str | None, email: str, form: str, partners: bool, output: Path):
    """Write the projects that exist for somebody to a file."""
    access = _person.access_of(email, _cluster.named(slug))
    lines = participations(access) if partners else lines_for(access, None)
    columns = table.PART_COLUMNS if partners else table.COLUMNS
    try:
        write(output, form, columns, lines)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    click.echo(f"{len(lines)} rows written to {output}")


def write(output: Path, form: str, columns: Any, lines: list[dict[str, Any]]) -> None:
    if form == "json":
        text = json.dumps(lines, ensure_ascii=False, indent=2, default=force_str)
        output.write_text(text, encoding="utf-8")
        return
    titles = [force_str(column.title) for column in columns]
    rows = [list(line.values()) for line in lines]
    with output.open("wb") as file:
        if form == "csv":
            file.writelines(tabular.write_csv([titles, *rows]))
        else:
            tabular.write_xlsx(file, [tabular.Sheet("projects", titles, rows)])


def lines_for(access: Access, stage: str | None) -> list[dict[str, Any]]:
    """Each project that exists for somebody; its content where they read it."""
    rows = Project.objects.visible_to(access).with_lead().order_by("acronym", "pk")
    if stage:
        rows = rows.filter(stage=stage)
    keys = [column.key for column in table.COLUMNS]
    readable = table.read_by(access)
    found = list(table.with_content(rows))
    told(access, [row.pk for row in found if row.pk in readable], "list of projects")
    return [dict(zip(keys, table.cells(row, readable), strict=True)) for row in found]


def participations(access: Access) -> list[dict[str, Any]]:
    readable = table.read_by(access)
    told(access, sorted(readable), "list of participations")
    rows = table.parts(access, readable)
    return [{one.key: one.of(row) for one in table.PART_COLUMNS} for row in rows]


def found(access: Access, acronym: str) -> tuple[Project, Door]:
    """The project of that acronym, by the best door; a usage error if unclear."""
    rows = Project.objects.visible_to(access).filter(acronym__iexact=acronym)
    keys = list(rows.values_list("pk", flat=True)[:2])
    if not keys:
        raise click.ClickException(f"No project is called “{acronym}” for them.")
    if len(keys) > 1:
        raise click.ClickException(f"Several projects are called “{acronym}”.")
    return doors.enter(access, keys[0])


def told(
    access: Access, projects: list[int], target: str, door: Door = Door.READER
) -> None:
    """Write that they were read, as a page does."""
    openings.log_many(
        access,
        projects,
        cluster=access.cluster,
        act=Act.EXPORTED,
        target=target,
        at=timezone.now(),
        door=door,
    )
