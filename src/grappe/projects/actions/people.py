"""Who works on the dossier for the consortium, and with which right."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts import actions as accounts
from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects import notifications
from grappe.projects.actions.checks import day_of, locked
from grappe.projects.models import Project, ProjectMember, Right


class NotInvitable(Exception):
    """This person cannot be invited; the message is for the user."""


class NotChangeable(Exception):
    """What this person may do cannot be changed so; the message is for the user."""


@transaction.atomic
def invite(
    project: Project,
    email: str,
    right: str,
    *,
    by: User,
    at: datetime,
    organisation: Any = None,
    given_name: str = "",
    family_name: str = "",
    is_told: bool = True,
) -> ProjectMember:
    """Let somebody work on the dossier, by their address; an account is opened for it.

    They speak for `organisation`, if it takes part. Raises NotInvitable if they work on
    it already, if their account is closed, or if the organisation takes no part.
    """
    project = locked(project)
    if (
        organisation is not None
        and not project.partners.filter(organisation=organisation).exists()
    ):
        raise NotInvitable(_("This organisation takes no part in the project."))
    try:
        user = accounts.enrol(
            email,
            by=by,
            at=at,
            language=project.language,
            given_name=given_name,
            family_name=family_name,
        )
    except accounts.NotEnrollable as error:
        raise NotInvitable(str(error)) from error
    day = day_of(at)
    if project.members.overlapping(day, None).filter(user=user).exists():
        raise NotInvitable(_("This person already works on the project."))
    member = ProjectMember.objects.create(
        project=project,
        user=user,
        organisation=organisation,
        right=Right(right),
        starts_on=day,
        invited_by=by,
    )
    trace("projects.member_invited", member, by=by, at=at)
    if is_told:
        notifications.invited(member, by=by, at=at)
    return member


@transaction.atomic
def change_right(
    member: ProjectMember,
    right: str,
    *,
    by: User,
    at: datetime,
    organisation: Any = None,
) -> ProjectMember:
    """Change what somebody may do, and for whom they speak, from today on.

    Raises NotChangeable if they left, or if nobody could write any more.
    """
    member = present(member, at)
    if right != Right.EDIT:
        refuse_last_writer(member, at)
    if (
        organisation is not None
        and not member.project.partners.filter(organisation=organisation).exists()
    ):
        raise NotChangeable(_("This organisation takes no part in the project."))
    if (member.right, member.organisation) == (right, organisation):
        return member
    if member.starts_on == day_of(at):
        changed = member
    else:
        close(member, at)
        changed = ProjectMember(
            project=member.project,
            user=member.user,
            starts_on=day_of(at),
            ends_on=None,
            invited_by=by,
        )
    changed.right, changed.organisation = Right(right), organisation
    changed.save()
    trace("projects.member_changed", changed, by=by, at=at)
    return changed


@transaction.atomic
def end_membership(member: ProjectMember, *, by: User, at: datetime) -> None:
    """Take the right to work on the dossier back, at once.

    Raises NotChangeable if they left already, or if nobody could write any more.
    """
    member = present(member, at)
    refuse_last_writer(member, at)
    trace("projects.member_ended", member, by=by, at=at)
    close(member, at)


def close(member: ProjectMember, at: datetime) -> None:
    """End it on the eve; one given today goes, and the trail tells of it."""
    eve = day_of(at) - timedelta(days=1)
    if member.starts_on > eve:
        member.delete()
    else:
        member.ends_on = eve
        member.save(update_fields=["ends_on"])


def present(member: ProjectMember, at: datetime) -> ProjectMember:
    project = locked(member.project)
    found = (
        ProjectMember.objects.in_force(day_of(at))
        .filter(pk=member.pk)
        .select_related("user", "organisation")
        .first()
    )
    if found is None:
        raise NotChangeable(_("This person no longer works on the project."))
    found.project = project
    return found


def refuse_last_writer(member: ProjectMember, at: datetime) -> None:
    if member.right != Right.EDIT:
        return
    others = member.project.members.in_force(day_of(at)).filter(
        right=Right.EDIT, user__is_active=True
    )
    if not others.exclude(pk=member.pk).exists():
        raise NotChangeable(
            _(
                "Nobody could write the dossier any more: give somebody that right "
                "first."
            )
        )


def trace(kind: str, member: ProjectMember, *, by: User, at: datetime) -> None:
    """A line about somebody's right names the project only: they are its affair."""
    record(
        kind,
        member.project,
        by=by,
        at=at,
        acronym=member.project.acronym,
        right=str(member.right),
        member=member.pk,
    )
