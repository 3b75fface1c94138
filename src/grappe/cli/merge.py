"""`grappe merge`: make two records one, or part them again."""

from typing import Any

import click
from django.utils import timezone

from grappe.organisations import actions, queries
from grappe.organisations.merging import Preview
from grappe.organisations.models import (
    Organisation,
    OrganisationMerge,
    Person,
    PersonMerge,
)

REASON_LENGTH = 300


@click.command("merge")
@click.argument("kept", required=False)
@click.argument("absorbed", required=False)
@click.option("--reason", default="", help="Why; kept with the merge.")
@click.option("--people", is_flag=True, help="People's records, not organisations.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="QUESTION=ANSWER",
    help="What to do where the two differ, as the dry run asks it.",
)
@click.option("--force", is_flag=True, help="Even with two SIREN; needs a reason.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; write nothing.")
@click.option("--undo", type=int, metavar="NUMBER", help="Part what that merge joined.")
def command(
    kept: str | None,
    absorbed: str | None,
    reason: str,
    people: bool,
    answers: tuple[str, ...],
    force: bool,
    dry_run: bool,
    undo: int | None,
) -> None:
    """Merge the record ABSORBED into KEPT, in all clusters at once.

    Both are keys, as `grappe duplicates` lists them; an organisation may be given by
    its number too: siren:552100554.
    """
    if undo is not None:
        if kept or absorbed:
            raise click.UsageError("--undo goes without records.")
        take_back(undo, people)
        return
    if not kept or not absorbed:
        raise click.UsageError("Say which record is kept, and which is absorbed.")
    if not reason.strip() and not dry_run:
        raise click.UsageError("Say why: --reason TEXT.")
    if len(reason) > REASON_LENGTH:
        raise click.UsageError(f"--reason: at most {REASON_LENGTH} characters.")
    if people and force:
        raise click.UsageError("--force is for organisations.")
    records = [found(text, people) for text in (kept, absorbed)]
    chosen = read(answers)
    if dry_run:
        preview: Any = queries.merge_people_preview if people else queries.merge_preview
        more = {} if people else {"force": force}
        tell(preview(*records, None, at=timezone.now(), answers=chosen, **more))
        return
    carry_out(records, people, reason.strip(), chosen, force)


def found(text: str, people: bool) -> Any:
    """The record of a key, or of an official number."""
    scheme, colon, value = text.partition(":")
    record: Any = None
    if colon and not people:
        record = queries.by_identifier({scheme.lower(): value})
    elif text.isascii() and text.isdecimal() and len(text) < 19:
        model: Any = Person if people else Organisation
        record = model.objects.filter(pk=int(text)).first()
    if record is None:
        raise click.ClickException(f"No record is known as “{text}”.")
    return record


def read(answers: tuple[str, ...]) -> dict[str, str]:
    pairs = [answer.partition("=") for answer in answers]
    if wrong := [key for key, equals, value in pairs if not equals or not value]:
        raise click.UsageError(f"--answer {wrong[0]}: write QUESTION=ANSWER.")
    return {key: value for key, _, value in pairs}


def tell(preview: Preview) -> None:
    click.echo(f"{preview.absorbed} would be merged into {preview.kept}.")
    for text in preview.refusals:
        click.echo(f"  Not possible: {text}")
    for question in preview.questions:
        options = ", ".join(f"{it.value} ({it.label})" for it in question.options)
        click.echo(f"  {question.text} --answer {question.key}=… {options}")
    for change in preview.changes:
        click.echo(f"  {change.label}: {change.before or '–'} → {change.after or '–'}")
    for line in preview.lines:
        click.echo(f"  {line.label}: {line.moved} move, {line.folded} are joined")
    for note in preview.notes:
        click.echo(f"  {note}")
    click.echo("Dry run: nothing was written.")


def carry_out(
    records: list[Any],
    people: bool,
    reason: str,
    answers: dict[str, str],
    force: bool,
) -> None:
    given: dict[str, Any] = {
        "cluster": None,
        "reason": reason,
        "by": None,
        "at": timezone.now(),
        "answers": answers,
    }
    kept, absorbed = records
    try:
        if people:
            done: Any = actions.merge_people(kept, absorbed, **given)
        else:
            done = actions.merge(kept, absorbed, force=force, **given)
    except actions.NotMergeable as refusal:
        raise click.ClickException(lines_of(refusal)) from refusal
    flag = " --people" if people else ""
    click.echo(
        f"{done.absorbed} is merged into {done.kept}. "
        f"To part them again: grappe merge{flag} --undo {done.pk}"
    )


def take_back(number: int, people: bool) -> None:
    model: Any = PersonMerge if people else OrganisationMerge
    done = model.objects.filter(pk=number).first()
    if done is None:
        raise click.ClickException(f"There is no merge {number}.")
    undo = actions.unmerge_people if people else actions.unmerge
    try:
        undo(done, by=None, at=timezone.now())
    except actions.NotSeparable as refusal:
        raise click.ClickException(lines_of(refusal)) from refusal
    click.echo(f"{done.absorbed} and {done.kept} are two records again.")


def lines_of(refusal: actions.Refused) -> str:
    return "\n".join(text for texts in refusal.errors.values() for text in texts)
