"""Where a project stands, and who follows it for the cluster."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.accounts.queries import team_of
from grappe.audit.actions import record
from grappe.projects import notifications, queries
from grappe.projects.actions import readers
from grappe.projects.actions.checks import day_of, locked, save_whole
from grappe.projects.models import GrantPurpose, Project, ProjectStage


class NotMovable(Exception):
    """The project cannot take this step now; the message is for the user."""


class NotAssignable(Exception):
    """This person cannot follow this project; the message is for the user."""


@transaction.atomic
def set_stage(
    project: Project,
    stage: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    ended_on: date | None = None,
) -> Project:
    """Bring the project to another stage and tell those who write it.

    Raises NotMovable if it does not lead there from where it stands, or if an end has
    no day.
    """
    project = locked(project)
    if stage not in queries.MOVES[project.stage]:
        raise NotMovable(
            _("A project that is “%(stage)s” does not go there.")
            % {"stage": project.get_stage_display()}
        )
    if stage == ProjectStage.ENDED:
        ended_on = ended_on or day_of(at)
        if ended_on > day_of(at):
            raise NotMovable(_("This day has not come yet."))

    was, project.stage, project.stage_since = project.stage, stage, at
    project.ended_on = ended_on if stage == ProjectStage.ENDED else None
    save_whole(project, NotMovable)
    record(
        "projects.stage_set",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        stage_was=was,
        stage=stage,
        reason=reason,
    )
    notifications.stage_set(project, reason=reason, by=by, at=at)
    return project


@transaction.atomic
def set_owner(
    project: Project, owner: User | None, *, by: User, at: datetime
) -> Project:
    """Say who follows the project; its dossier is opened to them.

    They read nothing before they declare. Raises NotAssignable if they are not of the
    team, or if a conflict keeps them away.
    """
    project = locked(project)
    if owner is None:
        project.owner = None
        project.save(update_fields=["owner"])
        record("projects.owner_cleared", project, by=by, at=at, acronym=project.acronym)
        return project
    if not team_of(project.cluster, day_of(at)).filter(pk=owner.pk).exists():
        raise NotAssignable(_("Choose somebody of the team."))
    try:
        readers.grant(project, owner, GrantPurpose.TEAM, by=by, at=at)
    except readers.NotGrantable as error:
        raise NotAssignable(str(error)) from error

    project.owner = owner
    project.save(update_fields=["owner"])
    record(
        "projects.owner_set",
        project,
        by=by,
        at=at,
        acronym=project.acronym,
        owner=owner.name,
    )
    notifications.owner_set(project, owner, by=by, at=at)
    return project
