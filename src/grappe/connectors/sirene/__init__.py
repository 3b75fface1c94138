"""The register of French companies and public bodies, from INSEE's stock files."""

from grappe.connectors.sirene.loading import load
from grappe.connectors.stores import (
    Loaded,
    LoadedFile,
    Notice,
    Store,
    UnreadableRegister,
    open_store,
)

__all__ = [
    "Loaded",
    "LoadedFile",
    "Notice",
    "Store",
    "UnreadableRegister",
    "load",
    "open_store",
]
