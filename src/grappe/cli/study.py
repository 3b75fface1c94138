"""grappe study: plan, lock, load, run and publish studies of impact."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from grappe.accounts.models import User
from grappe.cli import _cluster
from grappe.impact import actions, wording
from grappe.impact.models import FileKind, Run, Study


@click.group()
def command() -> None:
    """Studies of what a cluster changed, from the locked plan to the sentence."""


def study_of(pk: int) -> Study:
    try:
        return Study.objects.select_related("cluster").get(pk=pk)
    except ObjectDoesNotExist:
        raise click.ClickException(f"No study has the number {pk}.") from None


def person(email: str | None) -> User | None:
    """Who acts: somebody with an account, or the installation itself."""
    if email is None:
        return None
    try:
        return User.objects.get(email__iexact=email)
    except ObjectDoesNotExist:
        raise click.ClickException(f"Nobody has the address {email}.") from None


def now() -> datetime:
    return timezone.now()


by = click.option("--by", "email", help="E-mail of the person who does it.")


@command.command("list")
@_cluster.option
def list_studies(slug: str | None) -> None:
    """List the studies of a cluster."""
    for study in Study.objects.filter(cluster=_cluster.named(slug)):
        click.echo(f"{study.pk:5}  {study.state:10} {study.name}")


@command.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(number: int, as_json: bool) -> None:
    """Print the plan of a study, its runs and what they say.

    With --json, the object holds: study, state, plan (text by text), sha256, runs (each
    with number, state, sentence, caveats, checks, effects).
    """
    study = study_of(number)
    plan = study.plans.select_related("service").first()
    told: dict[str, Any] = {
        "study": study.name,
        "state": study.state,
        "plan": dict(wording.plan_lines(plan)) if plan else {},
        "sha256": plan.sha256 if plan else "",
        "runs": [said(run) for run in study.runs.all()],
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{study.name} ({study.state})")
    for what, how in told["plan"].items():
        click.echo(f"  {what}: {how}")
    if told["sha256"]:
        click.echo(f"  SHA-256: {told['sha256']}")
    for run in told["runs"]:
        print_run(run)


def said(run: Run) -> dict:
    found = wording.headline(run)
    return {
        "number": run.pk,
        "state": run.state,
        "is_published": run.is_published,
        "sentence": found.sentence if found else "",
        "method": found.method if found else "",
        "caveats": list(found.caveats) if found else [],
        "checks": [
            {"test": one.title, "sentence": one.sentence, "is_alarm": one.is_alarm}
            for one in wording.checks(run)
        ],
        "messages": [wording.worded(one) for one in run.messages],
        "effects": [
            {
                "kind": one.kind,
                "key": one.key,
                "estimate": one.estimate,
                "low": one.low,
                "high": one.high,
            }
            for one in run.effects.all()
        ],
    }


def print_run(run: dict) -> None:
    click.echo(f"Run {run['number']}: {run['state']}")
    if run["sentence"]:
        click.echo(f"  {run['sentence']}")
        for caveat in run["caveats"]:
            click.echo(f"  - {caveat}")
        for check in run["checks"]:
            click.echo(f"  * {check['test']}: {check['sentence']}")
    elif run["messages"]:
        for text in run["messages"]:
            click.echo(f"  {text}")


@command.command()
@click.argument("number", type=int)
@by
def lock(number: int, email: str | None) -> None:
    """Lock the plan of a study for good and print its hash."""
    plan = study_of(number).plans.first()
    if plan is None:
        raise click.ClickException("This study has no plan.")
    try:
        plan = actions.lock(plan, by=person(email), at=now())
    except actions.Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo(plan.sha256)


@command.command()
@click.argument("number", type=int)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--kind",
    type=click.Choice(FileKind.values),
    default=FileKind.PANEL.value,
    show_default=True,
    help="What the files hold.",
)
@by
def load(number: int, files: tuple[str, ...], kind: str, email: str | None) -> None:
    """Give FILES of outcomes to a study, of any size, and build its panel."""
    study, who = study_of(number), person(email)
    try:
        for name in files:
            with Path(name).open("rb") as stream:
                actions.add_file(
                    study, stream, kind=kind, filename=name, by=who, at=now()
                )
        panel = actions.load(study, by=who, at=now())
    except actions.Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{panel.unit_count} organisations, {panel.treated_count} treated, "
        f"{panel.row_count} yearly values, SHA-256 {panel.sha256}"
    )
    for code, count in panel.report["dropped"].items():
        click.echo(f"  left out, {wording.dropped(code)}: {count}")


@command.command()
def reduce() -> None:
    """Reduce stock files of SIRENE that were kept whole, as `grappe nightly` does."""
    reduced, unread = actions.reduce_files(at=now())
    for one in reduced:
        click.echo(f"study {one.study_id}: {one.name} reduced to what is read")
    click.echo(f"{len(reduced)} files reduced")
    if unread:
        names = ", ".join(f"{one.file.name} ({one.name})" for one in unread)
        raise click.ClickException(
            f"These files cannot be read: {names}. Delete them if they are still there."
        )


@command.command()
@click.argument("number", type=int)
@by
def run(number: int, email: str | None) -> None:
    """Estimate what the plan of a study asks, and print what comes out."""
    try:
        started = actions.start(study_of(number), by=person(email), at=now())
    except actions.Refused as error:
        raise click.ClickException(str(error)) from error
    print_run(said(actions.carry_out(started)))


@command.command()
@click.argument("number", type=int)
@click.option("--run", "run_number", type=int, help="The last one by default.")
@by
def publish(number: int, run_number: int | None, email: str | None) -> None:
    """Publish a run of a study: all who read the figures will see it."""
    runs = study_of(number).runs.all()
    chosen = runs.filter(pk=run_number).first() if run_number else runs.first()
    if chosen is None:
        raise click.ClickException("There is no such run.")
    try:
        actions.publish(chosen, by=person(email), at=now())
    except actions.Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo("Published.")
