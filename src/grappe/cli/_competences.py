"""`grappe import competences`: the tree of competences of a cluster, from a file."""

from pathlib import Path

import click
from django.utils import timezone

from grappe.cli import _cluster
from grappe.organisations import actions


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_cluster.option
def competences(file: Path, slug: str | None) -> None:
    """Bring in a tree of competences (CSV: code;parent;name_fr;name_en;uri).

    The parent is a code, of the file or already known. Safe to run twice; what the file
    does not name stays. A wrong line and nothing is written.
    """
    cluster = _cluster.named(slug)
    try:
        done = actions.import_competences(cluster, file, by=None, at=timezone.now())
    except actions.NotImportable as error:
        for reason in error.reasons:
            click.echo(reason, err=True)
        raise click.ClickException("Nothing was imported.") from error
    click.echo(
        f"{len(done.created)} created, {len(done.changed)} changed, "
        f"{len(done.unchanged)} unchanged"
    )
