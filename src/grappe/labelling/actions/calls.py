"""Calls: written down, moved when the funder moves them, cancelled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.actions.settings import NotSavable, change, save
from grappe.labelling import deadlines
from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    Call,
    ClosingChange,
    LabelRequest,
)
from grappe.labelling.notifications import calls as letters
from grappe.outbox.models import Mail

# What only moving a call changes: people are told of it.
MOVED = frozenset({"closes_at", "committee_on", "filing_at"})
FIRST, LAST = datetime(1000, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, tzinfo=UTC)


class NotRedatable(Exception):
    """The closing cannot become that; the message is for the user."""


class NotCancellable(Exception):
    """This call cannot be cancelled, or brought back; the message is for the user."""


@dataclass(frozen=True)
class Dates:
    """The dates of a call that people count on."""

    closes_at: datetime
    committee_on: date | None = None
    filing_at: datetime | None = None


@dataclass(frozen=True)
class Move:
    """What moving a call did."""

    change: ClosingChange
    mails: list[Mail]
    # Readings whose opinion is now due on another day.
    readings: int


@transaction.atomic
def add_call(call: Call, *, by: User | None, at: datetime) -> Call:
    """Write a call down. Raises NotSavable if a value is wrong."""
    call.created_at = at
    _check(call)
    save(call)
    record("labelling.call_added", call, by=by, at=at, name=call.name)
    return call


@transaction.atomic
def change_call(
    call: Call, values: dict[str, Any], *, by: User | None, at: datetime
) -> Call:
    """Correct what is written of a call; its dates are moved by `move_call` only.

    Raises NotSavable if a value is wrong.
    """
    kept = {name: value for name, value in values.items() if name not in MOVED}
    call, changes = change(call, kept)
    _check(call)
    if changes:
        record(
            "labelling.call_changed",
            call,
            by=by,
            at=at,
            name=call.name,
            changes=changes,
        )
    return call


@transaction.atomic
def move_call(
    call: Call,
    dates: Dates,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    note: str = "",
) -> Move:
    """Give a call other dates; every deadline follows, and those concerned are told.

    An opinion due on a day set by hand keeps it. Raises NotRedatable for the same
    dates, a closing already past, or a cancelled call.
    """
    call = Call.objects.select_for_update(of=["self"]).get(pk=call.pk)
    check_move(call, dates, at=at)
    before = deadlines_by_procedure(call)
    was = call.closes_at
    call.closes_at = dates.closes_at
    call.committee_on, call.filing_at = dates.committee_on, dates.filing_at
    _check(call)
    save(call)
    moved = ClosingChange.objects.create(
        call=call,
        was=was,
        now=call.closes_at,
        reason=reason,
        changed_at=at,
        changed_by=by,
    )
    readings = _move_readings(call, before)
    record(
        "labelling.call_moved",
        call,
        by=by,
        at=at,
        name=call.name,
        was=was,
        now=call.closes_at,
        reason=reason,
    )
    mails = letters.moved(moved, before, note=note, by=by, at=at)
    return Move(moved, mails, readings)


def check_move(call: Call, dates: Dates, *, at: datetime) -> None:
    """Raises NotRedatable for dates that the call cannot take."""
    if call.cancelled_at is not None:
        raise NotRedatable(_("This call is cancelled."))
    now = Dates(call.closes_at, call.committee_on, call.filing_at)
    if dates == now:
        raise NotRedatable(_("These are the dates of the call already."))
    if dates.closes_at <= at:
        raise NotRedatable(_("This closing is already past."))
    if call.opens_at is not None and dates.closes_at <= call.opens_at:
        raise NotRedatable(_("The call would close before it opens."))


@transaction.atomic
def cancel_call(
    call: Call, *, reason: str, by: User | None, at: datetime
) -> list[Mail]:
    """The funder gave the call up: nothing is filed for it any more, people are told.

    Raises NotCancellable if it was cancelled already.
    """
    call = Call.objects.select_for_update(of=["self"]).get(pk=call.pk)
    if call.cancelled_at is not None:
        raise NotCancellable(_("This call is cancelled already."))
    call.cancelled_at = at
    call.save(update_fields=["cancelled_at"])
    record(
        "labelling.call_cancelled", call, by=by, at=at, name=call.name, reason=reason
    )
    return letters.cancelled(call, reason=reason, by=by, at=at)


@transaction.atomic
def restore_call(call: Call, *, by: User | None, at: datetime) -> Call:
    """Take a cancellation back. Raises NotCancellable if there was none."""
    call = Call.objects.select_for_update(of=["self"]).get(pk=call.pk)
    if call.cancelled_at is None:
        raise NotCancellable(_("This call is not cancelled."))
    call.cancelled_at = None
    call.save(update_fields=["cancelled_at"])
    record("labelling.call_restored", call, by=by, at=at, name=call.name)
    return call


def deadlines_by_procedure(call: Call) -> dict[int, deadlines.Deadlines]:
    """The deadlines of each procedure that an open request of the call goes through."""
    requests = LabelRequest.objects.filter(call=call, closed_at=None)
    procedures = {
        request.procedure_id: request.procedure
        for request in requests.select_related("procedure")
    }
    return {pk: deadlines.of(call, one) for pk, one in procedures.items()}


def _move_readings(call: Call, before: dict[int, deadlines.Deadlines]) -> int:
    """Opinions due on the old day are due on the new one; how many there were."""
    count = 0
    waiting = Assignment.objects.filter(
        request__call=call, state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED]
    )
    for procedure, new in deadlines_by_procedure(call).items():
        old = before[procedure]
        if old.reviews_on != new.reviews_on:
            rows = waiting.filter(request__procedure=procedure, due_on=old.reviews_on)
            count += rows.update(due_on=new.reviews_on)
    return count


def _check(call: Call) -> None:
    """Raises NotSavable for what the columns take and no calendar does."""
    wrong = {}
    if call.time_zone not in available_timezones():
        wrong["time_zone"] = _("There is no such time zone.")
    for name in ("opens_at", "closes_at", "filing_at", "sealed_until"):
        moment = getattr(call, name)
        if moment is not None and not FIRST <= moment <= LAST:
            wrong[name] = _("Choose a day between the years 1000 and 2200.")
    if not wrong and call.closes_at:
        wrong = _disorder(call)
    if wrong:
        raise NotSavable(ValidationError(wrong))


def _disorder(call: Call) -> dict[str, str]:
    closing_on = call.closes_at.astimezone(ZoneInfo(call.time_zone)).date()
    wrong = {}
    if call.committee_on is not None and call.committee_on > closing_on:
        wrong["committee_on"] = _("The committee would sit after the call closes.")
    if call.filing_at is not None and call.filing_at > call.closes_at:
        wrong["filing_at"] = _("Dossiers would be filed after the call closes.")
    return wrong
