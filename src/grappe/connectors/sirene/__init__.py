"""The register of French companies and public bodies, from INSEE's stock files."""

from grappe.connectors.sirene.loading import kind_of_file, load
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
    "kind_of_file",
    "load",
    "open_store",
]
