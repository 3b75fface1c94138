"""`grappe import`: bring a file in, look at what it would do, apply it, undo it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from grappe.cli import _cluster, _identities
from grappe.cli._competences import competences
from grappe.clusters.models import Cluster
from grappe.imports import actions, queries, registry, wording
from grappe.imports.models import ImportBatch, ImportState, Verdict

SHOWN = 20


@click.group(name="import")
def command() -> None:
    """Bring in members, budget lines or past projects, or undo an import."""


def options(function: Callable) -> Callable:
    for option in [
        click.argument("file", type=click.Path(exists=True, dir_okay=False)),
        _cluster.option,
        click.option(
            "--mapping",
            type=click.Path(exists=True, dir_okay=False),
            help='JSON: {"column title": "field"}; "" leaves a column out.',
        ),
        click.option("--dry-run", is_flag=True, help="Check, tell, and write nothing."),
        click.option("--yes", is_flag=True, help="Apply without asking."),
        click.option(
            "--skip-refused", is_flag=True, help="Apply the others if rows are refused."
        ),
        click.option(
            "--leave-unanswered",
            is_flag=True,
            help="Leave the rows that wait for an answer without a number.",
        ),
    ][::-1]:
        function = option(function)
    return function


@command.command()
@options
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Member since that day, where the file does not say.",
)
@click.option(
    "--create-missing", is_flag=True, help="Make unknown categories and tags."
)
@click.option(
    "--first-wins", is_flag=True, help="Keep the first row of an organisation."
)
@click.option(
    "--identify/--no-identify",
    default=True,
    show_default=True,
    help="Look up the rows without a number in the public registers.",
)
@click.option(
    "--accept-sure/--no-accept-sure",
    default=True,
    show_default=True,
    help="Take the numbers the registers are sure of.",
)
def members(
    on: datetime | None,
    create_missing: bool,
    first_wins: bool,
    identify: bool,
    accept_sure: bool,
    **asked: Any,
) -> None:
    """Bring in a list of members (XLSX or CSV)."""
    answers = {
        "since": on.date() if on else None,
        "create_missing": create_missing,
        "first_wins": first_wins,
        "identify": identify,
        "accept_sure": accept_sure,
    }
    bring_in("members", answers, **asked)


@command.command()
@options
@click.option("--planned", is_flag=True, help="Planned amounts, not actual ones.")
def budget(planned: bool, **asked: Any) -> None:
    """Bring in the lines of the cluster's budget (XLSX or CSV)."""
    bring_in("budget", {"planned": planned}, **asked)


@command.command()
@options
@click.option(
    "--create-missing/--no-create-missing",
    default=True,
    show_default=True,
    help="Enter the organisations that are not on file.",
)
def projects(create_missing: bool, **asked: Any) -> None:
    """Bring in past projects, a row for each or for each participation."""
    bring_in("projects", {"create_missing": create_missing}, **asked)


command.add_command(competences)
command.add_command(_identities.identities)


@command.command()
@click.argument("number", type=int)
def undo(number: int) -> None:
    """Undo an applied import, by its number."""
    batch = ImportBatch.objects.filter(pk=number).first()
    if batch is None:
        raise click.ClickException(f"There is no import {number}.")
    try:
        with bar("Undoing", actions.parts(batch)) as progress:
            actions.undo(batch, by=None, at=timezone.now(), progress=progress)
    except actions.NotUndoable as error:
        for conflict in error.conflicts:
            click.echo(wording.conflict(conflict), err=True)
        raise click.ClickException(str(error)) from error
    click.echo(f"Import {number} ({batch.filename}) is undone.")


def bring_in(
    kind: str,
    answers: dict[str, Any],
    *,
    file: str,
    slug: str | None,
    mapping: str | None,
    dry_run: bool,
    yes: bool,
    skip_refused: bool,
    leave_unanswered: bool,
) -> None:
    cluster = _cluster.named(slug)
    try:
        batch = read(kind, cluster, file)
    except actions.NotReadable as error:
        raise click.ClickException(str(error)) from error
    try:
        choose(batch, mapping, answers)
        with bar("Checking", batch.row_count) as progress:
            actions.check(batch, at=timezone.now(), progress=progress)
        tell(batch)
        if dry_run:
            actions.abandon(batch, by=None, at=timezone.now())
            click.echo("Dry run: nothing was written.")
            return
        apply(
            batch,
            yes=yes,
            skip_refused=skip_refused,
            leave_unanswered=leave_unanswered,
        )
    except actions.ImportRefusal as error:
        if error.code == "unanswered_rows":
            raise _identities.waits(batch, str(error)) from error
        actions.abandon(batch, by=None, at=timezone.now())
        raise click.ClickException(str(error)) from error
    except click.ClickException:
        actions.abandon(batch, by=None, at=timezone.now())
        raise


def read(kind: str, cluster: Cluster, file: str) -> ImportBatch:
    with open(file, "rb") as stream, bar("Reading", None) as progress:
        batch = actions.upload(
            stream,
            cluster=cluster,
            kind=kind,
            filename=file,
            by=None,
            at=timezone.now(),
            progress=progress,
        )
    for notice in batch.notices:
        click.echo(f"  {wording.sentence(notice['code'], notice['params'])}")
    if earlier := queries.already_applied(batch):
        click.echo(f"  The same file was applied already: import {earlier.pk}.")
    return batch


def choose(batch: ImportBatch, file: str | None, answers: dict[str, Any]) -> None:
    chosen = batch.mapping
    if file:
        chosen = mapping_of(batch, Path(file))
    actions.set_mapping(batch, mapping=chosen, options=answers, at=timezone.now())
    importer = registry.get(batch.kind)
    for index, title in enumerate(batch.columns):
        field = importer.field(batch.mapping.get(str(index), ""))
        click.echo(f"  {title} → {field.title if field else '(left out)'}")


def mapping_of(batch: ImportBatch, file: Path) -> dict[str, str]:
    try:
        chosen = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"The mapping is not JSON: {error}.") from error
    if not isinstance(chosen, dict):
        raise click.ClickException('The mapping is not {"column title": "field"}.')
    if wrong := sorted(set(chosen) - set(batch.columns)):
        names = ", ".join(wrong)
        raise click.ClickException(f"The file has no column called: {names}.")
    places = {title: str(index) for index, title in enumerate(batch.columns)}
    guessed = {
        index: field
        for index, field in batch.mapping.items()
        if batch.columns[int(index)] not in chosen and field not in chosen.values()
    }
    return guessed | {places[title]: field for title, field in chosen.items()}


def tell(batch: ImportBatch) -> None:
    """The counts, then the first refused rows and why."""
    importer = registry.get(batch.kind)
    for notice in batch.notices:
        if notice.get("by_check"):
            click.echo(f"  {sentence(notice, importer)}")
    _identities.tell(batch)
    for verdict in (Verdict.CREATE, Verdict.CHANGE, Verdict.SAME, Verdict.REFUSE):
        click.echo(f"{verdict.label}: {batch.counts.get(verdict, 0)}")
    for row in batch.rows.filter(verdict=Verdict.REFUSE)[:SHOWN]:
        reasons = [
            sentence(one, importer) for one in row.messages if one["level"] == "error"
        ]
        click.echo(f"  {row.number} {row.title}: {' '.join(reasons)}")
    if (more := batch.counts.get(Verdict.REFUSE, 0) - SHOWN) > 0:
        click.echo(f"  … {more} more refused rows.")


def sentence(message: dict[str, Any], importer: registry.Importer) -> str:
    return wording.sentence(
        message["code"], message["params"], importer.messages, importer.words
    )


def apply(
    batch: ImportBatch, *, yes: bool, skip_refused: bool, leave_unanswered: bool
) -> None:
    writes = sum(batch.counts.get(one, 0) for one in (Verdict.CREATE, Verdict.CHANGE))
    if not writes and not batch.counts.get(Verdict.REFUSE):
        actions.abandon(batch, by=None, at=timezone.now())
        click.echo("Nothing to change.")
        return
    if not yes and not click.confirm(f"Apply these {writes} rows?"):
        actions.abandon(batch, by=None, at=timezone.now())
        click.echo("Nothing was written.")
        return
    with bar("Applying", batch.row_count) as progress:
        actions.apply(
            batch,
            by=None,
            at=timezone.now(),
            skip_refused=skip_refused,
            leave_unanswered=leave_unanswered,
            progress=progress,
        )
    assert batch.state == ImportState.APPLIED
    click.echo(
        f"Import {batch.pk} is applied. To undo it: grappe import undo {batch.pk}"
    )


@contextmanager
def bar(label: str, length: int | None):
    """A progress bar on a terminal; of unknown length, one that counts the rows."""
    if length is None:
        nothing: Iterator[int] = iter(())
        with click.progressbar(nothing, label=label, show_pos=True) as counted:
            yield counted.update
        click.echo(f"{label}: {counted.pos} rows.")
        return
    with click.progressbar(length=length, label=label) as shown:
        yield shown.update
