"""grappe manage: Django's own commands, for those who run the installation."""

import click
from django.core.management import execute_from_command_line


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    add_help_option=False,
)
@click.pass_context
def command(context: click.Context) -> None:
    """Run a Django command (migrate, shell, db_worker, …)."""
    execute_from_command_line(["grappe manage", *context.args])
