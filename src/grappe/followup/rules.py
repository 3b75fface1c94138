"""Who may do what after the label.

That a project asked a funder, and for how much in all, is known like the project
itself; what each partner gets, the progress and the returns are content.
"""

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.projects.doors import Door
from grappe.projects.models import Project


def can_see(access: Access) -> bool:
    """The portfolio, the campaigns and the calibration."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_manage(access: Access) -> bool:
    """Write funders' answers, ask for progress and returns."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_follow(access: Access, door: Door) -> bool:
    """Write what is known of every project; no applicant writes the funder's part."""
    return door in (Door.READER, Door.LISTED) and can_manage(access)


def can_treat(access: Access, door: Door) -> bool:
    """Write what names partners: the team, once granted and declared."""
    return door == Door.READER and can_manage(access)


def can_report(access: Access, project: Project) -> bool:
    """Say where the project stands: applicants who write it, at any stage."""
    return Project.objects.editable_by(access).filter(pk=project.pk).exists()
