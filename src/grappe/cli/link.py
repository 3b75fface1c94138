"""Give somebody who cannot receive mail an address that signs them in."""

import click

from grappe.accounts import actions
from grappe.accounts.models import User


@click.command("link")
@click.argument("email")
def command(email: str) -> None:
    """Print an address that signs EMAIL in, once, for a short time."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise click.ClickException(f"nobody has the address {email}")
    if not user.is_active:
        raise click.ClickException(f"{email} can no longer sign in")
    click.echo(actions.sign_in_link(user))
