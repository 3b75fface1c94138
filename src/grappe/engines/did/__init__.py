"""Effect of joining, by differences in differences over groups and periods.

The sums are relational aggregates on Ibis: the same code runs on DuckDB in this
process and, through Spark Connect, on Spark or Sail. `connect` and `open_file` find a
panel, `read` checks it, `estimate` answers a `Question` put to it; the other modules
judge the answer.

- `outcome`, `status`: what is done to the figures, and to dates, before.
- `match`, `strata`: who is compared, and how alike they are.
- `power`: what could be seen, before the outcome is read; power of pre-trend tests.
- `small`, `bands`: inference for a few hundred members, simultaneous bands.
- `honest`, `placebo`, `attrition`, `twfe`: what the answer withstands.
- `store`: a panel laid out once, for many questions.
"""

from grappe.engines.did.attrition import Attrition, Bounds, bounds, gone
from grappe.engines.did.honest import (
    EventStudy,
    Robust,
    Sensitivity,
    event_study,
    relative_magnitudes,
    smoothness,
)
from grappe.engines.did.match import Balance, BalanceRow, Matched, balance, nearest
from grappe.engines.did.memory import influence_of
from grappe.engines.did.messages import Note, NotEstimable
from grappe.engines.did.outcome import Outcome, Scale, measured
from grappe.engines.did.panel import Panel, read
from grappe.engines.did.placebo import Crowd, Placebo, in_space, in_time
from grappe.engines.did.power import (
    Detectable,
    PreTrendPower,
    detectable,
    pretrend_power,
)
from grappe.engines.did.small import (
    Resampled,
    multiplier_bands,
    randomise,
    wild,
)
from grappe.engines.did.sources import connect, open_file
from grappe.engines.did.status import Joined, joined
from grappe.engines.did.store import load, save
from grappe.engines.did.strata import Coarsening, Support
from grappe.engines.did.study import estimate
from grappe.engines.did.twfe import Naive, two_way
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
    PanelReport,
    PreTrend,
    Question,
    Study,
)

__all__ = [
    "Aggregate",
    "AggregateRow",
    "Attrition",
    "Balance",
    "BalanceRow",
    "Base",
    "Bounds",
    "Coarsening",
    "CohortSize",
    "Columns",
    "Control",
    "Crowd",
    "Detectable",
    "EventStudy",
    "GroupTime",
    "Joined",
    "Matched",
    "Method",
    "Missing",
    "Naive",
    "NotEstimable",
    "Note",
    "Outcome",
    "Panel",
    "PanelReport",
    "Placebo",
    "PreTrend",
    "PreTrendPower",
    "Question",
    "Resampled",
    "Robust",
    "Scale",
    "Sensitivity",
    "Study",
    "Support",
    "balance",
    "bounds",
    "connect",
    "detectable",
    "estimate",
    "event_study",
    "gone",
    "in_space",
    "in_time",
    "influence_of",
    "joined",
    "load",
    "measured",
    "multiplier_bands",
    "nearest",
    "open_file",
    "pretrend_power",
    "randomise",
    "read",
    "relative_magnitudes",
    "save",
    "smoothness",
    "two_way",
    "wild",
]
