"""Who may do what with people, roles and the cluster's settings."""

from grappe.accounts.access import Access
from grappe.accounts.models import MEMBER_ROLES, JoinRequest, Role


def is_staff(access: Access) -> bool:
    """The cluster's own people: direction, team, finance."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.FINANCE)


def can_see_people(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_grant(access: Access, role: str, organisation_id: int | None = None) -> bool:
    """Direction grants anything, the team members', an administrator colleagues'."""
    if access.has(Role.DIRECTION):
        return True
    if role not in MEMBER_ROLES:
        return False
    return access.has(Role.TEAM) or organisation_id in access.administered_ids


def can_invite_somebody(access: Access) -> bool:
    """Has at least one role to offer."""
    return access.has(Role.DIRECTION, Role.TEAM) or bool(access.administered_ids)


def can_see_colleagues(access: Access, organisation_id: int) -> bool:
    """Who acts for an organisation: its administrators see it, and the team."""
    return can_see_people(access) or organisation_id in access.administered_ids


def can_guard_people(access: Access) -> bool:
    """Look after how the cluster's people sign in: factors, sessions, their view."""
    return access.has(Role.DIRECTION) and access.behind is None


def can_answer_for_team(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM)


def can_answer(access: Access, request: JoinRequest) -> bool:
    """Another member of the organisation answers, or the team; nobody to themselves."""
    if access.user is None or request.cluster_id != access.cluster.pk:
        return False
    if request.user_id == access.user.pk:
        return False
    inside = request.organisation_id in access.organisation_ids
    return inside or can_answer_for_team(access)


def can_answer_somebody(access: Access) -> bool:
    return can_answer_for_team(access) or bool(access.organisation_ids)


def can_configure(access: Access) -> bool:
    """Edit the cluster's card, vocabularies, colleges, accreditations."""
    return access.has(Role.DIRECTION)


def can_edit_vocabularies(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM)


def can_see_budget(access: Access) -> bool:
    return access.has(
        Role.DIRECTION, Role.TEAM, Role.FINANCE, Role.FUNDER, Role.AUDITOR
    )


def can_edit_budget(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.FINANCE)


def can_see_audit(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.AUDITOR)


def can_see_mail(access: Access) -> bool:
    """Read what was sent; the text of a mail may name people."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_send_mail(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM)
