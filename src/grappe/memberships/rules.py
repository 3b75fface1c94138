"""Who may do what with members and candidates."""

from typing import Any

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.organisations.models import Organisation

READERS = (Role.DIRECTION, Role.TEAM, Role.FINANCE, Role.AUDITOR, Role.FUNDER)


def can_see_members(access: Access) -> bool:
    """The list of members: the cluster's people, its funders, members themselves."""
    return access.has(*READERS, Role.MEMBER, Role.MEMBER_ADMIN)


def can_see_files(access: Access) -> bool:
    """Members' files with figures, contacts and history, whoever the member is."""
    return access.has(Role.DIRECTION, Role.TEAM, Role.FINANCE, Role.AUDITOR)


def can_see_file(access: Access, organisation: Organisation) -> bool:
    return can_see_files(access) or organisation.pk in access.organisation_ids


def can_edit_file(access: Access, organisation: Organisation) -> bool:
    """The team edits any file; a member administrator edits their own."""
    return can_manage(access) or organisation.pk in access.administered_ids


def can_see_sums(access: Access, rule: dict[str, Any]) -> bool:
    """The sums behind a size: over a group, they tell a member the others' figures."""
    return can_see_files(access) or len(rule.get("perimeter", ())) <= 1


def can_manage(access: Access) -> bool:
    """Admit, suspend, end, renew."""
    return access.has(Role.DIRECTION, Role.TEAM)


def can_see_applications(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)


def can_import(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM)


def can_export(access: Access) -> bool:
    """Take the list away as a file."""
    return access.has(*READERS)


def can_see_former(access: Access) -> bool:
    """The list as of any day, those who left included; members see who is in."""
    return access.has(*READERS)


def can_see_electoral_roll(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR)
