"""Laboratories, research organisations and hospitals: RNSR, ROR and FINESS."""

from grappe.connectors.research_structures.loading import load, register_of
from grappe.connectors.stores import (
    Loaded,
    LoadedFile,
    Notice,
    Store,
    UnreadableRegister,
    open_store,
)

REGISTERS = ("rnsr", "ror", "finess")

__all__ = [
    "REGISTERS",
    "Loaded",
    "LoadedFile",
    "Notice",
    "Store",
    "UnreadableRegister",
    "load",
    "open_store",
    "register_of",
]
