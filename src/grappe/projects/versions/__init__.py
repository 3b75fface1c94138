"""A dossier as plain facts: kept, hashed, set side by side.

`content` tells every fact of a project, `sheet.sections` words them for a reader, and
`compare` sets two of them side by side.
"""

from grappe.projects.versions.comparing import Comparison, compare
from grappe.projects.versions.facts import (
    content,
    part,
    part_hash,
    sha256,
    without_restricted,
)
from grappe.projects.versions.sheet import sections

__all__ = [
    "Comparison",
    "compare",
    "content",
    "part",
    "part_hash",
    "sections",
    "sha256",
    "without_restricted",
]
