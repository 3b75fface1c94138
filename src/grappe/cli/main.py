"""The `grappe` command: each subcommand is a module of this package."""

import importlib
import os
import pkgutil

import click

import grappe
from grappe import cli

# Modules named otherwise than their command, because the word is Python's.
MODULES = {"import": "imports"}


class Commands(click.Group):
    """Find subcommands by name, so that `grappe --help` starts quickly."""

    def list_commands(self, context: click.Context) -> list[str]:
        found = {name for _, name, _ in pkgutil.iter_modules(cli.__path__)}
        # A module of subcommands begins with an underscore.
        modules = {name for name in found - {"main"} if not name.startswith("_")}
        renamed = {module: command for command, module in MODULES.items()}
        return sorted(renamed.get(module, module) for module in modules)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        setup()
        module = importlib.import_module(f"grappe.cli.{MODULES.get(name, name)}")
        return module.command


def setup() -> None:
    """Start Django once, before a command touches the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
    django.setup()


@click.group(cls=Commands)
@click.version_option(grappe.__version__, prog_name="grappe")
def main() -> None:
    """Run an innovation cluster: its members, figures and files."""
