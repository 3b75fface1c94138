"""Entries as a calendar (RFC 5545): what every calendar software subscribes to."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

import grappe
from grappe.web.feeds.entries import Entry, address, clean, uid

REFRESH = timedelta(hours=1)


def calendar(name: str, entries: list[Entry]) -> bytes:
    """The whole calendar; the same entries give the same bytes."""
    found = Calendar()
    found.add("prodid", f"-//Grappe//Grappe {grappe.__version__}//EN")
    found.add("version", "2.0")
    found.add("name", clean(name))
    found.add("x-wr-calname", clean(name))
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    for entry in entries:
        found.add_component(_event(entry))
    days = [_day(entry.when) for entry in entries]
    if days:
        found.add_missing_timezones(
            min(days) - timedelta(days=366), max(days) + timedelta(days=366)
        )
    return found.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", str(uid(entry.key)))
    event.add("dtstamp", entry.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.changes)
    event.add("summary", clean(entry.title))
    event.add("dtstart", _start(entry.when))
    if not isinstance(entry.when, datetime):
        event.add("dtend", entry.when + timedelta(days=1))
    if entry.detail:
        event.add("description", clean(entry.detail))
    if entry.place:
        event.add("location", clean(entry.place))
    event.add("url", address(entry.path))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _start(when: date | datetime) -> date | datetime:
    return when.replace(microsecond=0) if isinstance(when, datetime) else when


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when
