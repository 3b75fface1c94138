"""`grappe sessions`: sessions in somebody's name; minutes read and verified."""

import json
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.committees import minutes as texts
from grappe.committees import records, rules
from grappe.committees.models import Minutes
from grappe.committees.queries import known_to

NOT_FOUND = "No such session for this person."


@click.group("sessions")
def command() -> None:
    """Sessions of committees: a conflict of interest holds here as on the pages."""


@command.command("list")
@_cluster.option
@_person.option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_sessions(slug: str | None, email: str, as_json: bool) -> None:
    """List the sessions that exist for somebody, the last first."""
    access = _person.access_of(email, _cluster.named(slug))
    rows = [
        {
            "session": row.pk,
            "day": row.held_on.isoformat(),
            "body": str(row.body),
            "state": row.state,
        }
        for row in known_to(access).order_by("-held_on", "-pk")
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("\t".join(map(str, row.values())))
    click.echo(f"{len(rows)} sessions")


def minutes_of(access: Access, number: int) -> Minutes:
    """The minutes of a session, to those who read them. Raises a command error."""
    session = known_to(access).filter(pk=number).first()
    if session is None:
        raise click.ClickException(NOT_FOUND)
    record = Minutes.objects.filter(session=session).first()
    keeps = rules.can_manage_sessions(access)
    if record is None or (record.locked_at is None and not keeps):
        raise click.ClickException("The minutes of this session are not locked yet.")
    record.session = session
    return record


@command.command()
@_cluster.option
@_person.option
@click.argument("session", type=click.IntRange(1, 2**31 - 1))
@click.option("--language", type=click.Choice(["fr", "en"]), help="As locked, if not.")
@click.option("--json", "as_json", is_flag=True, help="The facts instead of the text.")
def minutes(
    slug: str | None, email: str, session: int, language: str | None, as_json: bool
) -> None:
    """Print the minutes of a session, as far as somebody takes part in its items."""
    access = _person.access_of(email, _cluster.named(slug))
    record = minutes_of(access, session)
    if as_json:
        hidden = records.hidden_from(access, record.session)
        facts = texts.withheld(record.facts, hidden, record.language)
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(records.shown_to(access, record, language), nl=False)


@command.command()
@_cluster.option
@_person.option
@click.argument("session", type=click.IntRange(1, 2**31 - 1))
@click.option(
    "--text",
    "file",
    type=click.File("r", encoding="utf-8"),
    help="A copy of the whole text, to compare with what was locked.",
)
def verify(slug: str | None, email: str, session: int, file: Any) -> None:
    """Say whether locked minutes hold: their hash, their text, the acts behind."""
    access = _person.access_of(email, _cluster.named(slug))
    record = minutes_of(access, session)
    if record.locked_at is None:
        raise click.ClickException("These minutes are not locked yet.")
    verdict = records.verify(record)
    click.echo(f"hash {record.sha256}")
    click.echo(f"locked {timezone.localtime(record.locked_at).isoformat()}")
    for words, holds in (
        ("the hash holds", verdict.hash_holds),
        ("the text reads back to the facts", verdict.reads_back),
        ("the acts say the same", verdict.acts_agree),
    ):
        click.echo(f"{'yes' if holds else 'NO'}\t{words}")
    same = file is None or file.read() == record.text
    if file is not None:
        click.echo(f"{'yes' if same else 'NO'}\tthe copy is what was locked")
    if not (verdict.holds and same):
        raise click.exceptions.Exit(1)


@command.command()
@_cluster.option
@_person.option
@click.argument("session", type=click.IntRange(1, 2**31 - 1))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
)
@click.option("--language", type=click.Choice(["fr", "en"]), help="As locked, if not.")
def export(
    slug: str | None, email: str, session: int, output: Path, language: str | None
) -> None:
    """Write the minutes to a text file that `verify --text` compares."""
    access = _person.access_of(email, _cluster.named(slug))
    record = minutes_of(access, session)
    try:
        output.write_text(records.shown_to(access, record, language), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    click.echo(f"minutes written to {output}")
