"""Everything that happens after the label: money, progress, yearly returns."""

from grappe.followup.actions.awards import NotAwardable, award, pay, remove_award
from grappe.followup.actions.bids import (
    NotAmendable,
    NotBiddable,
    NotMovable,
    amend,
    edit_bid,
    move_bid,
    open_bid,
)

__all__ = [
    "NotAmendable",
    "NotAwardable",
    "NotBiddable",
    "NotMovable",
    "amend",
    "award",
    "edit_bid",
    "move_bid",
    "open_bid",
    "pay",
    "remove_award",
]
