"""`grappe nightly`: what dates bring about, once a day; safe to run twice."""

from datetime import datetime, time

import click
from django.utils import timezone

from grappe.accounts import tasks as accounts
from grappe.audit import tasks as audit
from grappe.documents import openings
from grappe.followup.tasks import nightly_everywhere as follow_up_everywhere
from grappe.impact.actions import reduce_files
from grappe.labelling.tasks import nightly_everywhere
from grappe.labels import tasks as labels
from grappe.memberships.tasks import renew_everywhere
from grappe.operations import alarms, backup, nightly
from grappe.operations.backup import BackupError
from grappe.organisations import registers
from grappe.organisations.tasks import check_everywhere, look_for_duplicates
from grappe.privacy import actions as privacy
from grappe.projects.tasks import remind_everywhere
from grappe.reviews.tasks import remind_everywhere as remind_experts
from grappe.tokens import tasks as tokens
from grappe.webhooks import tasks as webhooks

NOON = time(12)


@click.command("nightly")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day to act for, as 2026-12-31; today by default.",
)
def command(on: datetime | None) -> None:
    """Renew, remind, close what dates close, look for duplicates, ask the registers."""
    at = timezone.now()
    if on is not None and on.date() > timezone.localdate(at):
        raise click.ClickException("--on: this day has not come yet.")
    if on is not None:
        at = timezone.make_aware(datetime.combine(on.date(), NOON))
    with nightly.kept(at):
        problem = back_up()
        everything(at)
        changed = history(at)
        if problem:
            raise click.ClickException(f"No back-up was made. {problem}")
        if changed:
            raise click.ClickException(changed)


def back_up() -> str:
    """Copy the installation before the night changes it; what stood in the way."""
    try:
        if told := backup.nightly(timezone.now()):
            click.echo(told)
    except BackupError as error:
        click.echo(f"NO BACK-UP: {error}")
        return str(error)
    return ""


def history(at: datetime) -> str:
    """Verify that nobody changed the history, tell others; what was found changed."""
    night = audit.nightly(at)
    if night.emptied:
        click.echo(f"{night.emptied} lines of the history emptied of what they said")
    waiting, forgotten = webhooks.nightly()
    if waiting:
        click.echo("notices to other software are left to send")
    if forgotten:
        click.echo(f"{forgotten} notices to other software too old to be kept")
    report = night.report
    if not report.is_whole:
        if told := alarms.tell_of_break(report, night.check, at=at):
            click.echo(f"{told} operators told by mail that the history was changed")
        return (
            f"The history was changed: {report.problem_count} problems "
            "(see `grappe audit verify`)."
        )
    click.echo(f"history whole up to {report.position}:{report.chain_hash}")
    return ""


def everything(at: datetime) -> None:
    for slug, count in renew_everywhere(at).items():
        click.echo(f"{slug}: {count} renewed")
    for slug, pairs in look_for_duplicates(at).items():
        click.echo(
            f"{slug}: {pairs.organisations} possible duplicates of organisations and "
            f"{pairs.people} of people, {pairs.new} of them new"
        )
    for slug, count in remind_everywhere(at).items():
        if count:
            click.echo(f"{slug}: {count} silent partners of projects followed up")
    for slug, done in nightly_everywhere(at).items():
        if any(done.values()):
            click.echo(
                f"{slug}: {done['lapsed']} label requests closed with their call; "
                f"{done['closing']} told of their deadline, {done['parts']} of parts "
                f"to confirm, {done['complements']} of complements overdue; "
                f"{done['silent']} experts asked again, the team told of those of "
                f"{done['told']} requests"
            )
        if done["lost"]:
            click.echo(f"{slug}: {done['lost']} proposals of readers never worked out")
    for slug, opinions in remind_experts(at).items():
        if any(opinions.values()):
            click.echo(
                f"{slug}: {opinions['reminded']} experts reminded of their opinion, "
                f"the team told of {opinions['escalated']} requests that lack some, "
                f"{opinions['rebuttals']} reminded to answer the experts"
            )
    for slug, count in labels.remind_everywhere(at).items():
        if count:
            click.echo(f"{slug}: {count} reservations of labels reminded of")
    for slug, done in follow_up_everywhere(at).items():
        if any(done.values()):
            click.echo(
                f"{slug}: {done['returns']} links to yearly returns and "
                f"{done['progress']} requests for progress sent again; "
                f"{done['silence']} funders' answers asked after"
            )
    keys = tokens.nightly_everywhere(at)
    if any(keys.values()):
        click.echo(
            f"{keys['closed']} keys of people who left closed; the owners of "
            f"{keys['warned']} told that they expire soon"
        )
    for told in privacy.retain(at):
        if erased := sum(told.counts.values()):
            place = told.cluster.slug if told.cluster else "installation"
            click.echo(f"{place}: {erased} records that outlived their time erased")
    if ended := accounts.nightly(at).impersonations:
        click.echo(f"{ended} views through somebody's eyes ended and told")
    if forgotten := openings.forget(at):
        click.echo(f"{forgotten} openings of documents too old to be kept")
    reduced, unread = reduce_files(at=at)
    if reduced or unread:
        click.echo(
            f"{len(reduced)} stock files of studies reduced to what is read; "
            f"{len(unread)} cannot be read (see `grappe study reduce`)"
        )
    if not registers.available():
        click.echo("No public register is loaded: no organisation was checked.")
        return
    for slug, checked in check_everywhere(at).items():
        click.echo(
            f"{slug}: {checked.found} of {checked.watched} organisations checked, "
            f"{checked.raised} news, {checked.outdated} no longer true"
        )
