"""grappe labelling config: the configuration out, in, and ready-made."""

import json
from pathlib import Path

import click
from django.utils import timezone

from grappe.accounts.models import User
from grappe.cli import _cluster
from grappe.labelling import config_io, defaults

by = click.option("--as", "email", help="E-mail of the person who does it.")


def person(email: str | None) -> User | None:
    """Who acts: somebody with an account, or the installation itself."""
    if email is None:
        return None
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return user


@click.group()
def config() -> None:
    """How requests are dealt with: procedures, forms, grids, words."""


@config.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@_cluster.option
def export(file: Path | None, slug: str | None) -> None:
    """Write the configuration as JSON to FILE, or print it."""
    data = config_io.dump(_cluster.named(slug))
    text = json.dumps(data, ensure_ascii=False, indent=2)
    if file is None:
        click.echo(text)
        return
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(
        f"{len(data['procedures'])} procedures, {len(data['grids'])} grids: {file}"
    )


@config.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--publish", is_flag=True, help="Put what is new to use at once.")
@by
@_cluster.option
def import_(file: Path, publish: bool, email: str | None, slug: str | None) -> None:
    """Add what the JSON FILE holds and the cluster has not; safe to run twice.

    What is here stays; a procedure or a grid that differs comes in as a new version.
    """
    cluster = _cluster.named(slug)
    try:
        data = config_io.parse(file.read_bytes())
        loaded = config_io.load(
            cluster,
            data,
            is_published=publish,
            by=person(email),
            at=timezone.now(),
        )
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    except config_io.NotLoadable as error:
        raise click.ClickException(str(error)) from error
    for what, name in loaded.added:
        click.echo(f"{what}: {name}")
    click.echo(f"{len(loaded.added)} added, {loaded.unchanged} here already")


@config.command("default")
@by
@_cluster.option
def default(email: str | None, slug: str | None) -> None:
    """Add the ready-made configuration, where it is not there yet."""
    cluster = _cluster.named(slug)
    added = defaults.install(cluster, by=person(email), at=timezone.now())
    click.echo(f"added: {', '.join(added)}" if added else "everything is here already")


COMMANDS = [config]
