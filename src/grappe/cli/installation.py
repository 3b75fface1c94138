"""`grappe installation`: all of it in one open file, and back again."""

from pathlib import Path
from typing import Any

import click
from django.db.models import Field

from grappe.common.personal import Personal
from grappe.operations import portable
from grappe.privacy import register

ARCHIVE = click.Path(path_type=Path, dir_okay=False)


@click.group("installation")
def command() -> None:
    """Take a whole installation away, or bring one in."""


@command.command("export")
@click.argument("path", metavar="FILE", type=ARCHIVE)
@click.option(
    "--without-secrets",
    is_flag=True,
    help="Leave out passwords, second factors, keys and tokens.",
)
@click.option(
    "--without-missing",
    is_flag=True,
    help="Export all the same when files that rows name are gone.",
)
def write(path: Path, without_secrets: bool, without_missing: bool) -> None:
    """Write everything to a new .zip file: rows, files and what they mean."""
    secrets = not without_secrets
    with click.progressbar(length=portable.count_of(), label="Rows") as bar:
        try:
            manifest = portable.export(
                path,
                secrets=secrets,
                missing=without_missing,
                personal=told_of_people,
                progress=bar.update,
            )
        except (portable.NotExportable, OSError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(summary(manifest))
    for name in manifest["missing"]:
        click.echo(f"missing: {name}")
    if secrets:
        click.echo(
            "It holds password hashes and keys: keep it as you keep a back-up. Keys "
            "that sign labels are readable with this installation's secret key only."
        )


@command.command("import")
@click.argument("path", metavar="FILE", type=ARCHIVE)
def read(path: Path) -> None:
    """Fill an empty installation with an archive; refuse any other one."""
    try:
        with (
            portable.opened(path) as archive,
            click.progressbar(length=archive.row_count, label="Rows") as bar,
        ):
            portable.read_in(archive, progress=bar.update)
    except (portable.BadArchive, portable.NotImportable, OSError) as error:
        raise click.ClickException(f"{error} Nothing was imported.") from error
    click.echo(summary(archive.manifest))


@command.command("inspect")
@click.argument("path", metavar="FILE", type=ARCHIVE)
def inspect(path: Path) -> None:
    """Check every part of an archive; say what is in it. Nothing is written."""
    try:
        with (
            portable.opened(path) as archive,
            click.progressbar(length=archive.byte_count, label="Bytes") as bar,
        ):
            archive.check(bar.update)
    except portable.BadArchive as error:
        raise click.ClickException(str(error)) from error
    manifest = archive.manifest
    click.echo(f"Grappe {manifest['grappe']}, format {manifest['format_version']}")
    click.echo(summary(manifest))
    click.echo("with secrets" if manifest["secrets"] else "without secrets")
    for label, count in manifest["rows"].items():
        if count:
            click.echo(f"{count:>10}  {label}")


def told_of_people(field: Field) -> dict[str, str] | bool | None:
    """What the register of processing says of a field; None where it says nothing."""
    tag = register.tables().get(field.model._meta.label, {}).get(field.name)
    if isinstance(tag, Personal):
        return {
            "part": tag.part.value,
            "purpose": tag.purpose,
            "retention": tag.retention,
            "source": tag.source.value,
        }
    return None if tag is None else False


def summary(manifest: dict[str, Any]) -> str:
    rows = sum(manifest["rows"].values())
    tables = sum(1 for count in manifest["rows"].values() if count)
    return f"{rows} rows of {tables} tables, {len(manifest['files'])} files"
