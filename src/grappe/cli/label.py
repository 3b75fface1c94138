"""grappe label verify|list|keys: labels verified offline, listed, and their keys."""

import importlib
import pkgutil

import click

from grappe import cli

PREFIX = "_label_"


@click.group("label")
def command() -> None:
    """Verify labels, with or without a database; list them; look at the keys."""


# Each module of subcommands lists its own.
for found in pkgutil.iter_modules(cli.__path__):
    if found.name.startswith(PREFIX):
        module = importlib.import_module(f"{cli.__name__}.{found.name}")
        for each in module.COMMANDS:
            command.add_command(each)
