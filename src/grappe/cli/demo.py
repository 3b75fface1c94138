"""grappe demo: a fictional cluster to look around in, and to measure with."""

import sys
from contextlib import nullcontext
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from grappe.accounts import notifications
from grappe.accounts.models import User
from grappe.cli import serve as serving
from grappe.clusters import actions as clusters
from grappe.clusters.actions.reference import FRENCH_CLUSTERS
from grappe.common import statistics
from grappe.connectors.stores.errors import UnreadableRegister
from grappe.demo import actions, identity
from grappe.demo.actions import Content, NotFillable
from grappe.demo.plan import Plan, spec
from grappe.demo.plan.setting import FIRST_SLUG, email_of


@click.command()
@click.option("--seed", default=7, show_default=True, help="The same gives the same.")
@click.option(
    "--size",
    type=click.Choice(list(spec.SIZES_OF_DEMO)),
    default="cluster",
    show_default=True,
)
@click.option("--if-missing", is_flag=True, help="Keep the demo that is there.")
@click.option("--reset", is_flag=True, help="Delete the demo that is there first.")
@click.option("--yes", is_flag=True, help="Agree to fill a production database.")
@click.option("--serve", is_flag=True, help="Serve the pages afterwards.")
@click.option("--port", default=8000, show_default=True, help="Where to serve them.")
@click.pass_context
def command(
    context: click.Context,
    seed: int,
    size: str,
    if_missing: bool,
    reset: bool,
    yes: bool,
    serve: bool,
    port: int,
) -> None:
    """Fill an empty database with a fictional cluster and years of its life.

    Prints the hash of the content, where its true parameters are written, and one
    sign-in link for each role.
    """
    if not (settings.DEVELOPMENT or yes):
        raise click.ClickException(
            "This is a production installation. Anybody can sign in to a demo by its "
            "links: add --yes if that is what you want."
        )
    call_command("migrate", verbosity=0)
    if prepared(if_missing=if_missing, reset=reset):
        fill(seed, size)
    show_links()
    if serve:
        sys.stdout.flush()
        context.invoke(serving.command, port=port, migrate=False)


def prepared(*, if_missing: bool, reset: bool) -> bool:
    """Whether the database is now empty and to be filled; False to keep its demo."""
    content = actions.content()
    if content == Content.REAL:
        raise click.ClickException(
            "This database holds data that is not of a demo: nothing was written. "
            "Give an empty one with DATABASE_URL."
        )
    if content == Content.NOTHING:
        return True
    if reset:
        call_command("flush", interactive=False, verbosity=0)
        identity.register.drop()
        click.echo("The demo that was there is deleted, with its accounts and files.")
        return True
    if if_missing:
        click.echo("The demo that is there is kept.")
        return False
    raise click.ClickException(
        "This database already holds a demo: keep it with --if-missing, or make it "
        "anew with --reset."
    )


def fill(seed: int, size: str) -> None:
    click.echo(f"Writing the demo (seed {seed}, size {size}).")
    with bar(len(Plan(seed, size))) as shown:
        try:
            filled = actions.fill(
                seed,
                size,
                path=actions.truth_path(),
                progress=lambda slug: shown.update(1) if shown else None,
            )
        except NotFillable as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{filled.rows} rows written, hash {filled.hash}")
    click.echo(f"True parameters: {filled.truth}")
    statistics.refresh()
    known = clusters.import_reference(FRENCH_CLUSTERS, at=timezone.now())
    click.echo(f"{len(known.created)} French clusters are known by name.")
    tell_identities(seed, size)


def tell_identities(seed: int, size: str) -> None:
    """The register of the demo, and what it has to tell."""
    try:
        shown = identity.write(seed, size)
    except UnreadableRegister as error:
        raise click.ClickException(
            f"The demo goes without register: {error}"
        ) from error
    if shown.notice:
        click.echo(shown.notice)
        return
    click.echo(
        f"Register of {shown.units} fictional units: {shown.news} news of members, "
        f"{shown.duplicates} possible duplicates, {shown.to_check} rows to check."
    )


def bar(clusters: int) -> Any:
    """A progress bar where there is something to wait for."""
    if clusters == 1:
        return nullcontext()
    return click.progressbar(length=clusters, label="Clusters")


def show_links() -> None:
    """One link a role; each works once, for a short time."""
    minutes = settings.SESAME_MAX_AGE // 60
    click.echo(f"Sign in (each link works once, for {minutes} minutes):")
    users = {
        user.email: user for user in User.objects.filter(email__endswith=".example")
    }
    for role in spec.ROLES:
        user = users.get(email_of(role))
        if user is None:
            continue
        link = notifications.sign_in_link(user, then=f"/{FIRST_SLUG}/")
        click.echo(f"  {role:<13} {link}")
