"""`grappe duplicates`: records of a cluster that may be the same."""

import json
from typing import Any

import click
from django.utils import timezone

from grappe.cli import _cluster
from grappe.organisations import duplicates
from grappe.organisations.models import OrganisationPair, PairState, PersonPair

KINDS: dict[str, Any] = {"organisations": OrganisationPair, "people": PersonPair}


@click.command("duplicates")
@_cluster.option
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option(
    "--no-search",
    is_flag=True,
    help="Tell what the last search found, without looking again.",
)
def command(slug: str | None, as_json: bool, no_search: bool) -> None:
    """Look for records that may be the same, and list those nobody answered for.

    Merge two of them with `grappe merge KEPT ABSORBED`.
    """
    cluster = _cluster.named(slug)
    if not no_search:
        duplicates.refresh(cluster, at=timezone.now())
    found = {
        kind: [
            told(pair)
            for pair in model.objects.filter(
                cluster=cluster, state=PairState.OPEN
            ).select_related("first", "second")
        ]
        for kind, model in KINDS.items()
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for kind, pairs in found.items():
        click.echo(f"{kind}: {len(pairs)}")
        for pair in pairs:
            first, second = pair["first"], pair["second"]
            click.echo(
                f"  {pair['score']:.2f}  {first['key']} {first['name']}  =  "
                f"{second['key']} {second['name']}"
            )
            for reason in pair["reasons"]:
                click.echo(f"        {reason}")


def told(pair: Any) -> dict[str, Any]:
    return {
        "first": {"key": pair.first_id, "name": pair.first.name},
        "second": {"key": pair.second_id, "name": pair.second.name},
        "score": pair.score,
        "reasons": [duplicates.sentence(reason) for reason in pair.reasons],
    }
