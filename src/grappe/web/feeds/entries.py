"""One line of a calendar or of a feed, whatever software reads it."""

import re
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from grappe.audit.models import Event

# What neither XML nor a calendar may hold.
A_YEAR = timedelta(days=365)
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True)
class Entry:
    """Something on a day or at a moment.

    Attributes
    ----------
    key
        Names it for ever: the same thing moved keeps its key.
    when
        A day, or a moment in the time zone it is told in.
    target
        The record of the history that it follows: how often it changed, and when last.
    """

    key: str
    title: str
    when: date | datetime
    path: str
    target: str = ""
    detail: str = ""
    place: str = ""
    is_busy: bool = False
    is_cancelled: bool = False
    changed_at: datetime | None = None
    changes: int = 0

    @property
    def updated_at(self) -> datetime:
        """When it last changed; a year before its day where nobody wrote it down."""
        return self.changed_at or start_of(self.when) - A_YEAR


def start_of(when: date | datetime) -> datetime:
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return timezone.make_aware(datetime.combine(when, time.min)).astimezone(UTC)


def dated(entries: list[Entry]) -> list[Entry]:
    """With how often each changed and when last, in one query."""
    targets = {entry.target for entry in entries if entry.target}
    rows = (
        Event.objects.filter(target__in=targets)
        .order_by()
        .values("target")
        .annotate(times=Count("pk"), last=Max("at"))
    )
    known: dict[str, tuple[int, Any]] = {
        row["target"]: (row["times"], row["last"]) for row in rows
    }
    found = []
    for entry in entries:
        times, last = known.get(entry.target, (1, entry.changed_at))
        found.append(replace(entry, changes=max(times - 1, 0), changed_at=last))
    return found


def clean(text: str) -> str:
    """On one line, without what would break the file."""
    return " ".join(UNWRITABLE.sub(" ", str(text)).split())


def address(path: str) -> str:
    """A page of this installation; an address of elsewhere stays as it is."""
    return (
        path if path.startswith(("https://", "http://")) else settings.SITE_URL + path
    )


def uid(key: str) -> uuid.UUID:
    """The same for the same thing of the same installation, for ever."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/feeds/{key}")
