"""Look after how people sign in, for who runs the installation."""

import click
from django.utils import timezone

from grappe.accounts import actions
from grappe.accounts.models import User
from grappe.accounts.oidc import linking

reason_option = click.option(
    "--reason", required=True, help="Why: the person and the history are told."
)


@click.group("accounts")
def command() -> None:
    """Second factors, sessions and accounts of people."""


def user_of(email: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise click.ClickException(f"nobody has the address {email}")
    return user


@command.command("reset-factors")
@click.argument("email")
@reason_option
def reset_factors(email: str, reason: str) -> None:
    """Remove the second factors of EMAIL, who lost them, and end their sessions."""
    user = user_of(email)
    try:
        actions.reset_factors(user, reason=reason, by=None, at=timezone.now())
    except actions.NotResettable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{user.email}: no second factor any more, and told by mail")


@command.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign EMAIL out everywhere."""
    user = user_of(email)
    actions.end_sessions(user, by=None, at=timezone.now())
    click.echo(f"{user.email}: signed out everywhere")


@command.command("unlink")
@click.argument("email")
@click.argument("provider")
def unlink(email: str, provider: str) -> None:
    """End the link by which PROVIDER opens the account of EMAIL."""
    user = user_of(email)
    account = linking.linked_by(user, provider)
    if account is None:
        raise click.ClickException(f"{provider} does not open the account of {email}")
    linking.unlink(account, by=None, at=timezone.now())
    click.echo(f"{user.email}: {provider} opens the account no more, and told by mail")


@command.command("close")
@click.argument("email")
@reason_option
def close(email: str, reason: str) -> None:
    """Let EMAIL sign in no more; what they did stays."""
    user = actions.close_account(
        user_of(email), reason=reason, by=None, at=timezone.now()
    )
    click.echo(f"{user.email}: signs in no more")


@command.command("reopen")
@click.argument("email")
@reason_option
def reopen(email: str, reason: str) -> None:
    """Let EMAIL sign in again."""
    user = actions.reopen_account(
        user_of(email), reason=reason, by=None, at=timezone.now()
    )
    click.echo(f"{user.email}: may sign in again")


@command.command("operator")
@click.argument("email")
@click.option("--end", is_flag=True, help="They operate it no more.")
@reason_option
def operator(email: str, end: bool, reason: str) -> None:
    """Let EMAIL open the pages under /manage/, and no member's data by it."""
    user = user_of(email)
    actions.set_operator(user, not end, reason=reason, by=None, at=timezone.now())
    said = "operates it no more" if end else "operates the installation"
    click.echo(f"{user.email}: {said}")
