"""Each partner confirms its own part; a later change asks for it again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects import notifications, queries, versions
from grappe.projects.actions import people
from grappe.projects.actions.checks import (
    NotEditable,
    Outdated,
    day_of,
    locked,
    locked_part,
    refuse_closed,
    trace,
)
from grappe.projects.models import Confirmation, Partner, Project, Right

REMIND_EVERY = timedelta(days=7)
# The lead is told after this many mails without answer, the team after one more.
TELL_LEAD_AFTER = 2
TELL_TEAM_AFTER = 3


class NotConfirmable(Exception):
    """This part cannot be confirmed now; the message is for the user."""


class NotRemindable(Exception):
    """No reminder can leave now; the message is for the user."""


@transaction.atomic
def confirm(partner: Partner, *, seen: str, by: User, at: datetime) -> Partner:
    """Say that one's part is right, as it was `seen`.

    Raises NotConfirmable if it needs no word or the dossier is closed, Outdated if it
    changed since it was shown.
    """
    partner = answerable(partner, seen)
    if partner.confirmation == Confirmation.CONFIRMED:
        raise NotConfirmable(_("This part is already confirmed."))
    answer(partner, Confirmation.CONFIRMED, by=by, at=at)
    partner.confirmed_hash = versions.part_hash(partner)
    partner.confirmation_note = ""
    partner.save()
    trace("projects.part_confirmed", partner, by=by, at=at)
    return partner


@transaction.atomic
def contest(
    partner: Partner, *, note: str, seen: str, by: User, at: datetime
) -> Partner:
    """Say what is wrong with one's part; those who write the dossier are told.

    Raises NotConfirmable without a word, Outdated as `confirm` does.
    """
    if not note.strip():
        raise NotConfirmable(_("Say what is wrong."))
    partner = answerable(partner, seen)
    answer(partner, Confirmation.CONTESTED, by=by, at=at)
    partner.confirmed_hash, partner.confirmation_note = "", note.strip()
    partner.save()
    trace("projects.part_contested", partner, by=by, at=at)
    notifications.part_contested(partner, by=by, at=at)
    return partner


def answerable(partner: Partner, seen: str) -> Partner:
    partner = locked_part(partner)
    try:
        refuse_closed(partner.project)
    except NotEditable as error:
        raise NotConfirmable(str(error)) from error
    if partner.role not in queries.CONFIRMING_ROLES:
        raise NotConfirmable(_("A subcontractor has nothing to confirm."))
    now = versions.part_hash(partner)
    if now != seen:
        raise Outdated({}, now)
    return partner


def answer(partner: Partner, word: str, *, by: User, at: datetime) -> None:
    partner.confirmation = word
    partner.confirmation_at, partner.confirmation_by = at, by


def part_changed(partner: Partner, *, by: User | None, at: datetime) -> Partner:
    """Ask again for a word given on something else; called by whatever changes a part.

    Its people are told, unless the part was never confirmed nor contested.
    """
    was = partner.confirmation
    if was == Confirmation.WAITING:
        return partner
    if versions.part_hash(partner) == partner.confirmed_hash:
        return partner
    partner.confirmation = Confirmation.WAITING
    partner.confirmation_at = partner.confirmation_by = None
    partner.confirmed_hash = partner.confirmation_note = ""
    # Asked anew: the reminders start again from this mail.
    partner.reminders, partner.reminded_at = 1, at
    partner.save()
    trace("projects.part_reopened", partner, by=by, at=at, was=was)
    notifications.part_changed(partner, by=by, at=at)
    return partner


@transaction.atomic
def ask_confirmations(project: Project, *, by: User, at: datetime) -> list[Partner]:
    """Ask every partner that has not confirmed, inviting its contact where needed.

    Gives those that were asked. Raises NotRemindable if none can be reached.
    """
    project = locked(project)
    refuse_unasked(project)
    reached = [
        part
        for part in queries.to_confirm(project).select_related("organisation")
        if reached_people(part, by=by, at=at)
    ]
    if not reached:
        raise NotRemindable(
            _("Nobody to ask: every part is confirmed, or has no contact's address.")
        )
    for part in reached:
        note_asked(part, at)
        notifications.part_to_confirm(part, by=by, at=at)
    record(
        "projects.confirmations_asked",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        count=len(reached),
    )
    return reached


@transaction.atomic
def remind(partner: Partner, *, by: User | None, at: datetime) -> Partner:
    """Ask one partner again, its contact invited where nobody works on its behalf.

    Raises NotRemindable if it has answered, was asked today, or cannot be reached.
    """
    partner = locked_part(partner)
    refuse_unasked(partner.project)
    if not queries.to_confirm(partner.project).filter(pk=partner.pk).exists():
        raise NotRemindable(_("This partner has nothing to confirm."))
    if partner.reminded_at and day_of(partner.reminded_at) == day_of(at):
        raise NotRemindable(_("This partner was asked today already."))
    if not reached_people(partner, by=by, at=at):
        raise NotRemindable(
            _("Nobody to write to: give a contact with an e-mail address.")
        )
    note_asked(partner, at)
    trace("projects.part_reminded", partner, by=by, at=at)
    notifications.part_to_confirm(partner, by=by, at=at)
    return partner


def note_asked(partner: Partner, at: datetime) -> None:
    """Count up to the step where the team is told: only the night goes past it."""
    if partner.reminders < TELL_TEAM_AFTER:
        partner.reminders += 1
    partner.reminded_at = at
    partner.save(update_fields=["reminders", "reminded_at"])


def refuse_unasked(project: Project) -> None:
    if not project.is_open:
        raise NotRemindable(_("The dossier is closed: nothing is to be confirmed."))


def reached_people(partner: Partner, *, by: User | None, at: datetime) -> list[User]:
    """Who works on the project for a partner; its contact is invited if nobody does."""
    found = list(queries.people_of(partner, day_of(at)))
    if found or not partner.contact_email or by is None:
        return found
    try:
        member = people.invite(
            partner.project,
            partner.contact_email,
            Right.VIEW,
            organisation=partner.organisation,
            by=by,
            at=at,
            is_told=False,
        )
    except people.NotInvitable:
        return []
    return [member.user]


@transaction.atomic
def remind_late(cluster: Any, *, at: datetime) -> int:
    """Remind the partners asked a week ago; say so to the lead, then to the team.

    Gives how many parts moved one step. A partner never asked is left alone: its
    dossier may be far from ready.
    """
    late = (
        Partner.objects.select_for_update(of=["self"])
        .filter(
            queries.WAITING,
            project__cluster=cluster,
            reminders__range=(1, TELL_TEAM_AFTER),
            reminded_at__lte=at - REMIND_EVERY,
        )
        .select_related("project__cluster", "project__owner", "organisation")
        .order_by("pk")
    )
    count = 0
    for part in late:
        count += 1
        if part.reminders >= TELL_TEAM_AFTER:
            notifications.team_told_of_silence(part, at=at)
        elif part.reminders >= TELL_LEAD_AFTER:
            notifications.lead_told_of_silence(part, at=at)
        if part.reminders < TELL_TEAM_AFTER:
            notifications.part_to_confirm(part, by=None, at=at)
        part.reminders, part.reminded_at = part.reminders + 1, at
        part.save(update_fields=["reminders", "reminded_at"])
        trace("projects.part_reminded", part, by=None, at=at)
    return count
