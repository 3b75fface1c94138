"""The work plan: packages with their shares, deliverables, milestones."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects import versions, workplan
from grappe.projects.actions.checks import (
    NotEditable,
    locked,
    refuse_closed,
    refuse_outdated,
    save_whole,
)
from grappe.projects.actions.confirming import part_changed
from grappe.projects.models import (
    Confirmation,
    Deliverable,
    Milestone,
    Partner,
    Project,
    WorkPackage,
    WorkShare,
)

# Person-months and cost of each partner in a package, by its key.
Shares = Mapping[int, tuple[Decimal, Decimal]]


@transaction.atomic
def add_package(
    project: Project,
    values: Mapping[str, Any],
    *,
    shares: Shares,
    by: User | None,
    at: datetime,
) -> WorkPackage:
    """Add a work package with who works on it.

    Raises NotEditable if the dossier is closed or a value is refused.
    """
    project = opened(project)
    with parts_asked_again(project, by=by, at=at):
        package = WorkPackage(project=project, **values)
        save_whole(package, NotEditable)
        write_shares(package, shares)
    trace(project, "package_added", by=by, at=at, number=package.number)
    return package


@transaction.atomic
def edit_package(
    package: WorkPackage,
    values: Mapping[str, Any],
    *,
    shares: Shares,
    seen: str,
    by: User | None,
    at: datetime,
) -> WorkPackage:
    """Change a work package and who works on it.

    Raises NotEditable as `add_package` does, Outdated if it moved since it was `seen`.
    """
    project = opened(package.project)
    package = WorkPackage.objects.get(pk=package.pk)
    now = workplan.values(package)
    typed = {**values, **workplan.flat(shares)}
    refuse_outdated(now, typed, seen)
    if all(typed[name] == now.get(name) for name in typed):
        return package
    with parts_asked_again(project, by=by, at=at):
        for name, value in values.items():
            setattr(package, name, value)
        save_whole(package, NotEditable)
        write_shares(package, shares)
    trace(project, "package_edited", by=by, at=at, number=package.number)
    return package


@transaction.atomic
def remove_package(package: WorkPackage, *, by: User | None, at: datetime) -> None:
    """Take a work package away, with its shares and deliverables.

    Raises NotEditable if the dossier is closed.
    """
    project = opened(package.project)
    with parts_asked_again(project, by=by, at=at):
        WorkPackage.objects.filter(pk=package.pk).delete()
    trace(project, "package_removed", by=by, at=at, number=package.number)


def write_shares(package: WorkPackage, shares: Shares) -> None:
    """Keep one row for each partner that does something."""
    kept = {key: share for key, share in shares.items() if any(share)}
    package.shares.exclude(partner__in=kept).delete()
    rows = {row.partner_id: row for row in package.shares.all()}
    for partner in Partner.objects.filter(project=package.project_id, pk__in=kept):
        row = rows.get(partner.pk) or WorkShare(work_package=package, partner=partner)
        row.person_months, row.cost_eur = kept[partner.pk]
        save_whole(row, NotEditable)


@contextmanager
def parts_asked_again(
    project: Project, *, by: User | None, at: datetime
) -> Iterator[None]:
    """Ask for their word again the partners whose part changes inside."""
    answered = Partner.objects.filter(project=project).exclude(
        confirmation=Confirmation.WAITING
    )
    rows = list(answered.select_related("project__cluster", "organisation"))
    before = {row.pk: versions.part_hash(row) for row in rows}
    yield
    for row in rows:
        if versions.part_hash(row) != before[row.pk]:
            part_changed(row, by=by, at=at)


@transaction.atomic
def add_deliverable(
    package: WorkPackage,
    values: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> Deliverable:
    """Promise something by a month. Raises NotEditable as `add_package` does."""
    row = Deliverable(work_package=package, **values)
    saved(row, package.project, "deliverable_added", by=by, at=at)
    return row


@transaction.atomic
def edit_deliverable(
    deliverable: Deliverable,
    values: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> Deliverable:
    """Change a deliverable. Raises NotEditable as `add_package` does."""
    project = deliverable.work_package.project
    assign(deliverable, values)
    saved(deliverable, project, "deliverable_edited", by=by, at=at)
    return deliverable


@transaction.atomic
def add_milestone(
    project: Project, values: Mapping[str, Any], *, by: User | None, at: datetime
) -> Milestone:
    """Say when the work is looked at. Raises NotEditable as `add_package` does."""
    row = Milestone(project=project, **values)
    saved(row, project, "milestone_added", by=by, at=at)
    return row


@transaction.atomic
def edit_milestone(
    milestone: Milestone, values: Mapping[str, Any], *, by: User | None, at: datetime
) -> Milestone:
    """Change a milestone. Raises NotEditable as `add_package` does."""
    assign(milestone, values)
    saved(milestone, milestone.project, "milestone_edited", by=by, at=at)
    return milestone


@transaction.atomic
def remove_deliverable(
    deliverable: Deliverable, *, by: User | None, at: datetime
) -> None:
    """Take a deliverable away. Raises NotEditable if the dossier is closed."""
    project = opened(deliverable.work_package.project)
    deliverable.delete()
    trace(project, "deliverable_removed", by=by, at=at, code=deliverable.code)


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: User | None, at: datetime) -> None:
    """Take a milestone away. Raises NotEditable if the dossier is closed."""
    project = opened(milestone.project)
    milestone.delete()
    trace(project, "milestone_removed", by=by, at=at, code=milestone.code)


def opened(project: Project) -> Project:
    """The project, locked, if its dossier may still change."""
    project = locked(project)
    refuse_closed(project)
    return project


def assign(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def saved(
    row: Deliverable | Milestone,
    project: Project,
    act: str,
    *,
    by: User | None,
    at: datetime,
) -> None:
    project = opened(project)
    save_whole(row, NotEditable)
    trace(project, act, by=by, at=at, code=row.code)


def trace(
    project: Project, act: str, *, by: User | None, at: datetime, **data: Any
) -> None:
    """A line names what changed by its number: titles are content."""
    record(
        "projects.work_changed",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        act=act,
        **data,
    )
