"""Which files of a dossier somebody may open, and who may be named for one."""

from typing import Any

from django.db.models import Q, QuerySet

from grappe.accounts.access import Access
from grappe.accounts.models import Role, RoleGrant, User
from grappe.projects import rules
from grappe.projects.doors import Door
from grappe.projects.models import Project, ProjectFile, Remark, Right


def files_for(access: Access, project: Project, door: Door) -> QuerySet[ProjectFile]:
    """The files that somebody behind a door opens: restricted ones by name only."""
    rows = ProjectFile.objects.filter(project=project, removed_at=None)
    if door == Door.LISTED or access.user is None:
        return rows.none()
    # A named reader: by the table between, so that a file never comes twice.
    named = ProjectFile.readers.through.objects.filter(user=access.user)
    mine = Q(added_by=access.user) | Q(pk__in=named.values("projectfile"))
    rows = rows.filter(Q(is_restricted=False) | mine)
    return rows.select_related("document", "added_by", "project")


def restricted_count(project: Project, seen: Any) -> int:
    """How many files a reader is not named for."""
    rows = ProjectFile.objects.filter(project=project, removed_at=None)
    return rows.exclude(pk__in=[one.pk for one in seen]).count()


def nameable(access: Access, project: Project, door: Door) -> QuerySet[User]:
    """Who may be named as reader of a restricted file.

    Applicants name those who work on the dossier and the cluster's team: they do not
    know who else reads it. The team also names those it was opened to.
    """
    members = project.members.in_force(access.on).values("user")
    team = RoleGrant.objects.in_force(access.on).filter(
        cluster=project.cluster, role__in=[Role.DIRECTION, Role.TEAM]
    )
    found = Q(pk__in=members) | Q(pk__in=team.values("user"))
    if door == Door.READER and rules.can_manage(access):
        granted = project.grants.in_force(access.on).values("user")
        found |= Q(pk__in=granted)
    people = User.objects.filter(found, is_active=True)
    if access.user is not None:
        people = people.exclude(pk=access.user.pk)
    return people.order_by("family_name", "given_name")


def can_file(access: Access, project: Project, door: Door) -> bool:
    """Add and change files: those who write the dossier."""
    return door == Door.APPLICANT and rules.can_edit(access, project)


def can_share(access: Access, project: Project, door: Door) -> bool:
    """Pass restricted files that one is named for on to readers: the team."""
    return door == Door.READER and rules.can_manage(access)


def can_remark(access: Access, project: Project) -> bool:
    """Comment the dossier: those who work on it and may do more than read."""
    if access.user is None:
        return False
    mine = access.user.project_roles.in_force(access.on).filter(project=project)
    return mine.filter(right__in=[Right.COMMENT, Right.EDIT]).exists()


def can_settle(access: Access, remark: Remark) -> bool:
    """Say that a remark is dealt with: its author, or those who write."""
    if access.user is None:
        return False
    if remark.author_id == access.user.pk:
        return can_remark(access, remark.project)
    return Project.objects.editable_by(access).filter(pk=remark.project_id).exists()
