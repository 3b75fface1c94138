"""Readers whom the lead asks to keep away from the dossier."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects import queries
from grappe.projects.actions.checks import locked
from grappe.projects.models import ExcludedReader, Project

NAME_LENGTH = 200


class NotExcludable(Exception):
    """This reader cannot be named so; the message is for the user."""


@transaction.atomic
def exclude(
    project: Project,
    *,
    name: str,
    by: User,
    at: datetime,
    email: str = "",
    organisation: Any = None,
    reason: str = "",
) -> ExcludedReader:
    """Keep somebody, or everybody of an organisation, away from the dossier.

    The person is found by their address or by their whole name; otherwise the team
    says who it is. Raises NotExcludable without a name, or if it is named already.
    """
    project = locked(project)
    name = " ".join(name.split()) or (organisation.name if organisation else email)
    if not name:
        raise NotExcludable(_("Name somebody or an organisation."))
    user = None
    if organisation is None:
        user = queries.reader_called(project.cluster, name, email)
        # Whoever says who this is has the address to go by.
        name = name if user or email in name else f"{name} <{email}>"
    name = name[:NAME_LENGTH]
    same = project.excluded_readers.filter(name__iexact=name, organisation=organisation)
    if same.exists():
        raise NotExcludable(_("This reader is already kept away."))
    row = ExcludedReader.objects.create(
        project=project,
        organisation=organisation,
        user=user,
        name=name,
        reason=reason,
        added_at=at,
        added_by=by,
    )
    trace("projects.reader_excluded", project, by=by, at=at)
    return row


@transaction.atomic
def identify(
    row: ExcludedReader,
    *,
    by: User,
    at: datetime,
    user: User | None = None,
    organisation: Any = None,
) -> ExcludedReader:
    """Say who the reader named by the lead is: their account, or an organisation.

    Raises NotExcludable if neither or both are given.
    """
    project = locked(row.project)
    if (user is None) == (organisation is None):
        raise NotExcludable(_("Choose a person or an organisation."))
    row.user, row.organisation = user, organisation
    row.save(update_fields=["user", "organisation"])
    trace("projects.reader_identified", project, by=by, at=at)
    return row


@transaction.atomic
def readmit(row: ExcludedReader, *, by: User, at: datetime) -> None:
    """Stop keeping a reader away."""
    project = locked(row.project)
    trace("projects.reader_readmitted", project, by=by, at=at)
    row.delete()


def trace(kind: str, project: Project, *, by: User, at: datetime) -> None:
    """The trail says that somebody was named, never whom."""
    record(kind, project, by=by, at=at, acronym=project.acronym)
