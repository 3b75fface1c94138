"""`grappe mail`: whether mail can leave."""

import click
from django.utils import translation

from grappe.operations import mail


@click.group("mail")
def command() -> None:
    """Look at the sending of mail."""


@command.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a test to ADDRESS, step by step, and explain what stops it."""
    with translation.override("en"):
        for name, value in mail.told_settings():
            click.echo(f"{name}: {value}")
        click.echo()
        steps = mail.attempt(address)
        for step in steps:
            sign = "  ok      " if step.is_well else "  FAILED  "
            click.echo(f"{sign}{step.name}: {step.says}")
        click.echo()
        click.echo("Check elsewhere:")
        for line in mail.to_check():
            click.echo(f"  - {line}")
    if not mail.has_left(steps):
        raise click.ClickException("The mail did not leave.")
