"""From the chain to the other side: write what is to leave, then let it leave.

`plan` moves an endpoint's cursor and writes its deliveries in one transaction: each act
gives one notice, whatever is killed. `serve` lets them leave in order, one at a time,
and never holds a transaction while the other side answers. Killed between the answer
and its note, it sends again: the notice keeps its id.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from grappe.audit.models import Link
from grappe.connectors import notices
from grappe.webhooks import notifications, payloads, schedule, secrets
from grappe.webhooks.kinds import FACTS, TEST
from grappe.webhooks.models import Attempt, Delivery, DeliveryState, Endpoint

PLANNED = 500
SECONDS = 10
# Longer than a try can last.
LEASE = timedelta(seconds=60)
# Of one endpoint in one run: the others have their turn.
SERVED = 100
KEPT_ANSWER = 1000
USER_AGENT = "Grappe-Notices/1"
GONE = 410


def run(now: Callable[[], datetime] = timezone.now) -> bool:
    """Bring every endpoint up to date; whether some still have notices to send."""
    more = False
    for pk in Endpoint.objects.filter(is_active=True).values_list("pk", flat=True):
        while plan(pk, now()):
            pass
        more |= serve(pk, now)
    return more


@transaction.atomic
def plan(pk: int, at: datetime) -> bool:
    """Write what the chain holds for an endpoint; whether there may be more."""
    endpoint = (
        Endpoint.objects.select_for_update(of=["self"])
        .select_related("cluster")
        .filter(pk=pk, is_active=True)
        .first()
    )
    if endpoint is None:
        return False
    links = list(
        Link.objects.filter(position__gt=endpoint.cursor)
        .select_related("event")
        .order_by("position")[:PLANNED]
    )
    if not links:
        return False
    wanted = FACTS.keys() & set(endpoint.kinds)
    told = [
        link
        for link in links
        if link.event.kind in wanted and link.event.cluster_id == endpoint.cluster_id
    ]
    # Played again from an earlier place, what was written before is there already.
    Delivery.objects.bulk_create(
        [_delivery(endpoint, link, at) for link in told], ignore_conflicts=True
    )
    endpoint.cursor = links[-1].position
    endpoint.save(update_fields=["cursor"])
    return len(links) == PLANNED


def _delivery(endpoint: Endpoint, link: Link, at: datetime) -> Delivery:
    uid = f"evt_{endpoint.pk}_{link.position}"
    return Delivery(
        endpoint=endpoint,
        position=link.position,
        kind=link.event.kind,
        uid=uid,
        body=payloads.of_link(endpoint, link, uid),
        next_try_at=at,
        created_at=at,
    )


def serve(pk: int, now: Callable[[], datetime] = timezone.now) -> bool:
    """Send what is due to an endpoint, in order; whether it has more to send."""
    for _number in range(SERVED):
        if not _take(pk, now()):
            return False  # somebody else is at it, or it was paused
        delivery = _first(pk)
        if delivery is None or not _is_due(delivery, now()):
            _leave(pk)
            return False
        _try(delivery, now)
    _leave(pk)
    return _first(pk) is not None


def _first(pk: int) -> Delivery | None:
    """The next to leave: tests, then the order of the chain."""
    waiting = Delivery.objects.filter(endpoint=pk, state=DeliveryState.WAITING)
    return (
        waiting.select_related("endpoint__cluster", "endpoint__created_by")
        .order_by(F("position").asc(nulls_first=True), "pk")
        .first()
    )


def _is_due(delivery: Delivery, at: datetime) -> bool:
    return delivery.next_try_at is not None and delivery.next_try_at <= at


def _take(pk: int, at: datetime) -> bool:
    """Be the only one at this endpoint for a minute; False if somebody is."""
    free = Q(busy_until=None) | Q(busy_until__lte=at)
    rows = Endpoint.objects.filter(free, pk=pk, is_active=True)
    return rows.update(busy_until=at + LEASE) == 1


def _leave(pk: int) -> None:
    Endpoint.objects.filter(pk=pk).update(busy_until=None)


def _try(delivery: Delivery, now: Callable[[], datetime]) -> None:
    at = now()
    try:
        signed = headers(delivery, at)
    except secrets.SecretLost as error:
        answer = notices.Answer(None, "", str(error), 0)
    else:
        answer = notices.post(
            delivery.endpoint.url,
            delivery.body.encode(),
            signed,
            insiders=settings.GRAPPE_WEBHOOK_HOSTS,
            seconds=SECONDS,
        )
    note(delivery, answer, now())


def headers(delivery: Delivery, at: datetime) -> dict[str, str]:
    """Those of Standard Webhooks, signed by each secret that counts now."""
    endpoint = delivery.endpoint
    sealed = [endpoint.secret]
    if endpoint.former_until and endpoint.former_until > at:
        sealed.append(endpoint.former_secret)
    signatures = [
        secrets.signature(
            secrets.unseal(one), uid=delivery.uid, at=at, body=delivery.body
        )
        for one in sealed
    ]
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "webhook-id": delivery.uid,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@transaction.atomic
def note(delivery: Delivery, answer: notices.Answer, at: datetime) -> None:
    """Keep how a try went, and what follows from it."""
    attempt = Attempt.objects.create(
        delivery=delivery,
        at=at,
        status=answer.status,
        error=answer.error[:250],
        answer=answer.text[:KEPT_ANSWER].replace("\x00", ""),
        duration_ms=answer.duration_ms,
    )
    delivery.try_count += 1
    delivery.next_try_at = None
    if attempt.is_good:
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, at
    elif delivery.kind != TEST and answer.status != GONE:
        delivery.next_try_at = schedule.next_try(at, delivery.try_count)
    if not attempt.is_good and delivery.next_try_at is None:
        delivery.state = DeliveryState.FAILED
    delivery.save(update_fields=["try_count", "next_try_at", "state", "delivered_at"])
    endpoint = Endpoint.objects.filter(pk=delivery.endpoint_id)
    # Free for the next one, unless this one waits for its turn.
    endpoint.update(busy_until=None)
    if delivery.state == DeliveryState.FAILED and delivery.kind != TEST:
        pause = Endpoint.Pause.GONE if answer.status == GONE else Endpoint.Pause.FAILING
        if endpoint.filter(is_active=True).update(is_active=False, pause=pause):
            notifications.paused(delivery.endpoint, pause, at=at)


def forget(at: datetime) -> int:
    """Delete the notices older than the installation keeps; how many."""
    limit = at - timedelta(days=settings.GRAPPE_WEBHOOK_DAYS)
    old = Delivery.objects.filter(created_at__lt=limit)
    gone = old.exclude(state=DeliveryState.WAITING)
    count = gone.count()
    gone.delete()
    return count
