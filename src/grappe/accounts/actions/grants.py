"""Roles are given, changed and ended; never without direction, nor by surprise."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts import queries
from grappe.accounts.models import MEMBER_ROLES, Role, RoleGrant, User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster


class NotGrantable(Exception):
    """This role cannot be given; the message is for the user."""


class NotEndable(Exception):
    """This role cannot be ended; the message is for the user."""


class LastAdministrator(NotEndable):
    """Ending the role leaves an organisation without an administrator."""


@transaction.atomic
def grant(
    cluster: Cluster,
    user: User,
    role: str,
    *,
    starts_on: date,
    by: User | None,
    at: datetime,
    organisation: Any = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give somebody a role for a period.

    Raises NotGrantable if they hold it already, or the period or role is wrong.
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    given = RoleGrant(
        cluster=cluster,
        user=user,
        role=role,
        organisation=organisation if role in MEMBER_ROLES else None,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by,
    )
    save(given)
    record("accounts.granted", given, by=by, at=at, **described(given))
    return given


@transaction.atomic
def end_grant(
    given: RoleGrant,
    *,
    ends_on: date,
    by: User,
    at: datetime,
    leaves_no_administrator: bool = False,
) -> RoleGrant | None:
    """Let a role end after a day; one that had not begun by then is withdrawn.

    Raises NotEndable if it has ended, or nobody else would direct the cluster;
    LastAdministrator if its organisation would have none and that was not accepted.
    """
    given = locked(given)
    if given.ends_on is not None and given.ends_on <= ends_on:
        raise NotEndable(_("This role already ends on that day or before."))
    day_after = ends_on + timedelta(days=1)
    check_direction_remains(given, day_after)
    if not leaves_no_administrator:
        check_administrator_remains(given, day_after)

    facts = described(given)
    if ends_on < given.starts_on:
        record("accounts.grant_withdrawn", given, by=by, at=at, **facts)
        given.delete()
        return None
    given.ends_on = ends_on
    given.save(update_fields=["ends_on"])
    record("accounts.grant_ended", given, by=by, at=at, **facts | {"ends_on": ends_on})
    return given


@transaction.atomic
def change_role(
    given: RoleGrant, role: str, *, on: date, by: User, at: datetime
) -> RoleGrant:
    """Turn a member into an administrator of their organisation, or back, from a day.

    Raises NotGrantable or NotEndable as `grant` and `end_grant` do.
    """
    given = locked(given)
    if given.role not in MEMBER_ROLES or role not in MEMBER_ROLES:
        raise NotGrantable(_("Only a member's role can be changed this way."))
    if given.role == role:
        raise NotGrantable(_("They already hold this role."))
    if not given.is_in_force(on):
        raise NotEndable(_("This role is not in force."))
    check_administrator_remains(given, on)

    was, last_day = given.role, given.ends_on
    if given.starts_on == on:
        given.role = role
        save(given)
    else:
        given.ends_on = on - timedelta(days=1)
        given.save(update_fields=["ends_on"])
        given = RoleGrant(
            cluster=given.cluster,
            user=given.user,
            role=role,
            organisation=given.organisation,
            starts_on=on,
            ends_on=last_day,
            granted_by=by,
        )
        save(given)
    record("accounts.role_changed", given, by=by, at=at, was=was, **described(given))
    return given


def locked(given: RoleGrant) -> RoleGrant:
    """Read a grant again; under a lock, so that two directors cannot leave at once."""
    Cluster.objects.select_for_update().get(pk=given.cluster_id)
    try:
        return RoleGrant.objects.select_related("user", "cluster", "organisation").get(
            pk=given.pk
        )
    except RoleGrant.DoesNotExist:
        raise NotEndable(_("This role was already withdrawn.")) from None


def save(given: RoleGrant) -> None:
    # The database compares no rows without an organisation: a null equals nothing.
    same = RoleGrant.objects.filter(
        user=given.user,
        cluster=given.cluster,
        role=given.role,
        organisation=given.organisation,
    ).exclude(pk=given.pk)
    if same.overlapping(given.starts_on, given.ends_on).exists():
        raise NotGrantable(_("This role is already held in that period."))
    try:
        given.full_clean(exclude=["granted_by"])  # None when the command line gives it
    except ValidationError as error:
        raise NotGrantable(" ".join(error.messages)) from error
    given.save()


def check_direction_remains(given: RoleGrant, on: date) -> None:
    if given.role != Role.DIRECTION or queries.other_directors(given, on).exists():
        return
    raise NotEndable(
        _("Nobody else would direct this cluster: give the role to somebody first.")
    )


def check_administrator_remains(given: RoleGrant, on: date) -> None:
    """An organisation where people act keeps one of them to look after the others."""
    if given.role != Role.MEMBER_ADMIN or given.organisation_id is None:
        return
    if queries.other_administrators(given, on).exists():
        return
    if not (
        queries.people_of(given.organisation_id, given.cluster, on)
        .exclude(pk=given.user_id)
        .exists()
    ):
        return
    raise LastAdministrator(
        _("%(organisation)s would have no administrator: name another one first.")
        % {"organisation": given.organisation}
    )


def described(given: RoleGrant) -> dict[str, Any]:
    """What the trail keeps of a grant."""
    return {
        "person": given.user.name,
        "role": given.role,
        "starts_on": given.starts_on,
        "ends_on": given.ends_on,
    }
