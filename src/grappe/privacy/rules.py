"""Who may read the register, ask for somebody's copy, erase, and configure."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role


def can_see_register(access: Access) -> bool:
    return access.has(Role.DIRECTION, Role.AUDITOR)


def can_answer_requests(access: Access) -> bool:
    """Copies, erasures and holds: people's requests are the direction's to answer."""
    return access.has(Role.DIRECTION)


def can_note_objections(access: Access) -> bool:
    """Whoever takes the call of somebody who wants to be left in peace notes it."""
    return access.has(Role.DIRECTION, Role.TEAM)
