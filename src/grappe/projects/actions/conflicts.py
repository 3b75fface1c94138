"""Conflicts of interest: declared by readers, let through or corrected by direction."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.documents.models import Opening
from grappe.projects import firewall, reader_mails
from grappe.projects.models import (
    ConflictNature,
    Declaration,
    Grant,
    Project,
    Waiver,
)


class NotDeclarable(Exception):
    """This cannot be declared now; the message is for the user."""


class NotWaivable(Exception):
    """This conflict cannot be let through; the message is for the user."""


class NotLiftable(Exception):
    """There is no declared conflict to correct; the message is for the user."""


@transaction.atomic
def declare(
    project: Project,
    user: User,
    *,
    has_conflict: bool,
    by: User,
    at: datetime,
    nature: str = "",
    explanation: str = "",
    text_version: str = "",
) -> Declaration:
    """Keep what a reader says of their interests; a conflict takes the project away.

    What they opened before stays in the log, and the direction is told.
    Raises NotDeclarable if a conflict stands, found or declared, or says no nature.
    """
    project = _locked(project)
    _check_declarable(project, user, has_conflict, nature, at)
    standing = Declaration.objects.filter(project=project, user=user, ends_at=None)
    standing.update(ends_at=at)
    declaration = Declaration.objects.create(
        project=project,
        user=user,
        has_conflict=has_conflict,
        nature=nature if has_conflict else "",
        explanation=explanation,
        text_version=text_version,
        declared_at=at,
    )
    opened = Opening.objects.filter(project=project, user=user).count()
    record(
        "projects.conflict_declared" if has_conflict else "projects.no_conflict",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        reader=user.name,
        nature=declaration.nature,
        openings=opened,
    )
    if has_conflict:
        reader_mails.conflict_declared(declaration, opened=opened, by=by, at=at)
    return declaration


def _check_declarable(
    project: Project, user: User, has_conflict: bool, nature: str, at: datetime
) -> None:
    if has_conflict and nature not in ConflictNature.values:
        raise NotDeclarable(_("Say what kind of conflict it is."))
    on = timezone.localdate(at)
    reasons = firewall.findings([user.pk], project.cluster, on, [project.pk])
    if any(one.is_declared for one in reasons[user.pk].get(project.pk, ())):
        raise NotDeclarable(
            _("You declared a conflict of interest: only the direction corrects it.")
        )
    if not has_conflict and reasons[user.pk]:
        raise NotDeclarable(_("The records say that there is a conflict of interest."))


def ask_anew(project: Project, *, by: User | None, at: datetime) -> list[User]:
    """End what readers declared of another consortium: before they go on, they declare.

    Gives those who were told; whom the new partner bars is told nothing. The caller
    holds the project, and conflicts that were declared still stand.
    """
    clear = project.declarations.filter(has_conflict=False, ends_at=None)
    keys = list(clear.values_list("user", flat=True))
    if not keys:
        return []
    clear.update(ends_at=at)
    record(
        "projects.declarations_ended",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        count=len(keys),
    )
    reading = Grant.objects.in_force(timezone.localdate(at)).filter(
        project=project, revoked_at=None, user__in=keys
    )
    readers = User.objects.filter(pk__in=reading.values("user"), is_active=True)
    return reader_mails.consortium_changed(project, readers, by=by, at=at)


@transaction.atomic
def lift_conflict(
    declaration: Declaration, *, reason: str, by: User, at: datetime
) -> Declaration:
    """End a conflict that was declared by mistake; the reader then declares anew.

    Raises NotLiftable without a reason, for oneself, or if it no longer stands.
    """
    _locked(declaration.project)
    declaration.refresh_from_db()
    if not declaration.has_conflict or declaration.ends_at is not None:
        raise NotLiftable(_("No declared conflict stands here."))
    if by.pk == declaration.user_id:
        raise NotLiftable(_("Somebody else of the direction corrects your own."))
    if not reason.strip():
        raise NotLiftable(_("Say why."))
    declaration.ends_at = at
    declaration.save(update_fields=["ends_at"])
    record(
        "projects.conflict_lifted",
        declaration.project,
        by=by,
        at=at,
        acronym=declaration.project.acronym,
        reader=declaration.user.name,
        nature=declaration.nature,
        reason=reason,
    )
    return declaration


@transaction.atomic
def waive(
    project: Project,
    user: User,
    nature: str,
    organisation: Any,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> Waiver:
    """Let somebody read in spite of one conflict that the records infer.

    Raises NotWaivable if the records find no such conflict, it is not one that can be
    let through, nobody says why, or it is one's own.
    """
    project = _locked(project)
    if nature not in (ConflictNature.PAST_PROJECT, ConflictNature.GROUP):
        raise NotWaivable(_("Only an inferred conflict can be waived."))
    if by.pk == user.pk:
        raise NotWaivable(_("Somebody else of the direction decides on your own."))
    if not reason.strip():
        raise NotWaivable(_("Say why."))
    on = timezone.localdate(at)
    found = firewall.inferred([user.pk], project.cluster, on, [project.pk])
    sought = firewall.Finding(nature, organisation.pk)
    if sought not in found[user.pk].get(project.pk, ()):
        raise NotWaivable(_("The records find no such conflict."))
    waiver, is_new = Waiver.objects.get_or_create(
        project=project,
        user=user,
        nature=nature,
        organisation=organisation,
        defaults={"reason": reason, "waived_at": at, "waived_by": by},
    )
    if not is_new:
        raise NotWaivable(_("This is already let through."))
    record(
        "projects.waived",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        reader=user.name,
        nature=nature,
        partner=str(organisation),
        reason=reason,
    )
    return waiver


def _locked(project: Project) -> Project:
    """One declaration at a time on a project, so that the last one stands alone."""
    rows = Project.objects.select_for_update(of=["self"]).select_related("cluster")
    return rows.get(pk=project.pk)
