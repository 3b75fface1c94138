"""Studies in words: sentences, plans, what is missing, what is wrong."""

from grappe.impact.wording import bands
from grappe.impact.wording.checks import Check, checks, support
from grappe.impact.wording.headline import Headline, headline, method, treatment
from grappe.impact.wording.marks import apart, named
from grappe.impact.wording.messages import counted, dropped, joined, worded
from grappe.impact.wording.numbers import amount, decimals, relative, shown
from grappe.impact.wording.plans import plan_lines, source_name

__all__ = [
    "Check",
    "Headline",
    "amount",
    "apart",
    "bands",
    "checks",
    "counted",
    "decimals",
    "dropped",
    "headline",
    "joined",
    "method",
    "named",
    "plan_lines",
    "relative",
    "shown",
    "source_name",
    "support",
    "treatment",
    "worded",
]
