"""Local copies of public registers: made from files with DuckDB, then searched."""

from grappe.connectors.stores.errors import (
    NOTICES,
    REFUSALS,
    Notice,
    UnreadableRegister,
)
from grappe.connectors.stores.loaded import Loaded, LoadedFile, Progress
from grappe.connectors.stores.store import Store, open_store

__all__ = [
    "NOTICES",
    "REFUSALS",
    "Loaded",
    "LoadedFile",
    "Notice",
    "Progress",
    "Store",
    "UnreadableRegister",
    "open_store",
]
