"""A director sees as somebody does: for a reason, for an hour, and they are told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts import notifications
from grappe.accounts.models import Impersonation, Role, RoleGrant, User
from grappe.audit import behind
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.outbox.actions import post

LIMIT = timedelta(hours=1)


class NotImpersonable(Exception):
    """Nobody sees as this person; the message is for the user."""


@transaction.atomic
def begin_impersonation(
    cluster: Cluster, person: User, *, reason: str, by: User, at: datetime
) -> Impersonation:
    """Let a director see a cluster as somebody of it, for an hour at most.

    Raises NotImpersonable for an operator, another director, oneself, somebody without
    a role here, without a reason, or through the eyes of a third person.
    """
    User.objects.select_for_update().get(pk=by.pk)
    check_may_see_as(cluster, person, by, at)
    if not reason.strip():
        raise NotImpersonable(_("Give a reason."))
    for stale in Impersonation.objects.filter(by=by, ended_at=None):
        end_impersonation(stale, at=at)
    seen = Impersonation.objects.create(
        cluster=cluster,
        by=by,
        person=person,
        reason=reason.strip(),
        began_at=at,
        expires_at=at + LIMIT,
    )
    record(
        "accounts.impersonation_began",
        seen,
        by=by,
        at=at,
        person=person.name,
        reason=seen.reason,
    )
    return seen


def check_may_see_as(cluster: Cluster, person: User, by: User, at: datetime) -> None:
    on = timezone.localdate(at)
    in_force = RoleGrant.objects.in_force(on)
    if behind.current.get() is not None:
        raise NotImpersonable(_("You already see as somebody: stop first."))
    if not in_force.filter(user=by, cluster=cluster, role=Role.DIRECTION).exists():
        raise NotImpersonable(_("Only the direction sees as somebody else."))
    if person.pk == by.pk:
        raise NotImpersonable(_("This is you."))
    if person.is_operator or not person.is_active:
        raise NotImpersonable(_("Nobody sees as this person."))
    if in_force.filter(user=person, role=Role.DIRECTION).exists():
        raise NotImpersonable(_("Nobody sees as another director."))
    if not in_force.filter(user=person, cluster=cluster).exists():
        raise NotImpersonable(_("This person holds no role here today."))


@transaction.atomic
def end_impersonation(seen: Impersonation, *, at: datetime) -> Impersonation:
    """See with one's own eyes again, and tell the person; twice changes nothing."""
    seen = (
        Impersonation.objects.select_for_update(of=["self"])
        .select_related("cluster", "by", "person")
        .get(pk=seen.pk)
    )
    if seen.ended_at is not None:
        return seen
    seen.ended_at = min(at, seen.expires_at)
    seen.save(update_fields=["ended_at"])
    record(
        "accounts.impersonation_ended",
        seen,
        by=seen.by,
        at=at,
        person=seen.person.name,
    )
    post(
        cluster=seen.cluster,
        kind="accounts.impersonated",
        to=seen.person.email,
        language=seen.person.language,
        **notifications.impersonated_mail(seen),
        by=seen.by,
        at=at,
    )
    return seen


def end_overdue_impersonations(at: datetime) -> int:
    """End what a closed window left open; nightly."""
    overdue = Impersonation.objects.filter(ended_at=None, expires_at__lte=at)
    return len([end_impersonation(seen, at=at) for seen in overdue])
