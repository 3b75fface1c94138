"""The chain over the trail: each event gets a place and a hash of all before it.

An event is written by its action without any lock, so that actions wait for nobody. It
is chained right after its transaction is saved, by whoever holds the lock.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from grappe.audit.canonical import GENESIS, chain_hash, content_hash
from grappe.audit.models import Event, EventQuerySet, Link

# One transaction chains so many: others wait a tenth of a second at most.
BATCH = 1000
# Any number: this application's own, for PostgreSQL's advisory locks.
LOCK = 0x67726170


def seal(at: datetime, *, after: int = 0) -> int:
    """Give each saved event without a place the next ones; how many there were.

    Only events with a key above `after` are looked at.
    """
    count = 0
    while done := _seal_some(at, after):
        count, after = count + len(done), done[-1].event_id
        if len(done) < BATCH:
            break
    return count


def head() -> Link | None:
    """The last link: kept elsewhere, it proves that nothing before it was changed."""
    return Link.objects.order_by("-position").first()


def unchained() -> EventQuerySet:
    """Events that have no place yet."""
    linked = Link.objects.filter(event=OuterRef("pk"))
    return Event.objects.filter(~Exists(linked)).order_by("pk")


@transaction.atomic
def _seal_some(at: datetime, after: int) -> list[Link]:
    _lock()
    waiting = list(unchained().filter(pk__gt=after)[:BATCH])
    if not waiting:
        return []
    last = head()
    position, previous = (last.position, last.chain_hash) if last else (0, GENESIS)
    links = []
    for event in waiting:
        position += 1
        content = content_hash(event)
        previous = chain_hash(previous, position=position, at=at, content=content)
        links.append(
            Link(
                event=event,
                position=position,
                at=at,
                content_hash=content,
                chain_hash=previous,
            )
        )
    return Link.objects.bulk_create(links)


def _lock() -> None:
    """One sealing at a time, until its transaction ends.

    SQLite's transactions begin IMMEDIATE: one writer at a time already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
