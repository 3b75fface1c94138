"""What happens to labels, their reservations and the keys that sign them."""

from grappe.labels.actions.ending import NotWithdrawable, withdraw
from grappe.labels.actions.issuing import NotIssuable, issue
from grappe.labels.actions.keys import (
    NotRotatable,
    declare_compromised,
    rotate,
)
from grappe.labels.actions.reminders import remind_reservations
from grappe.labels.actions.reservations import (
    NotClosable,
    answer,
    fail,
    lift,
)

__all__ = [
    "NotClosable",
    "NotIssuable",
    "NotRotatable",
    "NotWithdrawable",
    "answer",
    "declare_compromised",
    "fail",
    "issue",
    "lift",
    "remind_reservations",
    "rotate",
    "withdraw",
]
