"""Where a committee's session stands, worked out from its acts: no Django in here.

`of(session)` reads a stored one, `fold` checks a chain of acts from the start, `check`
and `apply` add one act, `following` says which others it brings by itself.
"""

from grappe.committees.sitting.counting import Quorum, Tally, quorum, tally
from grappe.committees.sitting.folding import apply, empty, fold, following, of
from grappe.committees.sitting.legality import check, count, told
from grappe.committees.sitting.state import Ballot, Decided, Item, Presence, Sitting
from grappe.committees.sitting.terms import (
    Act,
    Choice,
    Illegal,
    Kind,
    Rule,
    Seat,
    Statutes,
    Why,
)

__all__ = [
    "Act",
    "Ballot",
    "Choice",
    "Decided",
    "Illegal",
    "Item",
    "Kind",
    "Presence",
    "Quorum",
    "Rule",
    "Seat",
    "Sitting",
    "Statutes",
    "Tally",
    "Why",
    "apply",
    "check",
    "count",
    "empty",
    "fold",
    "following",
    "of",
    "quorum",
    "tally",
    "told",
]
