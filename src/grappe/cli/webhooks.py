"""grappe webhooks list|log|send|replay|test|pause|resume: notices to other software."""

import json
from typing import Any

import click
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.webhooks import actions, rules, sending
from grappe.webhooks.models import Delivery, Endpoint


@click.group("webhooks")
def command() -> None:
    """Follow notices to other software, send them, send them again."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_cluster.option
@_person.option
def list_endpoints(as_json: bool, slug: str | None, email: str) -> None:
    """List the addresses that are told, and where each has come to."""
    lines = [
        {
            "key": one.pk,
            "name": one.name,
            "state": "active" if one.is_active else f"paused ({one.pause})",
            "told_up_to": one.cursor,
            "waiting": one.deliveries.filter(state="waiting").count(),
        }
        for one in Endpoint.objects.visible_to(_directed(slug, email))
    ]
    _show(lines, as_json)


@command.command()
@click.argument("endpoint", type=click.IntRange(1, 10**15))
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_cluster.option
@_person.option
def log(endpoint: int, limit: int, as_json: bool, slug: str | None, email: str) -> None:
    """Show the last notices to an address and what came back."""
    chosen = _endpoint(endpoint, _directed(slug, email))
    lines = []
    for one in chosen.deliveries.prefetch_related("attempts")[:limit]:
        last = next(iter(one.attempts.all()), None)
        lines.append(
            {
                "id": one.uid,
                "kind": one.kind,
                "state": one.state,
                "tries": one.try_count,
                "answer": (last.status or last.error) if last else "",
            }
        )
    _show(lines, as_json)


@command.command()
def send() -> None:
    """Send what is due, of all clusters; a worker does it by itself."""
    more = sending.run()
    left = Delivery.objects.filter(state="waiting").count()
    click.echo(f"{left} notices left" + (", run it again" if more else ""))


@command.command()
@click.argument("endpoint", type=click.IntRange(1, 10**15))
@click.option(
    "--from", "position", type=click.IntRange(1, 10**15), required=True, metavar="PLACE"
)
@_cluster.option
@_person.option
def replay(endpoint: int, position: int, slug: str | None, email: str) -> None:
    """Send again to an address all from a place of the history on."""
    access = _directed(slug, email)
    chosen = _endpoint(endpoint, access)
    count = _done(
        actions.replay_from,
        chosen,
        position=position,
        by=access.user,
        at=timezone.now(),
    )
    click.echo(f"{count} notices leave again, with what was not asked for then")


def _simple(name: str, action: Any, told: str) -> None:
    @command.command(name, help=(action.__doc__ or "").partition("\n")[0])
    @click.argument("endpoint", type=click.IntRange(1, 10**15))
    @_cluster.option
    @_person.option
    def run(endpoint: int, slug: str | None, email: str) -> None:
        access = _directed(slug, email)
        chosen = _endpoint(endpoint, access)
        _done(action, chosen, by=access.user, at=timezone.now())
        click.echo(f"{chosen.name}: {told}")


_simple("test", actions.send_test, "a test leaves")
_simple("pause", actions.pause, "paused")
_simple("resume", actions.resume, "active")


def _directed(slug: str | None, email: str) -> Access:
    access = _person.access_of(email, _cluster.named(slug))
    if not rules.can_manage(access):
        raise click.UsageError("--as: only the direction looks after notices.")
    return access


def _endpoint(pk: int, access: Access) -> Endpoint:
    found = Endpoint.objects.visible_to(access).filter(pk=pk).first()
    if found is None:
        raise click.UsageError(f"No address has the key {pk} here.")
    return found


def _done(action: Any, endpoint: Endpoint, **given: Any) -> Any:
    try:
        return action(endpoint, **given)
    except actions.NotPossible as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _show(lines: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo("\t".join(str(value) for value in line.values()))
    click.echo(f"{len(lines)} lines")
