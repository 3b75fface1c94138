"""Copies of a whole installation, database and files, that prove what they hold."""

from grappe.operations.backup.archive import Manifest, read
from grappe.operations.backup.container import secret_of
from grappe.operations.backup.errors import (
    BackupError,
    Damaged,
    NotMakeable,
    NotOpened,
    NotRestorable,
)
from grappe.operations.backup.making import Made, existing, make, nightly, prune
from grappe.operations.backup.restoring import Place, Restored, drill, restore

__all__ = [
    "BackupError",
    "Damaged",
    "Made",
    "Manifest",
    "NotMakeable",
    "NotOpened",
    "NotRestorable",
    "Place",
    "Restored",
    "drill",
    "existing",
    "make",
    "nightly",
    "prune",
    "read",
    "restore",
    "secret_of",
]
