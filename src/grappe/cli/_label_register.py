"""`grappe label list|keys|rotate|void`: the register and the keys, in a name."""

import json
from typing import Any

import click
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.labels import actions, keys, queries, rules
from grappe.labels.models import Label, SigningKey


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_cluster.option
@_person.option
def list_labels(as_json: bool, slug: str | None, email: str) -> None:
    """List the labels that exist for somebody, the last ones first."""
    access = _person.access_of(email, _cluster.named(slug))
    rows = queries.for_list(Label.objects.visible_to(access))
    lines = [line(row, access) for row in rows.order_by("-issued_on", "-number")]
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2, default=str))
        return
    for one in lines:
        click.echo(f"{one['number']}\t{one['project']}\t{one['state']}\t{one['call']}")
    click.echo(f"{len(lines)} labels")


def line(row: Any, access: Access) -> dict[str, Any]:
    state = "withdrawn" if not row.is_standing else "in force"
    if row.is_standing and row.is_expired(access.on):
        state = "expired"
    return {
        "key": row.pk,
        "number": row.number,
        "project": row.acronym,
        "lead": row.lead_name,
        "kind": row.kind,
        "state": state,
        "call": row.call.code if row.call else "",
        "issued_on": row.issued_on,
        "expires_on": row.expires_on,
        "reservations_to_lift": row.open_count,
    }


@click.command("keys")
@_cluster.option
@_person.option
def list_keys(slug: str | None, email: str) -> None:
    """List the keys of a cluster and what each may still do."""
    cluster = _directed(slug, email).cluster
    for key in SigningKey.objects.filter(cluster=cluster):
        click.echo(f"{key.kid}\t{_state(key)}\t{key.created_at:%Y-%m-%d}")


def _state(key: SigningKey) -> str:
    if key.compromised_at:
        return "void"
    if key.retired_at:
        return "verifies only"
    return "signs" if keys.is_readable(key) else "LOST: replace it"


@click.command("rotate")
@_cluster.option
@_person.option
def rotate(slug: str | None, email: str) -> None:
    """Sign with a new key from now on; labels already signed stay valid."""
    access = _directed(slug, email)
    try:
        key = actions.rotate(access.cluster, by=access.user, at=timezone.now())
    except actions.NotRotatable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{key.kid} signs from now on")


@click.command("void")
@click.argument("kid")
@_cluster.option
@_person.option
def void(kid: str, slug: str | None, email: str) -> None:
    """Declare a key void; its labels in force are signed again with another."""
    access = _directed(slug, email)
    key = SigningKey.objects.filter(cluster=access.cluster, kid=kid).first()
    if key is None:
        raise click.ClickException("This cluster has no key of this name.")
    try:
        count = actions.declare_compromised(key, by=access.user, at=timezone.now())
    except actions.NotRotatable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{key.kid} is void; {count} labels signed again")


def _directed(slug: str | None, email: str) -> Access:
    access = _person.access_of(email, _cluster.named(slug))
    if not rules.can_manage_keys(access):
        raise click.UsageError(f"--as: {email} does not look after the keys here.")
    return access


COMMANDS = [list_labels, list_keys, rotate, void]
