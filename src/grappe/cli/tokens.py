"""`grappe tokens`: keys of programs, made and closed in somebody's name."""

import click
from django.utils import timezone

from grappe.cli import _cluster, _person
from grappe.tokens import actions, rules
from grappe.tokens.models import AccessToken, Scope


@click.group("tokens")
def command() -> None:
    """Make, list and revoke the tokens that programs show to the API."""


@command.command()
@_cluster.option
@_person.option
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(Scope.values),
    help="What it may do; once for each.",
)
@click.option("--days", default=90, show_default=True, help="How long it lasts.")
def create(
    slug: str | None, email: str, name: str, scopes: tuple[str, ...], days: int
) -> None:
    """Make a token and print its secret, which is kept nowhere."""
    access = _person.access_of(email, _cluster.named(slug))
    if access.user is None:
        raise click.ClickException(f"{email} can no longer sign in")
    try:
        _token, secret = actions.create(
            access,
            name=name,
            scopes=scopes,
            days=days,
            by=access.user,
            at=timezone.now(),
        )
    except actions.NotMakeable as error:
        raise click.ClickException(str(error)) from error
    click.echo(secret)


@command.command("list")
@_cluster.option
@_person.option
def list_tokens(slug: str | None, email: str) -> None:
    """List somebody's tokens; for the direction, all those of the cluster."""
    access = _person.access_of(email, _cluster.named(slug))
    rows = AccessToken.objects.visible_to(access).select_related("user")
    at = timezone.now()
    for token in rows:
        until = timezone.localdate(token.expires_at).isoformat()
        standing = f"until {until}" if token.is_open(at) else token.ending or "expired"
        click.echo(f"{token.prefix}\t{token.user.email}\t{token.name}\t{standing}")
    click.echo(f"{len(rows)} tokens")


@command.command()
@_cluster.option
@_person.option
@click.argument("prefix")
def revoke(slug: str | None, email: str, prefix: str) -> None:
    """Close the token that begins with PREFIX."""
    access = _person.access_of(email, _cluster.named(slug))
    token = AccessToken.objects.visible_to(access).filter(prefix=prefix).first()
    if token is None or not rules.can_revoke(access, token):
        raise click.ClickException(f"No token of theirs begins with {prefix}.")
    try:
        actions.revoke(token, by=access.user, at=timezone.now())
    except actions.NotRevocable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{prefix} is revoked")
