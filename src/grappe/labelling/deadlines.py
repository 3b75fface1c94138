"""Every deadline of a request, counted backwards from the closing of its call.

Days are those of the call's own time zone, and so are hours: a dossier is filed at the
hour of the day at which the call closes, whatever the clock does in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import Call, LabelRequest, Procedure


@dataclass(frozen=True)
class Deadlines:
    """The moments by which things are done, the first first.

    Attributes
    ----------
    contact_on
        Last day to speak of the project with the team.
    filing_at
        The dossier is filed before this moment; at this moment it is late.
    experts_on, reviews_on
        The dossier goes to the experts, their opinions are due; None where the
        procedure has no experts.
    committee_on
        The deciding body sits.
    closes_at
        The call closes; a moment, like `filing_at`.
    """

    contact_on: date
    filing_at: datetime
    experts_on: date | None
    reviews_on: date | None
    committee_on: date
    closes_at: datetime

    def steps(self) -> Iterator[tuple[str, Any, date | datetime]]:
        """(code, words, when) of each deadline there is, in the order of the work."""
        for code, words in STEPS.items():
            when = getattr(self, code)
            if when is not None:
                yield code, words, when


STEPS = {
    "contact_on": _("first contact"),
    "filing_at": _("dossier filed before"),
    "experts_on": _("dossier to the experts"),
    "reviews_on": _("opinions of the experts due"),
    "committee_on": _("committee"),
    "closes_at": _("the call closes"),
}
# What applicants are told; the rest is the cluster's own work.
APPLICANT_STEPS = ("contact_on", "filing_at", "committee_on", "closes_at")


def of(call: Call, procedure: Procedure) -> Deadlines:
    """The deadlines of a procedure in a call; dates set on the call come first."""
    zone = zone_of(call)
    closing = call.closes_at.astimezone(zone)
    committee_on = call.committee_on or back(closing.date(), procedure.committee_days)
    filing_on = back(committee_on, procedure.filing_days)
    has_experts = procedure.has_experts
    return Deadlines(
        contact_on=back(closing.date(), procedure.contact_days),
        filing_at=call.filing_at or moment(filing_on, closing.time(), zone),
        experts_on=back(committee_on, procedure.experts_days) if has_experts else None,
        reviews_on=back(committee_on, procedure.reviews_days) if has_experts else None,
        committee_on=committee_on,
        closes_at=call.closes_at,
    )


def of_request(request: LabelRequest) -> Deadlines | None:
    """Those of its call; None for a support letter, which has no closing."""
    return of(request.call, request.procedure) if request.call else None


def disorders(call: Call, procedure: Procedure) -> list[tuple[Any, Any]]:
    """The pairs of deadlines, in words, that come the wrong way round."""
    zone = zone_of(call)
    steps = [
        (words, day_of(when, zone)) for _c, words, when in of(call, procedure).steps()
    ]
    return [
        (earlier, later)
        for (earlier, first), (later, second) in pairwise(steps)
        if first > second
    ]


def zone_of(call: Call) -> ZoneInfo:
    """The call's time zone, as the funder's clock shows it."""
    return ZoneInfo(call.time_zone)


def back(day: date, days: int) -> date:
    """So many days before, stopping at the first day that a calendar has."""
    return day - timedelta(days=min(days, (day - date.min).days))


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That hour of that day; an hour the clock jumps over is the one just after."""
    there = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone)


def day_of(when: date | datetime, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date() if isinstance(when, datetime) else when
