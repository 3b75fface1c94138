"""The copies of registers on this machine, opened when first asked.

`grappe registry load` puts a new file in the place of the old one while we run: a file
that changed is opened anew, and whoever still reads the old one reads it to the end.
Nothing here locks a file.
"""

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from grappe.connectors.units import Unit
from grappe.engines.identity.types import Query

logger = logging.getLogger(__name__)

SIRENE = "sirene"
STRUCTURES = ("rnsr", "ror", "finess")

REGISTERS = (SIRENE, *STRUCTURES)


class Store(Protocol):
    """What the stores of all registers answer."""

    @property
    def count(self) -> int: ...
    @property
    def observed_on(self) -> date | None: ...
    def search(
        self, text: str, *, town: str = "", postcode: str = "", limit: int = 10
    ) -> list[Unit]: ...
    def unit(self, number: str) -> Unit | None: ...
    def units(self, numbers: Sequence[str]) -> dict[str, Unit]: ...
    def near(self, queries: Sequence[Query], limit: int = 50) -> list[Unit]: ...


@dataclass
class _Opened:
    """What was opened, and the file it was then."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    file: tuple[int, int, int] | None = None
    store: Any = None


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()


def path_of(register: str) -> Path:
    return Path(settings.GRAPPE_REGISTERS) / f"{register}.duckdb"


def store(register: str) -> Store | None:
    """The local copy of a register, None if none was loaded or it cannot be read."""
    path = path_of(register)
    with _opening:
        one = _opened.setdefault(path, _Opened())
    file = _signature(path)
    if file is None:
        return None
    with one.lock:
        if one.file != file:
            one.store, one.file = _open(path), file
        return one.store


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _open(path: Path) -> Store | None:
    # Here, so that a page that asks no register does not load DuckDB.
    from grappe.connectors.stores import open_store

    try:
        opened = open_store(path)
    except Exception:
        logger.exception("The copy of a register in %s cannot be opened", path)
        return None
    if opened is None:
        logger.error("The copy of a register in %s has to be loaded again", path)
    return opened
