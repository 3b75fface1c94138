"""Every command can be found, and says what it does."""

import pytest
from click.testing import CliRunner

from grappe.cli.main import main


def paths(command=main, path=()):
    """The words of every command and subcommand."""
    yield path
    context = main.make_context("grappe", [], resilient_parsing=True)
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            yield from paths(command.get_command(context, name), (*path, name))


@pytest.mark.parametrize("path", list(paths()), ids=" ".join)
def test_help_of_each_command(path):
    # `manage` hands every option on to Django.
    wanted = [*path, "help" if path == ("manage",) else "--help"]

    result = CliRunner().invoke(main, wanted)

    assert result.exit_code == 0, result.output
    assert result.output.strip() or path == ("manage",)


def test_an_unknown_command_is_refused():
    result = CliRunner().invoke(main, ["vendange"])

    assert result.exit_code == 2
    assert "No such command 'vendange'" in result.output
