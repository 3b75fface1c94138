"""Moments as people read them: in the time zone of the call."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone

from grappe.labelling import deadlines
from grappe.labelling.models import Call


def shown(moment: datetime, call: Call | None) -> str:
    """“30 June 2026 17:00 (Europe/Paris)”; the zone only where it is not ours."""
    if call is None:
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    zone: ZoneInfo = deadlines.zone_of(call)
    text = formats.date_format(moment.astimezone(zone), "DATETIME_FORMAT")
    return text if zone.key == settings.TIME_ZONE else f"{text} ({zone.key})"


def day_or_moment(when: date | datetime, call: Call | None) -> str:
    """A day as a day, a moment with its hour."""
    if isinstance(when, datetime):
        return shown(when, call)
    return formats.date_format(when, "DATE_FORMAT")
