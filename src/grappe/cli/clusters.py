"""Clusters of this installation, and those it only knows."""

from pathlib import Path

import click
from django.db import transaction
from django.utils import timezone

from grappe.accounts import actions as accounts
from grappe.accounts.models import Role, User
from grappe.clusters import actions
from grappe.clusters.actions.reference import FRENCH_CLUSTERS
from grappe.memberships import actions as memberships


@click.group("clusters")
def command() -> None:
    """Open a cluster, or import the list of those known."""


@command.command("import")
@click.argument(
    "file",
    required=False,
    default=FRENCH_CLUSTERS,
    type=click.Path(path_type=Path, dir_okay=False),
)
def import_(file: Path) -> None:
    """Add the clusters of FILE (CSV) to those known; safe to run twice.

    Without FILE, the French innovation clusters that come with this program. The phases
    of the national policy are brought up to date too.
    """
    try:
        phases = actions.import_policy_phases()
        done = actions.import_reference(file, at=timezone.now())
    except actions.NotImportable as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{len(done.created)} created, {len(done.updated)} updated, "
        f"{len(done.unchanged)} unchanged, {len(done.refused)} refused; "
        f"{phases} policy phases"
    )
    for line, name, why in done.refused:
        click.echo(f"line {line}: {name or '(no name)'}: {why}", err=True)


@command.command()
@click.argument("slug")
@click.option("--name", required=True, help="The cluster's name.")
@click.option("--direction", "email", required=True, help="E-mail of its director.")
def add(slug: str, name: str, email: str) -> None:
    """Open the cluster SLUG, its ready-made lists, and the account of its director."""
    now = timezone.now()
    try:
        with transaction.atomic():
            actions.import_policy_phases()
            cluster = actions.create_cluster(slug, name, by=None, at=now)
            memberships.open_cluster_defaults(cluster, at=now, by=None)
            user = User.objects.filter(email__iexact=email).first()
            user = user or accounts.create_user(email, by=None, at=now)
            accounts.grant(
                cluster,
                user,
                Role.DIRECTION,
                starts_on=timezone.localdate(now),
                by=None,
                at=now,
            )
    except (actions.NotSavable, accounts.NotGrantable) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{cluster.name} is open: {accounts.sign_in_link(user, then=f'/{slug}/')}"
    )
