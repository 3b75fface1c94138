"""Filed accounts of French companies: the open file of ratios of BCE and INPI."""

from grappe.connectors.filed_accounts.reading import (
    Accounts,
    UnreadableAccounts,
    read,
)

__all__ = ["Accounts", "UnreadableAccounts", "read"]
