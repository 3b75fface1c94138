"""Files, agreements and remarks of a dossier."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.documents import actions as documents
from grappe.projects.actions.checks import NotEditable, locked, save_whole
from grappe.projects.actions.work import assign, opened
from grappe.projects.models import (
    Agreement,
    FileKind,
    Project,
    ProjectFile,
    Remark,
)

FILE_LIMIT = 60


class NotRemarkable(Exception):
    """This remark cannot be made or settled; the message is for the user."""


@transaction.atomic
def add_file(
    project: Project,
    upload: File,
    *,
    title: str = "",
    kind: str = FileKind.ANNEX,
    is_restricted: bool = False,
    readers: Collection[User] = (),
    by: User | None,
    at: datetime,
) -> ProjectFile:
    """Add a file to the dossier; without a title it goes by its name.

    Raises NotEditable if the dossier is closed or full, documents' NotStorable if the
    file is not taken.
    """
    project = opened(project)
    if project.files.filter(removed_at=None).count() >= FILE_LIMIT:
        raise NotEditable(
            _("A dossier holds at most %(count)d files: take one away first.")
            % {"count": FILE_LIMIT}
        )
    document = documents.store(upload, cluster=project.cluster, by=by, at=at)
    row = ProjectFile(
        project=project,
        document=document,
        kind=kind,
        title=title.strip() or document.name,
        is_restricted=is_restricted,
        added_at=at,
        added_by=by,
    )
    row.save()
    row.readers.set(readers if is_restricted else ())
    trace(project, "projects.file_added", row, by=by, at=at)
    return row


@transaction.atomic
def edit_file(
    row: ProjectFile,
    *,
    title: str,
    kind: str,
    is_restricted: bool,
    readers: Collection[User],
    by: User | None,
    at: datetime,
    kept_readers: Collection[User] = (),
) -> ProjectFile:
    """Say otherwise what a file is, or who may open it.

    `kept_readers` were named by others and stay. Raises NotEditable as `add_file` does.
    """
    project = opened(row.project)
    assign(row, {"title": title, "kind": kind, "is_restricted": is_restricted})
    row.save()
    row.readers.set([*readers, *kept_readers] if is_restricted else ())
    trace(project, "projects.file_edited", row, by=by, at=at)
    return row


@transaction.atomic
def share_file(
    row: ProjectFile,
    *,
    readers: Collection[User],
    kept_readers: Collection[User] = (),
    by: User,
    at: datetime,
) -> ProjectFile:
    """Say which readers open a restricted file, even once the dossier is closed.

    Raises NotEditable for a file that is open to every reader.
    """
    project = locked(row.project)
    row.refresh_from_db(fields=["is_restricted"])
    if not row.is_restricted:
        raise NotEditable(_("This file is open to every reader of the dossier."))
    row.readers.set([*readers, *kept_readers])
    trace(project, "projects.file_shared", row, by=by, at=at)
    return row


@transaction.atomic
def remove_file(row: ProjectFile, *, by: User | None, at: datetime) -> ProjectFile:
    """Take a file out of the dossier; what was filed before keeps it.

    Raises NotEditable if the dossier is closed.
    """
    project = opened(row.project)
    if row.removed_at is None:
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        trace(project, "projects.file_removed", row, by=by, at=at)
    return row


@transaction.atomic
def add_agreement(
    project: Project,
    values: Mapping[str, Any],
    *,
    upload: File | None,
    by: User | None,
    at: datetime,
) -> Agreement:
    """Add a paper that the partners sign. Raises as `add_file` does."""
    return _saved(
        Agreement(project=project, **values), "added", upload=upload, by=by, at=at
    )


@transaction.atomic
def edit_agreement(
    agreement: Agreement,
    values: Mapping[str, Any],
    *,
    upload: File | None,
    by: User | None,
    at: datetime,
) -> Agreement:
    """Change a paper; another file takes the place of its file.

    Raises as `add_file` does.
    """
    assign(agreement, values)
    return _saved(agreement, "edited", upload=upload, by=by, at=at)


@transaction.atomic
def remove_agreement(agreement: Agreement, *, by: User | None, at: datetime) -> None:
    """Take a paper away. Raises NotEditable if the dossier is closed."""
    project = opened(agreement.project)
    agreement.delete()
    _trace_agreement(project, agreement, "removed", by=by, at=at)


def _saved(
    agreement: Agreement,
    act: str,
    *,
    upload: File | None,
    by: User | None,
    at: datetime,
) -> Agreement:
    project = opened(agreement.project)
    if upload is not None:
        agreement.document = documents.store(
            upload, cluster=project.cluster, by=by, at=at
        )
    save_whole(agreement, NotEditable)
    _trace_agreement(project, agreement, act, by=by, at=at)
    return agreement


@transaction.atomic
def add_remark(
    project: Project, text: str, *, part: str = "", by: User, at: datetime
) -> Remark:
    """Comment a part of the dossier. Raises NotRemarkable without a word."""
    project = locked(project)
    if not text.strip():
        raise NotRemarkable(_("Write your remark."))
    remark = Remark(project=project, text=text.strip(), part=part, author=by, at=at)
    save_whole(remark, NotRemarkable)
    record(
        "projects.remark_added",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        part=part,
    )
    return remark


@transaction.atomic
def settle_remark(remark: Remark, *, by: User, at: datetime) -> Remark:
    """Say that a remark is dealt with. Raises NotRemarkable if it was already."""
    project = locked(remark.project)
    remark = Remark.objects.select_for_update(of=["self"]).get(pk=remark.pk)
    if remark.settled_at is not None:
        raise NotRemarkable(_("This remark is already settled."))
    remark.settled_at, remark.settled_by = at, by
    remark.save(update_fields=["settled_at", "settled_by"])
    record(
        "projects.remark_settled",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        part=remark.part,
    )
    return remark


def trace(
    project: Project, kind: str, row: ProjectFile, *, by: User | None, at: datetime
) -> None:
    """A line about a file names its kind and its hash: its title is content."""
    record(
        kind,
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        kind_of_file=row.kind,
        sha256=row.document.sha256,
    )


def _trace_agreement(
    project: Project, agreement: Agreement, act: str, *, by: User | None, at: datetime
) -> None:
    record(
        "projects.agreement_changed",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        act=act,
        agreement=agreement.kind,
    )
