"""The audit trail: every action calls `record` once, inside its transaction."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from grappe.audit import behind, canonical, chain
from grappe.audit.models import Event, Link
from grappe.audit.verifying import REDACTED

REDACTED_TOGETHER = 500
# The reason of the night job, a code that the page words.
RETENTION = "retention"


def target_of(record: Model) -> str:
    """Name a record as the trail does: `memberships.membership:12`."""
    return f"{record._meta.label_lower}:{record.pk}"


def record(
    kind: str,
    target: Model,
    *,
    by: Any,
    at: datetime,
    cluster: Any = None,
    organisation: Any = None,
    project: Any = None,
    **data: Any,
) -> Event:
    """Write one line of the trail; `by` is None for the installation itself.

    The cluster, the organisation and the project are taken from the target when it has
    them; a line about a part of a project must name the project, for the firewall.
    """
    return Event.objects.create(
        **event_fields(
            kind,
            target,
            by=by,
            at=at,
            cluster=cluster,
            organisation=organisation,
            project=project,
            **data,
        )
    )


def event_fields(
    kind: str,
    target: Model,
    *,
    by: Any,
    at: datetime,
    cluster: Any = None,
    organisation: Any = None,
    project: Any = None,
    **data: Any,
) -> dict[str, Any]:
    """The fields of one line, for a caller that writes many at once."""
    label = target._meta.label_lower
    if label == "organisations.organisation":
        organisation = target
    elif organisation is None:
        organisation = getattr(target, "organisation", None)
    if label == "clusters.cluster":
        cluster = target
    elif cluster is None:
        cluster = getattr(target, "cluster", None)
    if label == "projects.project":
        project = target
    elif project is None:
        project = getattr(target, "project", None)
    if cluster is None and project is not None:
        cluster = project.cluster
    return {
        "kind": kind,
        "at": at,
        "by": by,
        "cluster": cluster,
        "organisation": organisation,
        "project": project,
        "target": target_of(target),
        "data": {key: plain(value) for key, value in data.items()} | behind.facts(),
    }


def plain(value: Any) -> Any:
    """What JSON can hold; a record becomes its text, money its digits."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


class NotRedactable(Exception):
    """These lines cannot be emptied; the message is for the user."""


def redact(
    events: Event | Iterable[Event],
    *,
    reason: str,
    by: Any,
    at: datetime,
    keys: Collection[str] | None = None,
) -> int:
    """Empty what lines of the trail say of people; how many lines changed.

    All that a line keeps goes, or only the given `keys`. The line itself stays: who
    acted, when, on what. The chain holds, since the emptying is a chained line of its
    own that names each place and the hash of what is left there. Raises NotRedactable
    for a line that itself tells of an emptying.
    """
    pks = [one.pk for one in ([events] if isinstance(events, Event) else events)]
    count = 0
    for first in range(0, len(pks), REDACTED_TOGETHER):
        some = pks[first : first + REDACTED_TOGETHER]
        count += _redact_some(some, reason, by, at, keys)
    return count


@transaction.atomic
def _redact_some(
    pks: Collection[int],
    reason: str,
    by: Any,
    at: datetime,
    keys: Collection[str] | None,
) -> int:
    if Event.objects.filter(pk__in=pks, link=None).exists():
        chain.seal(at)  # a line has a place before it is emptied
    events = (
        Event.objects.select_for_update(of=["self"])
        .filter(pk__in=pks)
        .select_related("link", "cluster", "project")
        .order_by("pk")
    )
    # Only those to whom a project is listed may read that a line about it was emptied.
    together: dict[Any, list[Event]] = {}
    for event in events:
        if event.kind == REDACTED:
            raise NotRedactable(_("This line says that others were emptied: it stays."))
        if _emptied(event, keys) != event.data:
            together.setdefault((event.cluster, event.project), []).append(event)
    for (cluster, project), several in together.items():
        _redact_together(several, cluster, project, reason, by, at, keys)
    return sum(map(len, together.values()))


def _redact_together(
    events: list[Event],
    cluster: Any,
    project: Any,
    reason: str,
    by: Any,
    at: datetime,
    keys: Collection[str] | None,
) -> None:
    contents = {}
    for event in events:
        event.data = _emptied(event, keys)
        contents[str(event.link.position)] = canonical.content_hash(event)
    Event.objects.bulk_update(events, ["data"], batch_size=REDACTED_TOGETHER)
    told = record(
        REDACTED,
        events[0],
        by=by,
        at=at,
        cluster=cluster,
        project=project,
        reason=reason,
        count=len(events),
        contents=contents,
    )
    Link.objects.filter(event__in=events).update(redaction=told)


def _emptied(event: Event, keys: Collection[str] | None) -> dict[str, Any]:
    if keys is None:
        return {}
    return {name: value for name, value in event.data.items() if name not in keys}


def forget(at: datetime) -> int:
    """Empty the lines older than the installation keeps what they say; how many.

    The lines stay, with who acted and when: nothing goes without a trace.
    """
    if not settings.GRAPPE_AUDIT_YEARS:
        return 0
    limit = at - timedelta(days=365.25 * settings.GRAPPE_AUDIT_YEARS)
    old = Event.objects.filter(at__lt=limit).exclude(Q(data={}) | Q(kind=REDACTED))
    count = 0
    while events := list(old.order_by("pk")[:REDACTED_TOGETHER]):
        count += redact(events, reason=RETENTION, by=None, at=at)
    return count
