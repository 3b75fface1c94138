"""A dossier is opened to a reader for a period, and taken back at once."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects import firewall
from grappe.projects.models import Grant, GrantPurpose, Project

# None for what the installation did by itself.
SET_BY_US = {"granted_by"}


class NotGrantable(Exception):
    """This dossier cannot be opened to them; the message is for the user."""


class NotRevocable(Exception):
    """This right was already taken back; the message is for the user."""


@transaction.atomic
def grant(
    project: Project,
    user: User,
    purpose: str,
    *,
    by: User | None,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Grant:
    """Open a dossier to a reader; they see its content once they declared.

    Somebody who holds the same right over those days keeps it, up to the later end.
    Raises NotGrantable if a conflict bars them, they cannot sign in, or the days are
    in the wrong order.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    today = timezone.localdate(at)
    starts_on = starts_on or today
    _check_grantable(project, user, purpose, today)
    if ends_on is not None and ends_on < starts_on:
        raise NotGrantable(_("The last day comes before the first day."))
    rows = Grant.objects.overlapping(starts_on, ends_on)
    held = rows.filter(project=project, user=user, purpose=purpose).first()
    if held is not None:
        return _hold_on(held, starts_on, ends_on, reason=reason, by=by, at=at)
    given = Grant(
        project=project,
        user=user,
        purpose=purpose,
        reason=reason,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=at,
        granted_by=by,
    )
    try:
        given.full_clean(exclude=SET_BY_US)
    except ValidationError as error:
        raise NotGrantable(" ".join(error.messages)) from error
    given.save()
    _record("projects.granted", given, by=by, at=at)
    return given


def _check_grantable(project: Project, user: User, purpose: str, today: date) -> None:
    if purpose not in GrantPurpose.values:
        raise NotGrantable(_("Say as what they read it."))
    if not user.is_active:
        raise NotGrantable(_("This person cannot sign in."))
    if firewall.is_barred(user, project, today):
        raise NotGrantable(_("A conflict of interest keeps this person away."))


def _hold_on(
    held: Grant,
    starts_on: date,
    ends_on: date | None,
    *,
    reason: str,
    by: User | None,
    at: datetime,
) -> Grant:
    """The right they hold over these days, longer, or given again after a refusal."""
    taken_back = held.revoked_at is not None
    longer = held.ends_on is not None and (ends_on is None or ends_on > held.ends_on)
    sooner = starts_on < held.starts_on
    if not (taken_back or longer or sooner):
        return held
    if taken_back or longer:
        held.ends_on = ends_on
    held.starts_on = min(starts_on, held.starts_on)
    held.revoked_at, held.revoked_by = None, None
    held.reason = reason or held.reason
    held.granted_at, held.granted_by = at, by
    try:
        held.full_clean(exclude=SET_BY_US)
    except ValidationError as error:
        raise NotGrantable(" ".join(error.messages)) from error
    held.save()
    _record("projects.granted", held, by=by, at=at)
    return held


@transaction.atomic
def revoke_grant(
    given: Grant, *, by: User | None, at: datetime, reason: str = ""
) -> Grant:
    """Take a dossier back from a reader: it is closed to them at once.

    Raises NotRevocable if it was taken back before.
    """
    given = (
        Grant.objects.select_for_update(of=["self"])
        .select_related("project__cluster", "user")
        .get(pk=given.pk)
    )
    if given.revoked_at is not None:
        raise NotRevocable(_("This right was already taken back."))
    eve = timezone.localdate(at) - timedelta(days=1)
    if given.ends_on is None or given.ends_on > eve:
        given.ends_on = max(eve, given.starts_on)
    given.revoked_at, given.revoked_by = at, by
    given.save(update_fields=["ends_on", "revoked_at", "revoked_by"])
    _record("projects.grant_revoked", given, by=by, at=at, reason=reason)
    return given


def _record(kind: str, given: Grant, *, by: User | None, at: datetime, **data) -> None:
    words = {
        "acronym": given.project.acronym,
        "reader": given.user.name,
        "purpose": given.purpose,
        "starts_on": given.starts_on,
        "ends_on": given.ends_on,
        "reason": given.reason,
    }
    record(kind, given.project, by=by, at=at, **words | data)
