"""Studies in words: sentences, plans, what is missing, what is wrong."""

from grappe.impact.wording.headline import Headline, headline, method, treatment
from grappe.impact.wording.messages import counted, dropped, worded
from grappe.impact.wording.numbers import amount, decimals, relative, shown
from grappe.impact.wording.plans import plan_lines, source_name

__all__ = [
    "Headline",
    "amount",
    "counted",
    "decimals",
    "dropped",
    "headline",
    "method",
    "plan_lines",
    "relative",
    "shown",
    "source_name",
    "treatment",
    "worded",
]
