"""`grappe import identities`: what the registers said of the rows without a number."""

import json
from collections.abc import Iterator
from typing import Any

import click

from grappe.imports.models import ImportBatch
from grappe.organisations import identification
from grappe.organisations.models import RowIdentity, RowVerdict


@click.command()
@click.argument("number", type=int)
@click.option(
    "--verdict",
    type=click.Choice(RowVerdict.values),
    help="Only these rows.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")
def identities(number: int, verdict: str | None, as_json: bool) -> None:
    """List the rows of an import that were looked up in the registers."""
    batch = ImportBatch.objects.filter(pk=number).first()
    if batch is None:
        raise click.ClickException(f"There is no import {number}.")
    rows = identification.of_batch(batch).select_related("row")
    if verdict:
        rows = rows.filter(verdict=verdict)
    for one in rows.order_by("row__number").iterator(chunk_size=500):
        click.echo(as_line(one) if as_json else as_text(one))


def as_line(one: RowIdentity) -> str:
    return json.dumps(
        {
            "row": one.row.number,
            "asked": one.query,
            "verdict": one.verdict,
            "answer": one.answer,
            "scheme": one.scheme,
            "number": one.value,
            "register": one.register,
            "observed_on": one.observed_on and one.observed_on.isoformat(),
            "candidates": one.candidates,
        },
        ensure_ascii=False,
    )


def as_text(one: RowIdentity) -> str:
    name = one.query.get("name", "")
    said = one.get_answer_display() or one.get_verdict_display()
    taken = f" {one.value} {one.unit.get('name', '')}".rstrip() if one.value else ""
    likely = "".join(likeliest(one)) if one.is_waiting else ""
    return f"{one.row.number} {name}: {said}{taken}{likely}"


def likeliest(one: RowIdentity) -> Iterator[str]:
    for candidate in one.candidates[:1]:
        score: Any = candidate.get("score") or 0
        yield f" ({candidate['number']} {candidate.get('name', '')}, {score:.0%})"


def tell(batch: ImportBatch) -> None:
    """How many rows without a number the registers settled."""
    found = identification.counts(batch)
    if not any(found[name] for name in ("sure", "to_check", "none")):
        return
    click.echo(
        f"Rows without a number: {found['sure']} sure, {found['to_check']} to check, "
        f"{found['none']} not found."
    )


def waits(batch: ImportBatch, reason: str) -> click.ClickException:
    """The import stays where it is, so that somebody can answer."""
    return click.ClickException(
        f"{reason} The import {batch.pk} waits: list its rows with “grappe import "
        f"identities {batch.pk}”, answer them on its page and apply it there, or run "
        "this again with --leave-unanswered."
    )
