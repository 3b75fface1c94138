"""What a load did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from grappe.connectors.stores.errors import Notice

#: Called with the share done, from 0 to 1, and the step under way, in English.
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file of a register.

    Attributes
    ----------
    name : str
        The file's own name.
    kind : str
        What it holds: "StockUniteLegale", "rnsr"…
    month : date
        First day of the month it describes.
    observed_on : date
        The latest day it speaks of.
    row_count, kept_count : int
        Rows in the file, rows that are now in the register.
    """

    name: str
    kind: str
    month: date
    observed_on: date
    row_count: int
    kept_count: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a register holds after a load.

    Attributes
    ----------
    register : str
        "sirene", "rnsr", "ror" or "finess".
    store : Path
        The file of the local copy.
    files : tuple of LoadedFile
        All that the copy is made of, older loads included.
    count : int
        Units.
    observed_on : date
        The day up to which the units are known.
    notices : tuple of Notice
        What should be known of this load.
    """

    register: str
    store: Path
    files: tuple[LoadedFile, ...]
    count: int
    observed_on: date
    notices: tuple[Notice, ...] = ()
