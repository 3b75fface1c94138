"""`grappe labelling assign`: give the dossiers of a call their readers, with proof."""

import json
from typing import Any

import click
from django.db import transaction
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.clusters.models import Cluster
from grappe.labelling import actions, rules
from grappe.labelling.matching import FILL, REPAIR, Options, obstacles, telling
from grappe.labelling.matching.words import experts_named, requests_named
from grappe.labelling.models import AssignmentRun, Call, Objective, RunOutcome


@click.command("assign")
@click.option("--call", "code", help="Code of the call; without it, support letters.")
@click.option(
    "--objective",
    type=click.Choice(Objective.values),
    default=Objective.TOTAL.value,
    show_default=True,
    help="What is best.",
)
@click.option("--repair", is_flag=True, help="Readers may move, as few as can be.")
@click.option("--readers", type=click.IntRange(1, 9), help="Readers of each dossier.")
@click.option(
    "--no-minimums", is_flag=True, help="Leave the fewest dossiers of experts aside."
)
@click.option("--dry-run", is_flag=True, help="Report, then undo.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_person.option
@_cluster.option
def assign(
    code: str | None,
    objective: str,
    repair: bool,
    readers: int | None,
    no_minimums: bool,
    dry_run: bool,
    as_json: bool,
    email: str,
    slug: str | None,
) -> None:
    """Ask experts for the dossiers of a call that lack readers.

    In the name of somebody of the team: dossiers that a conflict of interest takes away
    from them are left out. Ends with 1 where no assignment exists, and says why.
    """
    cluster = _cluster.named(slug)
    access = _person.access_of(email, cluster)
    if not rules.can_assign(access):
        raise click.UsageError(f"--as: {email} does not assign experts here.")
    options = Options(
        objective=objective,
        mode=REPAIR if repair else FILL,
        readers=readers,
        minimums=not no_minimums,
    )
    with transaction.atomic():
        told = _assigned(access, call_of(cluster, code), options)
        transaction.set_rollback(dry_run)
    if as_json:
        click.echo(json.dumps(told | {"dry_run": dry_run}, ensure_ascii=False))
    else:
        _tell(told, dry_run)
    if told["outcome"] != RunOutcome.APPLIED:
        raise SystemExit(1)


def call_of(cluster: Cluster, code: str | None) -> Call | None:
    """The call of that code; none for support letters."""
    if code is None:
        return None
    found = Call.objects.filter(cluster=cluster, code=code).first()
    if found is None:
        raise click.UsageError(f"--call: no call has the code “{code}” here.")
    return found


def _assigned(access: Access, call: Call | None, options: Options) -> dict[str, Any]:
    """Propose, apply, and put in words what came of it."""
    now = timezone.now()
    try:
        run = actions.carry_out(actions.propose(access, call, options, at=now))
        if run.outcome == RunOutcome.PROPOSED:
            actions.apply_run(run, access, at=now)
            run.refresh_from_db()
    except (actions.NotProposable, actions.NotApplicable) as error:
        raise click.ClickException(str(error)) from error
    return told_of(run)


def told_of(run: AssignmentRun) -> dict[str, Any]:
    if run.outcome == RunOutcome.FAILED:
        return {"outcome": run.outcome, "proof": ["The time given was too short."]}
    if run.outcome == RunOutcome.INFEASIBLE:
        why = obstacles.impossible(run)
        return {
            "outcome": run.outcome,
            "why": why.headline,
            "conflict": why.lines,
            "suggestions": [
                f"{one.text} ({one.verdict})" if one.verdict else one.text
                for one in why.suggestions
            ],
        }
    rows = list(run.readings.order_by("request__number", "request", "-affinity"))
    requests = requests_named(row.request_id for row in rows)
    experts = experts_named(row.expert_id for row in rows)
    return {
        "outcome": run.outcome,
        "proof": telling.proof(run),
        "seconds": round(run.seconds, 3),
        "certificate": {
            name: run.certificate.get(name)
            for name in ("objective", "value", "bound", "gap", "is_proven")
        },
        "readings": [
            {
                "dossier": requests[row.request_id],
                "expert": experts[row.expert_id],
                "fit": round(row.affinity, 4),
            }
            for row in rows
        ],
    }


def _tell(told: dict[str, Any], dry_run: bool) -> None:
    if told["outcome"] == RunOutcome.INFEASIBLE:
        click.echo(told["why"], err=True)
        for line in told["conflict"]:
            click.echo(f"- {line}", err=True)
        click.echo("What would make it possible:", err=True)
        for line in told["suggestions"]:
            click.echo(f"- {line}", err=True)
        return
    for sentence in told["proof"]:
        click.echo(sentence)
    for row in told.get("readings", ()):
        click.echo(f"{row['dossier']}\t{row['expert']}\t{row['fit']:.2f}")
    undone = " (dry run, undone)" if dry_run else ""
    click.echo(f"readers asked: {len(told.get('readings', ()))}{undone}")


COMMANDS = [assign]
