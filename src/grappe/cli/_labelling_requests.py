"""`grappe labelling list|show|nightly`: requests in somebody's name, by their doors."""

import json
from datetime import datetime, time
from typing import Any

import click
from django.utils import timezone
from django.utils.encoding import force_str

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.cli import _cluster, _person
from grappe.documents import openings
from grappe.documents.models import Act
from grappe.labelling import (
    admissibility,
    clock,
    doors,
    forms_of,
    progress,
    queries,
    rules,
    tasks,
    wording,
)
from grappe.labelling.models import OPEN_STATES, LabelRequest, RequestState
from grappe.projects.doors import Door

NOON = time(12)


@click.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(RequestState.values),
    help="Only those in this state; may be given again. Open ones by default.",
)
@click.option("--call", "code", help="Only those for the call of this code.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_cluster.option
@_person.option
def list_requests(
    states: tuple[str, ...],
    code: str | None,
    as_json: bool,
    slug: str | None,
    email: str,
) -> None:
    """List the label requests that exist for somebody, in the words they read."""
    access = _person.access_of(email, _cluster.named(slug))
    lines = lines_for(access, states or OPEN_STATES, code)
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2, default=force_str))
        return
    for line in lines:
        click.echo(
            f"{line['number'] or '-'}\t{line['acronym']}\t{line['state']}\t"
            f"{line['call']}"
        )
    click.echo(f"{len(lines)} label requests")


def lines_for(access: Access, states: Any, code: str | None) -> list[dict[str, Any]]:
    """One's own first, in the applicants' words; then those listed to a reader."""
    at = timezone.now()
    mine = LabelRequest.objects.of_applicant(access)
    listed = LabelRequest.objects.listed_for(access)
    own, others = (
        queries.for_list(_asked(rows, states, code).order_by("opened_at", "pk"))
        for rows in (mine, listed.exclude(pk__in=mine.values("pk")))
    )
    return [
        *(line(row, Door.APPLICANT, at) for row in own),
        *(line(row, Door.LISTED, at) for row in others),
    ]


def _asked(rows: Any, states: Any, code: str | None) -> Any:
    rows = rows.filter(state__in=states)
    return rows.filter(call__code=code) if code else rows


def line(row: LabelRequest, door: Door, at: datetime) -> dict[str, Any]:
    """What a list tells of one request: nothing of its content."""
    told = {
        "key": row.pk,
        "number": row.number,
        "acronym": row.project.acronym,
        "call": row.call.name if row.call else "",
        "procedure": row.procedure.name,
    }
    if door == Door.APPLICANT:
        standing = progress.standing(row, at)
        return told | {
            "state": standing.words,
            "who": standing.who,
            "since": standing.since.isoformat(),
            "until": standing.until,
        }
    return told | {
        "state": wording.internal(row.state, row.cluster),
        "since": timezone.localdate(row.state_since).isoformat(),
        "days_counted": clock.elapsed(row, at),
        "followed_by": row.owner.name if row.owner else "",
    }


@click.command()
@click.argument("key", type=click.IntRange(min=1, max=2**63 - 1))
@_cluster.option
@_person.option
def show(key: int, slug: str | None, email: str) -> None:
    """Print a request as JSON, by its key: its answers and checks to who reads it."""
    access = _person.access_of(email, _cluster.named(slug))
    try:
        row, door = doors.enter(access, key)
    except LabelRequest.DoesNotExist as error:
        raise click.ClickException(f"No label request {key} here for them.") from error
    told = line(row, door, timezone.now())
    if door != Door.LISTED:
        openings.log(
            access,
            cluster=row.cluster,
            project=row.project,
            act=Act.OPENED,
            target="label request",
            at=timezone.now(),
            door=door,
        )
        told["answers"] = answers(row)
    if rules.can_treat(access, door):
        told["checks"] = checks(row)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=force_str))


def answers(row: LabelRequest) -> list[dict[str, str]]:
    return [
        {"question": str(one.question), "answer": one.words}
        for _section, lines in forms_of.summary(row)
        for one in lines
    ]


def checks(row: LabelRequest) -> list[dict[str, str]]:
    return [
        {
            "check": one.code,
            "outcome": one.outcome,
            "text": admissibility.sentence(one),
            "waiver": one.waiver_reason,
        }
        for one in row.checks.all()
    ]


@click.command("nightly")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day to act for, as 2026-12-31; today by default.",
)
@_cluster.option
@_person.option
def run_nightly(on: datetime | None, slug: str | None, email: str) -> None:
    """Do for one cluster what `grappe nightly` does every night; safe to run twice.

    Only counts are printed: the work concerns every request, also those that a conflict
    takes away from whoever runs it.
    """
    cluster = _cluster.named(slug)
    access = _person.access_of(email, cluster)
    if not access.has(Role.DIRECTION, Role.TEAM):
        raise click.UsageError(f"--as: {email} does not look after requests here.")
    at = timezone.now()
    if on is not None and on.date() > timezone.localdate(at):
        raise click.ClickException("--on: this day has not come yet.")
    if on is not None:
        at = timezone.make_aware(datetime.combine(on.date(), NOON))
    for name, count in tasks.nightly(cluster, at).items():
        click.echo(f"{name}: {count}")


COMMANDS = [list_requests, show, run_nightly]
