"""Who may bring files in: each kind of import has its own rule."""

from grappe.accounts.access import Access
from grappe.imports import registry
from grappe.imports.models import ImportBatch


def can_import(access: Access) -> bool:
    """Any kind at all: opens the list of imports."""
    return bool(registry.open_to(access))


def can_handle(access: Access, batch: ImportBatch) -> bool:
    return registry.get(batch.kind).rule(access)
