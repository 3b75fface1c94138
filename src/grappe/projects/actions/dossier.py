"""The project itself: opened, written, shown to the public."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.organisations.models import Organisation
from grappe.projects import fields
from grappe.projects.actions.checks import (
    NotEditable,
    day_of,
    locked,
    refuse_closed,
    refuse_outdated,
    save_whole,
)
from grappe.projects.models import (
    Partner,
    PartnerRole,
    Project,
    ProjectMember,
    ProjectStage,
    Right,
)


class NotCreatable(Exception):
    """The project cannot be opened; the message is for the user."""


class NotPublishable(Exception):
    """The project cannot be shown to the public; the message is for the user."""


@transaction.atomic
def create(
    cluster: Any,
    *,
    lead: Organisation | None,
    by: User,
    at: datetime,
    writes: bool = True,
    **values: Any,
) -> Project:
    """Open an idea; whoever opens it writes the dossier, unless told otherwise.

    Raises NotCreatable if a value is refused.
    """
    project = Project(
        cluster=cluster,
        stage=ProjectStage.IDEA,
        stage_since=at,
        created_at=at,
        created_by=by,
        **values,
    )
    if project.kind.cluster_id != cluster.pk:
        raise NotCreatable(_("Choose a kind of this cluster."))
    save_whole(project, NotCreatable)
    if lead is not None:
        Partner.objects.create(
            project=project, organisation=lead, role=PartnerRole.LEAD
        )
    if writes:
        ProjectMember.objects.create(
            project=project,
            user=by,
            organisation=lead,
            right=Right.EDIT,
            starts_on=day_of(at),
            invited_by=by,
        )
    record("projects.created", project, by=by, at=at, acronym=project.acronym)
    return project


@transaction.atomic
def edit(
    project: Project,
    part: str,
    values: dict[str, Any],
    *,
    seen: str,
    by: User,
    at: datetime,
) -> Project:
    """Change one part of the dossier, unless somebody changed it since it was `seen`.

    Raises NotEditable if the dossier is closed or a value is refused, Outdated if the
    part moved meanwhile.
    """
    project = locked(project)
    refuse_closed(project)
    values = as_columns(values)
    now = fields.values(project, part)
    refuse_outdated(now, values, seen)
    changed = {name: value for name, value in values.items() if value != now[name]}
    if not changed:
        return project

    competences = changed.pop("competences", None)
    for name, value in changed.items():
        setattr(project, fields.column(name).attname, value)
    save_whole(project, NotEditable)
    if competences is not None:
        project.competences.set(competences)
    names = sorted(changed) + (["competences"] if competences is not None else [])
    record(
        "projects.edited",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        part=part,
        fields=names,
    )
    return project


def as_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Rows as their keys, as `fields.values` tells them."""
    plain = {}
    for name, value in values.items():
        if name == "competences":
            plain[name] = sorted(getattr(one, "pk", one) for one in value)
        else:
            plain[name] = getattr(value, "pk", value)
    return plain


@transaction.atomic
def publish(project: Project, *, shown: bool, by: User, at: datetime) -> Project:
    """Show the public abstract to everybody, or withdraw it.

    Raises NotPublishable without an abstract, or if it is so already.
    """
    project = locked(project)
    if shown and not project.public_abstract.strip():
        raise NotPublishable(_("Write the public abstract first."))
    if project.is_published == shown:
        raise NotPublishable(
            _("The project is already shown to the public.")
            if shown
            else _("The project is not shown to the public.")
        )

    project.is_published = shown
    project.save(update_fields=["is_published"])
    kind = "projects.published" if shown else "projects.unpublished"
    record(kind, project, by=by, at=at, acronym=project.acronym)
    return project
