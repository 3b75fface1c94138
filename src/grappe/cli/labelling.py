"""grappe labelling: label requests, their configuration, experts and assignments."""

import importlib
import pkgutil

import click

from grappe import cli

PREFIX = "_labelling_"


@click.group("labelling")
def command() -> None:
    """Label requests, how they are dealt with, and who reads them."""


# Each module of subcommands lists its own.
for found in pkgutil.iter_modules(cli.__path__):
    if found.name.startswith(PREFIX):
        module = importlib.import_module(f"{cli.__name__}.{found.name}")
        for each in module.COMMANDS:
            command.add_command(each)
