"""Leaving: how a membership ends, and how an end still to come is taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grappe.accounts.models import MEMBER_ROLES, RoleGrant, User
from grappe.audit.actions import record
from grappe.memberships import notifications, queries
from grappe.memberships.actions.checks import day_of, save_whole
from grappe.memberships.models import (
    OPEN_STATES,
    ExitKind,
    Membership,
    MembershipApplication,
    WithdrawalReason,
)
from grappe.memberships.notifications import Letter
from grappe.organisations.models import Organisation


class NotEndable(Exception):
    """The membership cannot end so; the message is for the user."""


class NotCancellable(Exception):
    """This end cannot be taken back; the message is for the user."""


@dataclass(frozen=True)
class Exit:
    """How a member leaves: the kind, the last day, and what each kind asks for."""

    kind: str
    last_day: date
    reason: WithdrawalReason | None = None
    note: str = ""
    notice_received_on: date | None = None
    heard_on: date | None = None
    merged_into: Organisation | None = None


def locked(membership: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=["self"])
        .select_related("cluster", "organisation")
        .get(pk=membership.pk)
    )


@transaction.atomic
def end(
    membership: Membership,
    leaving: Exit,
    *,
    by: User | None,
    at: datetime,
    letter: Letter | None = None,
) -> Membership:
    """End a membership on a day, past or to come; its category and roles end with it.

    Raises NotEndable if it already has an end or if the exit is not as its kind asks.
    """
    membership = locked(membership)
    if membership.ends_on is not None:
        raise NotEndable(_("This membership already has an end."))
    _check(membership, leaving)

    membership.ends_on, membership.end_kind = leaving.last_day, leaving.kind
    membership.end_reason, membership.end_note = leaving.reason, leaving.note
    membership.notice_received_on = leaving.notice_received_on
    membership.heard_on, membership.merged_into = leaving.heard_on, leaving.merged_into
    save_whole(membership, NotEndable)
    close_categories(membership, leaving.last_day)
    closed = close_roles(membership, leaving.last_day)
    if leaving.merged_into is not None:
        _pass_on(membership.organisation, leaving.merged_into, leaving.last_day)
    record(
        "memberships.ended",
        membership,
        by=by,
        at=at,
        ends_on=leaving.last_day,
        end_kind=leaving.kind,
        reason=leaving.reason,
        note=leaving.note,
        merged_into=leaving.merged_into,
        roles_ended=closed,
    )
    notifications.sent_to_member("ended", letter, membership, by=by, at=at)
    return membership


def _check(membership: Membership, leaving: Exit) -> None:
    if leaving.last_day < membership.starts_on:
        raise NotEndable(_("The last day comes before the first day."))
    reason = leaving.reason
    if reason is not None and reason.cluster_id != membership.cluster_id:
        raise NotEndable(_("This reason is not one of this cluster."))
    if reason is not None and reason.kind != leaving.kind:
        raise NotEndable(_("This reason does not go with this kind of exit."))
    if leaving.kind == ExitKind.RESIGNATION:
        _check_notice(membership, leaving)
    elif leaving.kind == ExitKind.STRIKING_OFF:
        _check_hearing(leaving)
    elif leaving.kind == ExitKind.MERGER:
        _check_merger(membership, leaving)


def _check_notice(membership: Membership, leaving: Exit) -> None:
    if leaving.notice_received_on is None:
        raise NotEndable(_("Give the day the notice was received."))
    rules = queries.rules_of(membership.cluster)
    owed_until = rules.last_day_after_notice(leaving.notice_received_on)
    if leaving.last_day < owed_until and not leaving.note.strip():
        raise NotEndable(
            _(
                "With a notice of that day the membership runs to %(day)s; "
                "write in the note why it ends earlier."
            )
            % {"day": queries.shown(owed_until)}
        )


def _check_hearing(leaving: Exit) -> None:
    if leaving.heard_on is None:
        raise NotEndable(_("A member is struck off once heard: give that day."))
    if leaving.heard_on > leaving.last_day:
        raise NotEndable(_("A member is heard before being struck off."))


def _check_merger(membership: Membership, leaving: Exit) -> None:
    """Who takes over is a member the day after, or is on its way to become one."""
    if leaving.merged_into is None:
        raise NotEndable(_("Say into which organisation it merged."))
    here = {"cluster": membership.cluster, "organisation": leaving.merged_into}
    memberships = Membership.objects.filter(**here)
    stays = memberships.filter(Q(ends_on=None) | Q(ends_on__gt=leaving.last_day))
    applies = MembershipApplication.objects.filter(**here, state__in=OPEN_STATES)
    if not stays.exists() and not applies.exists():
        raise NotEndable(
            _("%(name)s is no member: open its application first.")
            % {"name": leaving.merged_into}
        )


def _pass_on(gone: Organisation, heir: Organisation, on: date) -> None:
    """The shared record says who took it over, if nothing says so yet."""
    nobody = Organisation.objects.filter(pk=gone.pk, successor=None)
    nobody.exclude(pk=heir.pk).update(successor=heir)
    open_record = Organisation.objects.filter(pk=gone.pk, closed_on=None)
    open_record.exclude(founded_on__gt=on).update(closed_on=on)


def close_categories(membership: Membership, last_day: date) -> None:
    """No category outlives the membership."""
    membership.category_periods.filter(starts_on__gt=last_day).delete()
    membership.category_periods.overlapping(last_day, last_day).update(ends_on=last_day)


def member_grants(membership: Membership):
    """The roles that people hold for this member in this cluster."""
    return RoleGrant.objects.filter(
        cluster=membership.cluster_id,
        organisation=membership.organisation_id,
        role__in=sorted(MEMBER_ROLES),
    )


def close_roles(membership: Membership, last_day: date) -> int:
    """Who acted for a member stops on its last day, and sees no members after it."""
    grants = member_grants(membership).overlapping(last_day, last_day)
    later = Q(ends_on=None) | Q(ends_on__gt=last_day)
    return grants.filter(later).update(ends_on=last_day)


def move_roles(membership: Membership, last_day: date | None) -> None:
    """Roles that stopped with the membership follow its new last day."""
    if last_day is None or last_day == membership.ends_on:
        return
    for grant in member_grants(membership).filter(ends_on=last_day):
        again = member_grants(membership).filter(user=grant.user_id, role=grant.role)
        if (
            again.overlapping(last_day, membership.ends_on)
            .exclude(pk=grant.pk)
            .exists()
        ):
            continue  # somebody gave the role anew: nothing to prolong
        grant.ends_on = membership.ends_on
        if grant.ends_on is None or grant.ends_on >= grant.starts_on:
            grant.save(update_fields=["ends_on"])


@transaction.atomic
def cancel_end(
    membership: Membership, *, note: str, by: User, at: datetime
) -> Membership:
    """Take back an end that is still to come; category and roles go on.

    Raises NotCancellable if the last day is past or the organisation was admitted anew.
    """
    membership = locked(membership)
    last_day = membership.ends_on
    if last_day is None:
        raise NotCancellable(_("This membership has no end."))
    if last_day < day_of(at):
        raise NotCancellable(
            _("The membership is over: coming back is a new admission.")
        )

    kind = membership.end_kind
    clear_end(membership)
    save_whole(membership, NotCancellable)
    membership.category_periods.filter(ends_on=last_day).update(ends_on=None)
    move_roles(membership, last_day)
    record(
        "memberships.end_cancelled",
        membership,
        by=by,
        at=at,
        ends_on=last_day,
        end_kind=kind,
        note=note,
    )
    return membership


def clear_end(membership: Membership) -> None:
    membership.ends_on = membership.end_reason = membership.merged_into = None
    membership.notice_received_on = membership.heard_on = None
    membership.end_kind = membership.end_note = ""
