"""`grappe reviews queue|show|save|late|remind`: an expert's work, and what is late."""

import json
from datetime import datetime, time
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.encoding import force_str

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.labelling import rules, undertakings
from grappe.labelling.models import Assignment
from grappe.reviews import actions, drafts
from grappe.reviews.models import Review
from grappe.reviews.queries import experts as queries
from grappe.reviews.queries import late

NOON = time(12)
KEY = click.IntRange(min=1, max=2**63 - 1)


@click.command("queue")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_cluster.option
@_person.option
def show_queue(as_json: bool, slug: str | None, email: str) -> None:
    """List the opinions that an expert owes and filed: key, dossier, day, how far."""
    access = _person.access_of(email, _cluster.named(slug))
    queue = queries.queue(access)
    lines = [line(one) for one in (*queue.todo, *queue.filed)]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2, default=force_str))
        return
    for one in lines:
        how_far = "filed" if one["filed"] else f"{one['marked']}/{one['criteria']}"
        click.echo(f"{one['key']}\t{one['acronym']}\t{one['due_on'] or '-'}\t{how_far}")
    click.echo(f"{len(queue.filed)} of {queue.count} opinions filed")


def line(one: queries.Line) -> dict[str, Any]:
    return {
        "key": one.reading.pk,
        "acronym": one.reading.request.project.acronym,
        "due_on": one.reading.due_on,
        "marked": one.marked,
        "criteria": one.wanted,
        "filed": one.is_filed,
    }


@click.command("show")
@click.argument("key", type=KEY)
@_cluster.option
@_person.option
def show_review(key: int, slug: str | None, email: str) -> None:
    """Print one's own opinion as JSON, by the key that the queue gives."""
    access = _person.access_of(email, _cluster.named(slug))
    row = reading_of(access, key)
    review = Review.objects.filter(assignment=row).first()
    told = drafts.values_of(review) if review else {"marks": {}}
    told["marks"] = {
        code: {"mark": value, "comment": comment}
        for code, (value, comment) in told["marks"].items()
    }
    told |= {
        "score": review.score if review else None,
        "filed_at": review.filed_at if review else None,
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=force_str))


@click.command("save")
@click.argument("key", type=KEY)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--file", "is_filed", is_flag=True, help="File it: it never changes.")
@_cluster.option
@_person.option
def save_review(
    key: int, path: Path, is_filed: bool, slug: str | None, email: str
) -> None:
    """Keep a draft from a JSON file, shaped as `show` prints it."""
    access = _person.access_of(email, _cluster.named(slug))
    row = reading_of(access, key)
    user, at = access.user, timezone.now()
    assert user is not None  # `--as` names somebody
    try:
        review = actions.start(row, by=user, at=at)
        review = actions.save(review, values_in(path), by=user, at=at)
        if is_filed:
            review = actions.file(review, by=user, at=at)
    except actions.NotFilable as error:
        lacking = "\n".join(f"  {name}: {why}" for name, why in error.reasons.items())
        raise click.ClickException(f"{error}\n{lacking}") from error
    except actions.NotReviewable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Filed: {review.score}/100." if is_filed else "Draft saved.")


def values_in(path: Path) -> dict[str, Any]:
    """What the file says, as `actions.save` takes it. Raises a ClickException."""
    refusal = click.ClickException(
        f"{path}: a JSON object is wanted, with the fields of `show` and "
        '"marks": {"CODE": {"mark": 4, "comment": "…"}}.'
    )
    try:
        told = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise refusal from error
    marks = told.get("marks", {}) if isinstance(told, dict) else None
    if not isinstance(marks, dict) or not all(
        isinstance(one, dict) for one in marks.values()
    ):
        raise refusal
    values = {name: told[name] for name in drafts.FIELDS if name in told}
    values["marks"] = {
        code: (one.get("mark"), one.get("comment", "")) for code, one in marks.items()
    }
    return values


def reading_of(access: Access, key: int) -> Assignment:
    """One's own reading of a dossier that is open. Raises a ClickException."""
    row = queries.readings(access).filter(pk=key).first()
    if row is None:
        raise click.ClickException(f"No opinion {key} of theirs here.")
    if not undertakings.is_bound(access.user, access.cluster):
        raise click.ClickException("The undertaking of confidentiality is not signed.")
    return row


@click.command("late")
@_cluster.option
@_person.option
def show_late(slug: str | None, email: str) -> None:
    """List the opinions that did not come in time, the oldest first."""
    access = _person.access_of(email, _cluster.named(slug))
    if not rules.can_see_desk(access):
        raise click.ClickException("The team and auditors alone see who is late.")
    rows = late.overdue(access).select_related("request__project", "expert__user")
    rows = rows.order_by("due_on", "pk")
    for row in rows:
        click.echo(f"{row.due_on}\t{row.request.project.acronym}\t{row.expert}")
    click.echo(f"{len(rows)} opinions overdue")


@click.command("remind")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day to act for, as 2026-12-31; today by default.",
)
@_cluster.option
def remind(on: datetime | None, slug: str | None) -> None:
    """Remind experts of what they owe and tell the team; safe to run twice."""
    at = timezone.now()
    if on is not None and on.date() > timezone.localdate(at):
        raise click.ClickException("--on: this day has not come yet.")
    if on is not None:
        at = timezone.make_aware(datetime.combine(on.date(), NOON))
    cluster = _cluster.named(slug)
    reminded = actions.remind_due(cluster, at=at)
    told = actions.escalate(cluster, at=at)
    click.echo(f"{reminded} experts reminded, the team told of {told} requests")


COMMANDS = [show_queue, show_review, save_review, show_late, remind]
