"""Set notices up, change them, pause them, play them again."""

import secrets as random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from grappe.audit import chain
from grappe.audit.actions import record
from grappe.connectors import notices
from grappe.webhooks import payloads, secrets
from grappe.webhooks.kinds import FACTS, TEST
from grappe.webhooks.models import Delivery, DeliveryState, Endpoint

# How long the former secret signs too.
OVERLAP = timedelta(days=1)
MANY = 20
REFUSALS = {
    "address": _l("This is not an address."),
    "https": _l("The address must begin with https://."),
    "password": _l("The address must not hold a name or a password."),
    "fragment": _l("The address must not hold a “#”."),
    "unknown": _l("No machine has this name."),
    "private": _l("This address leads into a private network."),
}


class NotPossible(Exception):
    """This cannot be done with the notices; the message is for the user."""


@transaction.atomic
def add(
    cluster: Any, *, name: str, url: str, kinds: Sequence[str], by: Any, at: datetime
) -> tuple[Endpoint, str]:
    """Tell an address of some acts from now on; the secret is given this once.

    Raises NotPossible if the address or a kind is refused, or there are too many.
    """
    if Endpoint.objects.filter(cluster=cluster).count() >= MANY:
        raise NotPossible(_("A cluster has at most %(n)d addresses.") % {"n": MANY})
    check_url(url)
    last = chain.head()
    secret = secrets.make()
    endpoint = Endpoint.objects.create(
        cluster=cluster,
        name=name,
        url=url,
        kinds=checked(kinds),
        secret=secrets.seal(secret),
        cursor=last.position if last else 0,
        created_at=at,
        created_by=by,
    )
    _record("endpoint_added", endpoint, by=by, at=at, host=host_of(url))
    return endpoint, secret


@transaction.atomic
def change(
    endpoint: Endpoint,
    *,
    name: str,
    url: str,
    kinds: Sequence[str],
    by: Any,
    at: datetime,
) -> Endpoint:
    """Change where notices go and what they tell. Raises NotPossible."""
    endpoint = locked(endpoint)
    check_url(url)
    endpoint.name, endpoint.url, endpoint.kinds = name, url, checked(kinds)
    endpoint.save(update_fields=["name", "url", "kinds"])
    _record("endpoint_changed", endpoint, by=by, at=at, host=host_of(url))
    return endpoint


@transaction.atomic
def pause(endpoint: Endpoint, *, by: Any, at: datetime) -> Endpoint:
    """Send nothing until somebody resumes. Raises NotPossible if paused already."""
    endpoint = locked(endpoint)
    if not endpoint.is_active:
        raise NotPossible(_("These notices are paused already."))
    endpoint.is_active, endpoint.pause = False, Endpoint.Pause.PERSON
    endpoint.save(update_fields=["is_active", "pause"])
    _record("endpoint_paused", endpoint, by=by, at=at)
    return endpoint


@transaction.atomic
def resume(endpoint: Endpoint, *, by: Any, at: datetime) -> Endpoint:
    """Send again, from where it stopped: what happened meanwhile leaves too.

    A notice that was given up stays so; it can be played again. Raises NotPossible if
    it is not paused.
    """
    endpoint = locked(endpoint)
    if endpoint.is_active:
        raise NotPossible(_("These notices are not paused."))
    endpoint.is_active, endpoint.pause, endpoint.busy_until = True, "", None
    endpoint.save(update_fields=["is_active", "pause", "busy_until"])
    endpoint.deliveries.filter(state=DeliveryState.WAITING).update(next_try_at=at)
    _record("endpoint_resumed", endpoint, by=by, at=at)
    return endpoint


@transaction.atomic
def rotate(endpoint: Endpoint, *, by: Any, at: datetime) -> str:
    """Make a new secret, given this once; the former one signs too for a day."""
    endpoint = locked(endpoint)
    secret = secrets.make()
    endpoint.former_secret, endpoint.former_until = endpoint.secret, at + OVERLAP
    endpoint.secret = secrets.seal(secret)
    try:
        secrets.unseal(endpoint.former_secret)
    except secrets.SecretLost:
        endpoint.former_secret, endpoint.former_until = "", None
    endpoint.save(update_fields=["secret", "former_secret", "former_until"])
    _record("secret_rotated", endpoint, by=by, at=at)
    return secret


@transaction.atomic
def remove(endpoint: Endpoint, *, by: Any, at: datetime) -> None:
    """Forget an address and all that was sent to it."""
    endpoint = locked(endpoint)
    _record("endpoint_removed", endpoint, by=by, at=at, host=host_of(endpoint.url))
    endpoint.delete()


@transaction.atomic
def send_test(endpoint: Endpoint, *, by: Any, at: datetime) -> Delivery:
    """Write a notice of nothing, tried once. Raises NotPossible if paused."""
    endpoint = locked(endpoint)
    if not endpoint.is_active:
        raise NotPossible(_("These notices are paused: resume them first."))
    uid = f"test_{random.token_hex(12)}"
    _record("test_sent", endpoint, by=by, at=at)
    return Delivery.objects.create(
        endpoint=endpoint,
        kind=TEST,
        uid=uid,
        body=payloads.of_test(endpoint, uid, at),
        next_try_at=at,
        created_at=at,
    )


@transaction.atomic
def replay(delivery: Delivery, *, by: Any, at: datetime) -> Delivery:
    """Send a notice again, the same words under the same id.

    Raises NotPossible if it still waits, or the endpoint is paused.
    """
    endpoint = locked(delivery.endpoint)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state == DeliveryState.WAITING:
        raise NotPossible(_("This notice is about to leave."))
    if not endpoint.is_active:
        raise NotPossible(_("These notices are paused: resume them first."))
    _again(Delivery.objects.filter(pk=delivery.pk), at)
    _record("replayed", endpoint, by=by, at=at, position=delivery.position, count=1)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay_from(endpoint: Endpoint, *, position: int, by: Any, at: datetime) -> int:
    """Send again all that the chain holds from a place on; how many were sent before.

    What was never sent, because the address did not ask for it then, leaves as well.
    Raises NotPossible if it is paused, or the place is beyond its cursor.
    """
    endpoint = locked(endpoint)
    if not endpoint.is_active:
        raise NotPossible(_("These notices are paused: resume them first."))
    if not 1 <= position <= endpoint.cursor:
        raise NotPossible(
            _("Choose a place between 1 and %(last)d.") % {"last": endpoint.cursor}
        )
    before = endpoint.deliveries.filter(position__gte=position)
    count = _again(before.exclude(state=DeliveryState.WAITING), at)
    endpoint.cursor = position - 1
    endpoint.save(update_fields=["cursor"])
    _record("replayed", endpoint, by=by, at=at, position=position, count=count)
    return count


def _again(deliveries: Any, at: datetime) -> int:
    count: int = deliveries.update(
        state=DeliveryState.WAITING, next_try_at=at, try_count=0, delivered_at=None
    )
    return count


def locked(endpoint: Endpoint) -> Endpoint:
    """The endpoint as it is now, held until the transaction ends."""
    rows = Endpoint.objects.select_for_update(of=["self"]).select_related("cluster")
    found = rows.filter(pk=endpoint.pk).first()
    if found is None:
        raise NotPossible(_("These notices were removed meanwhile."))
    return found


def check_url(url: str) -> None:
    """Raises NotPossible if nothing may be sent there.

    The address is looked up again at each try: a name that leads elsewhere tomorrow is
    refused tomorrow.
    """
    insiders = settings.GRAPPE_WEBHOOK_HOSTS
    try:
        parts = notices.check(url, insiders=insiders)
        notices.resolve(str(parts.hostname), parts.port or 443, insiders=insiders)
    except notices.Refused as refusal:
        raise NotPossible(str(REFUSALS[refusal.code])) from refusal


def checked(kinds: Sequence[str]) -> list[str]:
    """Raises NotPossible for a kind that others are not told of, or for none."""
    wanted = sorted(set(kinds))
    if not wanted or not FACTS.keys() >= set(wanted):
        raise NotPossible(_("Choose at least one kind of act of the list."))
    return wanted


def host_of(url: str) -> str:
    return str(urlsplit(url).hostname)


def _record(
    what: str, endpoint: Endpoint, *, by: Any, at: datetime, **data: Any
) -> None:
    record(f"webhooks.{what}", endpoint, by=by, at=at, name=endpoint.name, **data)
