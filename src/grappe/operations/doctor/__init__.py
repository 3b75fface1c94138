"""Look at the whole installation and explain each weak point in plain words."""

from datetime import datetime

from grappe.operations.doctor import (  # noqa: F401  (each registers its checks)
    backups,
    data,
    people,
    protections,
    running,
)
from grappe.operations.doctor.base import (
    CHECKS,
    STATUS,
    Finding,
    Level,
    Result,
    examined,
    worst,
)

__all__ = ["CHECKS", "STATUS", "Finding", "Level", "Result", "examine", "worst"]


def examine(at: datetime) -> list[Result]:
    """Make every check, the worst findings first."""
    results = [examined(one, at) for one in CHECKS.values()]
    ranks = list(Level)
    return sorted(results, key=lambda result: -ranks.index(result.level))
