"""`grappe doctor`: what is weak in this installation, and what to do about it."""

import json
import sys
from dataclasses import asdict

import click
from django.utils import timezone, translation

from grappe.operations import doctor
from grappe.operations.doctor import STATUS, Level, Result

SIGNS = {
    Level.GOOD: ("  good    ", "green"),
    Level.NOTE: ("  to know ", "cyan"),
    Level.WARNING: ("  WEAK    ", "yellow"),
    Level.DANGER: ("  DANGER  ", "red"),
}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for a program.")
@click.option("--all", "everything", is_flag=True, help="Say what is good too.")
def command(as_json: bool, everything: bool) -> None:
    """Look at every setting and at what runs; explain what is weak.

    Ends with 0 when nothing is weak, 1 when something is, 2 when it is dangerous.
    """
    with translation.override("en"):
        results = doctor.examine(timezone.now())
    if as_json:
        found = [asdict(result) for result in results]
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for result in results:
            if everything or result.level != Level.GOOD:
                tell(result)
        count = sum(result.level == Level.GOOD for result in results)
        click.echo(f"{count} of {len(results)} checks are good.")
    sys.exit(STATUS[doctor.worst(results)])


def tell(result: Result) -> None:
    sign, colour = SIGNS[result.level]
    click.echo(click.style(sign, fg=colour) + f"{result.title}: {result.says}")
    if result.advice:
        click.echo(f"            {result.advice}")
