"""What happens to a member between admission and exit."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.memberships import notifications
from grappe.memberships.actions.checks import save_whole
from grappe.memberships.actions.endings import clear_end, locked, move_roles
from grappe.memberships.models import (
    CategoryPeriod,
    MemberCategory,
    Membership,
    Suspension,
)
from grappe.memberships.notifications import Letter

ONE_DAY = timedelta(days=1)


class NotSuspendable(Exception):
    """The member cannot be suspended so; the message is for the user."""


class NotReinstatable(Exception):
    """There is no suspension to lift that day; the message is for the user."""


class NotChangeable(Exception):
    """The category cannot change so; the message is for the user."""


class NotCorrectable(Exception):
    """The dates cannot be corrected so; the message is for the user."""


@transaction.atomic
def suspend(
    membership: Membership,
    *,
    starts_on: date,
    reason: str,
    by: User | None,
    at: datetime,
    ends_on: date | None = None,
    letter: Letter | None = None,
) -> Suspension:
    """Suspend a member's rights from a day on; it stays a member.

    Raises NotSuspendable if it is no member that day or is already suspended.
    """
    membership = locked(membership)
    if not membership.is_in_force(starts_on):
        raise NotSuspendable(_("It is not a member on that day."))

    suspension = Suspension(
        membership=membership, starts_on=starts_on, ends_on=ends_on, reason=reason
    )
    try:
        save_whole(suspension, NotSuspendable)
    except NotSuspendable as error:
        if membership.suspensions.overlapping(starts_on, ends_on).exists():
            raise NotSuspendable(
                _("It is already suspended in that period.")
            ) from error
        raise
    record(
        "memberships.suspended",
        membership,
        by=by,
        at=at,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )
    notifications.sent_to_member("suspended", letter, membership, by=by, at=at)
    return suspension


@transaction.atomic
def reinstate(
    membership: Membership, *, on: date, by: User | None, at: datetime, note: str = ""
) -> Membership:
    """Give a suspended member its rights back, from that day.

    Raises NotReinstatable if no suspension runs on that day or is still to come.
    """
    membership = locked(membership)
    suspension = membership.suspensions.overlapping(on, None).first()
    if suspension is None:
        raise NotReinstatable(_("It is not suspended on that day."))

    since = suspension.starts_on
    if since >= on:
        suspension.delete()  # it never took effect; the trail remembers it
    else:
        suspension.ends_on = on - ONE_DAY
        save_whole(suspension, NotReinstatable)
    record(
        "memberships.reinstated",
        membership,
        by=by,
        at=at,
        on=on,
        since=since,
        note=note,
    )
    return membership


@transaction.atomic
def change_category(
    membership: Membership,
    *,
    category: MemberCategory,
    starts_on: date,
    by: User | None,
    at: datetime,
) -> CategoryPeriod:
    """Put a member in another category from a day on, until the next change.

    Raises NotChangeable if it is no member that day or is in that category already.
    """
    membership = locked(membership)
    name = {"name": membership.organisation}
    if category.cluster_id != membership.cluster_id:
        raise NotChangeable(_("This category is not one of this cluster."))
    if not membership.is_in_force(starts_on):
        raise NotChangeable(_("%(name)s is not a member on that day.") % name)
    current = membership.category_periods.in_force(starts_on).first()
    if current is not None and current.category_id == category.pk:
        raise NotChangeable(_("%(name)s is already in this category.") % name)

    was = current.category if current else None
    period = _cut(membership, current, starts_on)
    period.category = category
    save_whole(period, NotChangeable)
    record(
        "memberships.category_changed",
        membership,
        by=by,
        at=at,
        before=was,
        after=category,
        starts_on=starts_on,
    )
    return period


def _cut(
    membership: Membership, current: CategoryPeriod | None, starts_on: date
) -> CategoryPeriod:
    """The period that begins on that day, cut out of the one that ran through it."""
    if current is not None and current.starts_on == starts_on:
        return current
    if current is not None:
        ends_on, current.ends_on = current.ends_on, starts_on - ONE_DAY
        current.save(update_fields=["ends_on"])
    else:
        later = membership.category_periods.filter(starts_on__gt=starts_on).first()
        ends_on = later.starts_on - ONE_DAY if later else membership.ends_on
    return CategoryPeriod(membership=membership, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def change_category_of_all(
    memberships: Iterable[Membership],
    *,
    category: MemberCategory,
    starts_on: date,
    by: User,
    at: datetime,
) -> int:
    """Put several members in one category from a day on: all of them, or none.

    Raises NotChangeable, naming the member that stands in the way.
    """
    changes = [
        change_category(each, category=category, starts_on=starts_on, by=by, at=at)
        for each in memberships
    ]
    return len(changes)


@transaction.atomic
def correct(
    membership: Membership,
    *,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> Membership:
    """Mend dates that were entered wrongly; without a last day, the end was a mistake.

    Raises NotCorrectable without a reason, if there was no end to mend, or if another
    membership of the organisation is in the way.
    """
    membership = locked(membership)
    was_from, was_until = membership.starts_on, membership.ends_on
    before = {"starts_on": was_from, "ends_on": was_until}
    after = {"starts_on": starts_on, "ends_on": ends_on}
    if not reason.strip():
        raise NotCorrectable(_("Say what was wrong."))
    if before == after:
        raise NotCorrectable(_("These are the dates already recorded."))
    if membership.ends_on is None and ends_on is not None:
        raise NotCorrectable(_("It has no end to correct: end the membership."))

    membership.starts_on, membership.ends_on = starts_on, ends_on
    if ends_on is None:
        clear_end(membership)
    save_whole(membership, NotCorrectable)
    _refit_categories(membership, starts_on=was_from, ends_on=was_until)
    move_roles(membership, was_until)
    record(
        "memberships.corrected",
        membership,
        by=by,
        at=at,
        changes={name: [before[name], after[name]] for name in before},
        reason=reason,
    )
    return membership


def _refit_categories(
    membership: Membership, *, starts_on: date, ends_on: date | None
) -> None:
    """Make the categories cover the new dates as they covered the old ones."""
    first, last = membership.starts_on, membership.ends_on
    periods = membership.category_periods
    # Outside the new dates nothing remains; what straddles them is cut.
    periods.filter(ends_on__lt=first).delete()
    if last is not None:
        periods.filter(starts_on__gt=last).delete()
    kept = list(periods.order_by("starts_on"))
    if not kept:
        return
    opening, closing = kept[0], kept[-1]  # one and the same when there is one
    if opening.starts_on == starts_on or opening.starts_on < first:
        opening.starts_on = first
    if closing.ends_on == ends_on or (last and (closing.ends_on or last) >= last):
        closing.ends_on = last
    opening.save()
    closing.save()
