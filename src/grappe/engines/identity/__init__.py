"""Which unit of a register is behind a name.

`Register.of` lays out the units of any register, `identify` finds those that queries
are about, with a calibrated probability, the reasons and a verdict; `compare` weighs
one pair. Nothing here reads a file but the weights beside it, nor asks anything online.
"""

from grappe.engines.identity.matching import compare, identify
from grappe.engines.identity.reasons import REASONS
from grappe.engines.identity.register import Register
from grappe.engines.identity.resembling import Resemblance, resembling
from grappe.engines.identity.text import tokens
from grappe.engines.identity.types import (
    Candidate,
    Entry,
    Identification,
    Query,
    Reason,
    Verdict,
)

__all__ = [
    "REASONS",
    "Candidate",
    "Entry",
    "Identification",
    "Query",
    "Reason",
    "Register",
    "Resemblance",
    "Verdict",
    "compare",
    "identify",
    "resembling",
    "tokens",
]
