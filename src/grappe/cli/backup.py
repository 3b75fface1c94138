"""`grappe backup`: copies of the whole installation, verified; their drills."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone

from grappe.operations import backup


class Backups(click.Group):
    """`grappe backup DEST` is `grappe backup now DEST`."""

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        if args and self.get_command(context, args[0]) is None:
            args = ["now", *args]
        return super().resolve_command(context, args)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        # Options before the folder are those of `now`.
        if args and args[0].startswith("-") and args[0] not in ("-h", "--help"):
            args = ["now", *args]
        return super().parse_args(context, args)


@click.group("backup", cls=Backups, subcommand_metavar="[DEST | COMMAND] [ARGS]...")
def command() -> None:
    """Copy the whole installation to DEST: `grappe backup /srv/backups --keep 7`."""


def sealed(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a sealed back-up, and word what cannot be done."""

    @click.option(
        "--key-file",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="GRAPPE_BACKUP_KEY_FILE",
        help="A file with a long secret that seals the back-up.",
    )
    @click.option(
        "--passphrase",
        is_flag=False,
        flag_value="",
        envvar="GRAPPE_BACKUP_PASSPHRASE",
        help="Ask for a passphrase that seals it (or GRAPPE_BACKUP_PASSPHRASE).",
    )
    @wraps(function)
    def wrapper(*, key_file: Path | None, passphrase: str | None, **more: Any) -> None:
        if passphrase == "":
            passphrase = click.prompt("Passphrase", hide_input=True)
        try:
            function(secret=backup.secret_of(passphrase, key_file), **more)
        except backup.BackupError as error:
            raise click.ClickException(str(error)) from error

    return wrapper


file = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@command.command()
@click.argument("destination", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="Remove the oldest back-ups of the folder so that so many stay.",
)
@sealed
def now(destination: Path, keep: int | None, secret: bytes | None) -> None:
    """Write a back-up into a folder, or to a path where nothing is."""
    made = backup.make(destination, at=timezone.now(), secret=secret, keep=keep or 0)
    click.echo(f"{made.path}: {made.manifest.told}; read again, sound.")
    warn(made.manifest)


@command.command()
@file
@sealed
def verify(file: Path, secret: bytes | None) -> None:
    """Read a whole back-up against its own hashes."""
    manifest = backup.read(file, secret)
    click.echo(
        f"Sound: {manifest.told}, made by Grappe {manifest.grappe} on"
        f" {manifest.kind} at {manifest.made_at}."
    )
    warn(manifest)


@command.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@sealed
def drill(file: Path | None, secret: bytes | None) -> None:
    """Restore FILE, or the latest of GRAPPE_BACKUPS, beside; compare; throw it away."""
    path = file or latest()
    done = backup.drill(path, backup.Place.here(), at=timezone.now(), secret=secret)
    click.echo(
        f"{path} can be restored: {done.manifest.told}, all as they were copied;"
        f" {done.seconds:.0f} s."
    )
    if done.was_older:
        click.echo("It is of an earlier version, and was brought up to this one.")
    warn(done.manifest)
    if not done.has_same_key:
        click.echo(OTHER_KEY, err=True)


OTHER_KEY = (
    "GRAPPE_SECRET_KEY is not the one of this back-up: with another one, the keys that"
    " sign labels stay closed, and everybody signs in again."
)


def latest() -> Path:
    folder = settings.GRAPPE_BACKUPS
    found = backup.existing(Path(folder)) if folder else []
    if not found:
        raise backup.BackupError("Say which FILE: GRAPPE_BACKUPS holds no back-up.")
    return found[-1]


def warn(manifest: backup.Manifest) -> None:
    """Say what was not well in the installation itself, which a back-up cannot mend."""
    for name in manifest.lacking:
        click.echo(f"missing when it was copied: {name}", err=True)
    for name in manifest.altered:
        click.echo(f"no longer as it was given when it was copied: {name}", err=True)
