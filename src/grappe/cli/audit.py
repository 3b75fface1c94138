"""grappe audit seal|head|verify: the chain over the history."""

import json
import re
from dataclasses import asdict

import click
from django.utils import timezone

from grappe.audit import chain, verifying
from grappe.audit.canonical import GENESIS

HEAD = re.compile(r"(?:(?P<position>[0-9]{1,18}):)?(?P<hash>[0-9a-f]{64})")


@click.group("audit")
def command() -> None:
    """Verify that the history is what was written; keep its head elsewhere."""


@command.command()
def seal() -> None:
    """Chain the events that have no place yet. Safe to run at any time."""
    click.echo(f"{chain.seal(timezone.now())} events chained")


@command.command()
def head() -> None:
    """Print the last place and its hash, to be kept where this machine cannot write."""
    click.echo(str(chain.head() or f"0:{GENESIS}"))


@command.command()
@click.option(
    "--since",
    type=click.IntRange(0),
    default=0,
    metavar="POSITION",
    help="Trust the chain up to this place, and verify what follows.",
)
@click.option(
    "--head",
    "kept",
    metavar="POSITION:HASH",
    help="A head printed earlier: the chain must still go through it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(since: int, kept: str | None, as_json: bool) -> None:
    """Work out every hash again. Exits with 1 if anything does not hold."""
    report = verifying.verify(since=since, head=_head(kept))
    if not since:
        verifying.keep(report, timezone.now())
    if as_json:
        click.echo(json.dumps(asdict(report) | {"is_whole": report.is_whole}, indent=2))
    else:
        _tell(report)
    if not report.is_whole:
        raise SystemExit(1)


def _head(text: str | None) -> tuple[int | None, str] | None:
    if text is None:
        return None
    match = HEAD.fullmatch(text.strip())
    if match is None:
        raise click.UsageError("--head: give it as `grappe audit head` printed it.")
    position = match["position"]
    # The head of an empty history is before every chain.
    if match["hash"] == GENESIS:
        return None
    return (int(position) if position else None, match["hash"])


def _tell(report: verifying.Report) -> None:
    for problem in report.problems:
        click.echo(str(problem), err=True)
    hidden = report.problem_count - len(report.problems)
    if hidden > 0:
        click.echo(f"… and {hidden} more", err=True)
    click.echo(
        f"{report.checked} events verified, {report.redacted} of them emptied since; "
        f"{report.waiting} not chained yet"
    )
    if report.is_whole:
        click.echo(f"The chain is whole up to {report.position}:{report.chain_hash}")
    else:
        click.echo(
            f"{report.problem_count} problems: the history was changed", err=True
        )
