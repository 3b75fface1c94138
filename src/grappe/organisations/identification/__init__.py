"""Which unit of the public registers a row of a file is about.

Rows without an official number are looked up while a file is checked; what is sure is
taken, what is not is asked of a person, and the answers are kept with the file.
"""

from grappe.organisations.identification.queue import (
    counts,
    is_outdated,
    of_batch,
    to_leave,
    waiting,
)
from grappe.organisations.identification.settling import Settler

__all__ = [
    "Settler",
    "counts",
    "is_outdated",
    "of_batch",
    "to_leave",
    "waiting",
]
