"""grappe reviews: opinions of experts, in somebody's name."""

import importlib
import pkgutil

import click

from grappe import cli

PREFIX = "_reviews_"


@click.group("reviews")
def command() -> None:
    """Opinions of experts: what is owed, written, filed and late."""


# Each module of subcommands lists its own.
for found in pkgutil.iter_modules(cli.__path__):
    if found.name.startswith(PREFIX):
        module = importlib.import_module(f"{cli.__name__}.{found.name}")
        for each in module.COMMANDS:
            command.add_command(each)
