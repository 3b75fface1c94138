"""`grappe restore`: put a back-up back, whole."""

from pathlib import Path

import click
from django.db import connections
from django.utils import timezone

from grappe.cli.backup import OTHER_KEY, file, sealed, warn
from grappe.operations import backup


@click.command("restore")
@file
@click.option(
    "--replace",
    is_flag=True,
    help="Restore over an installation with data; what is there is kept aside.",
)
@sealed
def command(file: Path, replace: bool, secret: bytes | None) -> None:
    """Restore the database and the files of FILE, after all of it was verified.

    Stop the servers and workers first. A back-up of an earlier version is brought up to
    this one.
    """
    connections.close_all()  # nobody may be connected, not even us
    done = backup.restore(
        file, backup.Place.here(), at=timezone.now(), secret=secret, replace=replace
    )
    click.echo(f"Restored: {done.manifest.told}, of {done.manifest.made_at}.")
    if done.was_older:
        click.echo("It is of an earlier version, and was brought up to this one.")
    for former in done.former:
        click.echo(f"What was there is kept: {former}. Remove it when all is well.")
    warn(done.manifest)
    if not done.has_same_key:
        click.echo(OTHER_KEY, err=True)
