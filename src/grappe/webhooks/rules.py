"""Who sets up notices to other software."""

from grappe.accounts.access import Access
from grappe.accounts.models import Role


def can_manage(access: Access) -> bool:
    return access.has(Role.DIRECTION)
