"""Who may do what with projects; which projects exist for whom is `Project.objects`."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.projects.doors import Door
from grappe.projects.models import Partner, Project, ProjectMember, Right


def can_see_projects(access: Access) -> bool:
    """The list of the cluster's projects."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_manage(access: Access) -> bool:
    """Qualify ideas, follow projects, say where they stand."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_create(access: Access) -> bool:
    """The team for anybody, members for their own organisation."""
    return can_manage(access) or bool(access.organisation_ids)


def can_edit(access: Access, project: Project) -> bool:
    """Write the dossier: applicants with that right, while it may still change."""
    return (
        project.is_open
        and Project.objects.editable_by(access).filter(pk=project.pk).exists()
    )


def can_invite(access: Access, project: Project) -> bool:
    """Those who write; the team too, while there is nobody who could."""
    if Project.objects.editable_by(access).filter(pk=project.pk).exists():
        return True
    writers = ProjectMember.objects.in_force(access.on).filter(
        project=project, right=Right.EDIT
    )
    return can_manage(access) and not writers.exists()


def can_confirm(access: Access, partner: Partner) -> bool:
    """Whoever works on the project for that partner, whatever their right."""
    if access.user is None:
        return False
    mine = access.user.project_roles.in_force(access.on)
    return mine.filter(
        project=partner.project_id, organisation=partner.organisation_id
    ).exists()


def can_publish(access: Access, project: Project, door: Door) -> bool:
    """Show the abstract to the public: those who write, or the team that read it."""
    if door == Door.READER:
        return can_manage(access)
    return Project.objects.editable_by(access).filter(pk=project.pk).exists()


def can_see_readers(access: Access) -> bool:
    """Who reads a dossier, and whom a conflict keeps away from it."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_choose_readers(access: Access) -> bool:
    """Open a dossier, take it back, let an inferred conflict through."""
    return access.has(Role.DIRECTION)


def can_see_openings(access: Access) -> bool:
    """The log of what was opened, by whom."""
    return access.has(Role.DIRECTION, Role.AUDITOR)


def can_remind(access: Access, project: Project, door: Door) -> bool:
    """Ask partners to confirm: those who write the dossier, or the team that reads it.

    Reading comes first, for what is asked names the partners.
    """
    if not project.is_open:
        return False
    if door == Door.READER:
        return can_manage(access)
    return Project.objects.editable_by(access).filter(pk=project.pk).exists()
