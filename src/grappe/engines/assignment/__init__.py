"""Who reads which dossier: exact, proven, explained."""

from grappe.engines.assignment.explaining import (
    Alternate,
    Passed,
    Reading,
    alternates,
    explain,
    forbidden,
)
from grappe.engines.assignment.grouping import Group, grouped
from grappe.engines.assignment.repairing import Repair, repair
from grappe.engines.assignment.solving import (
    assign,
    best_scores,
    relative_floor,
)
from grappe.engines.assignment.types import (
    ALLOWED,
    CONFLICT,
    LANGUAGE,
    ROTATION,
    UNAVAILABLE,
    Assignment,
    Certificate,
    Infeasible,
    Problem,
    Requirement,
    Unfinished,
    problem,
)

__all__ = [
    "ALLOWED",
    "CONFLICT",
    "LANGUAGE",
    "ROTATION",
    "UNAVAILABLE",
    "Alternate",
    "Assignment",
    "Certificate",
    "Group",
    "Infeasible",
    "Passed",
    "Problem",
    "Reading",
    "Repair",
    "Requirement",
    "Unfinished",
    "alternates",
    "assign",
    "best_scores",
    "explain",
    "forbidden",
    "grouped",
    "problem",
    "relative_floor",
    "repair",
]
