"""Which unit of a register is behind a name."""

from grappe.engines.identity.types import (
    Candidate,
    Entry,
    Identification,
    Query,
    Reason,
    Verdict,
)

__all__ = [
    "Candidate",
    "Entry",
    "Identification",
    "Query",
    "Reason",
    "Verdict",
]
