"""`grappe reviews scores`: what experts think of the dossiers, in somebody's name."""

import json

import click
from django.utils import timezone

from grappe.cli import _cluster, _person
from grappe.documents.models import Act
from grappe.labelling.models import Call
from grappe.reviews import rules
from grappe.reviews.queries import ranking


@click.command("scores")
@click.option("--call", "call", metavar="CODE", help="Only that call.")
@click.option(
    "--state",
    type=click.Choice(["open", "decided", "all"]),
    default="open",
    show_default=True,
    help="Which requests.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_cluster.option
@_person.option
def show_scores(
    call: str | None, state: str, as_json: bool, slug: str | None, email: str
) -> None:
    """Rank the dossiers opened to somebody: mean, spread, corrected score."""
    access = _person.access_of(email, _cluster.named(slug))
    if not rules.can_see_scores(access):
        raise click.ClickException(f"{email} may not see scores.")
    wanted: dict[str, object] = {"state": state}
    if call is not None:
        wanted["call"] = Call.objects.filter(cluster=access.cluster, code=call).first()
        if wanted["call"] is None:
            raise click.ClickException(f"--call: there is no call {call}.")
    at = timezone.now()
    found = ranking.ranked(access, wanted, at)
    ranking.log(access, found.lines, Act.EXPORTED, at)
    if as_json:
        click.echo(json.dumps(ranking.content(found), ensure_ascii=False, indent=2))
        return
    for line in found.lines:
        mean, spread = line.summary.mean, line.summary.spread
        cells = [
            line.request.number,
            line.request.project.acronym,
            "-" if mean is None else str(mean),
            "-" if spread is None else f"± {spread}",
            "-" if line.calibrated is None else f"{line.calibrated.score:.1f}",
            str(line.summary.count),
        ]
        click.echo("\t".join(cells))
    better = "better" if found.verdict.is_better else "not better"
    click.echo(f"corrected scores: {better} ({found.verdict.reason})")


COMMANDS = [show_scores]
