"""Who may read figures and their evidence."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role


def can_see_figures(access: Access) -> bool:
    return access.has(
        Role.DIRECTION,
        Role.TEAM,
        Role.FINANCE,
        Role.AUDITOR,
        Role.FUNDER,
        Role.COMMITTEE,
    )


def can_see_evidence(access: Access) -> bool:
    """The list behind a figure names organisations: committee members see no list."""
    return access.has(
        Role.DIRECTION, Role.TEAM, Role.FINANCE, Role.AUDITOR, Role.FUNDER
    )
