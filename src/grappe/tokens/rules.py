"""Who may hold the keys of other software, and who looks after them."""

from grappe.accounts.access import Access
from grappe.tokens.models import Key


def can_make(access: Access) -> bool:
    """Anybody with a role here, in their own name."""
    return access.user is not None and access.is_insider


def can_see_all(access: Access) -> bool:
    return access.has("direction")


def can_revoke(access: Access, key: Key) -> bool:
    """One's own, and the direction all those of its cluster."""
    if access.user is None or key.cluster_id != access.cluster.pk:
        return False
    return key.user_id == access.user.pk or can_see_all(access)
