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
from grappe.followup.actions.progress import (
    NotReportable,
    accept_progress,
    ask_progress,
    receive_progress,
    return_progress,
)
from grappe.followup.actions.returns import (
    NotAnswerable,
    answer_returns,
    ask_again,
    ask_everybody,
    ask_returns,
    followed,
    open_returns,
    revoke_returns,
)
from grappe.followup.actions.steps import NotAskable

__all__ = [
    "NotAmendable",
    "NotAnswerable",
    "NotAskable",
    "NotAwardable",
    "NotBiddable",
    "NotMovable",
    "NotReportable",
    "accept_progress",
    "amend",
    "answer_returns",
    "ask_again",
    "ask_everybody",
    "ask_progress",
    "ask_returns",
    "award",
    "edit_bid",
    "followed",
    "move_bid",
    "open_bid",
    "open_returns",
    "pay",
    "receive_progress",
    "remove_award",
    "return_progress",
    "revoke_returns",
]
