"""Effect of joining, by differences in differences over groups and periods.

The sums are relational aggregates on Ibis: the same code runs on DuckDB in this
process and, through Spark Connect, on Spark or Sail. `connect` and `open_file` find a
panel, `read` checks it, `estimate` answers a `Question` put to it.
"""

from grappe.engines.did.panel import Panel, read
from grappe.engines.did.sources import connect, open_file
from grappe.engines.did.study import estimate
from grappe.engines.did.types import (
    Aggregate,
    AggregateRow,
    Base,
    CohortSize,
    Columns,
    Control,
    GroupTime,
    Method,
    Missing,
    NotEstimable,
    PanelReport,
    PreTrend,
    Question,
    Study,
)

__all__ = [
    "Aggregate",
    "AggregateRow",
    "Base",
    "CohortSize",
    "Columns",
    "Control",
    "GroupTime",
    "Method",
    "Missing",
    "NotEstimable",
    "Panel",
    "PanelReport",
    "PreTrend",
    "Question",
    "Study",
    "connect",
    "estimate",
    "open_file",
    "read",
]
