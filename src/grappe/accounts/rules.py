"""Who may do what with people, roles and the cluster's settings."""

from grappe.accounts.access import Access
from grappe.accounts.models import MEMBER_ROLES, JoinRequest, Role


def is_staff(access: Access) -> bool:
    """The cluster's own people: direction, team, finance."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.FINANCE)


def can_see_people(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_grant(access: Access, role: str, organisation_id: int | None = None) -> bool:
    """Direction grants anything, the team member roles, an administrator colleagues'."""
    if access.has(Role.DIRECTION):
        return True
    if role not in MEMBER_ROLES:
        return False
    return access.has(Role.TEAM) or organisation_id in access.administered_ids


def can_answer(access: Access, request: JoinRequest) -> bool:
    """A member of the organisation answers, or the team where it has none."""
    if access.user is None or request.cluster_id != access.cluster.pk:
        return False
    inside = request.organisation_id in access.organisation_ids
    return inside or access.has(Role.DIRECTION, Role.TEAM)


def can_configure(access: Access) -> bool:
    """Edit the cluster's card, vocabularies, colleges, accreditations."""
    return access.has(Role.DIRECTION)


def can_edit_vocabularies(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM)


def can_see_budget(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM, Role.FINANCE, Role.FUNDER, Role.AUDITOR)


def can_edit_budget(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.FINANCE)


def can_see_audit(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.AUDITOR)
