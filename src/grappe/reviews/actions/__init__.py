"""What happens to opinions: written, filed, reacted to, reminded."""

from grappe.reviews.actions.reacting import NotReactable, react
from grappe.reviews.actions.reminding import escalate, remind_due
from grappe.reviews.actions.writing import (
    NotFilable,
    NotReviewable,
    ReviewMoved,
    file,
    save,
    start,
)

__all__ = [
    "NotFilable",
    "NotReactable",
    "NotReviewable",
    "ReviewMoved",
    "escalate",
    "file",
    "react",
    "remind_due",
    "save",
    "start",
]
