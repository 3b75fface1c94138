"""What happens to opinions: written, filed, reacted to, reminded, and told on.

Rebuttals and reports go to the applicants without a name of an expert.
"""

from grappe.reviews.actions.feedback import (
    FeedbackMoved,
    NotSendable,
    draft_feedback,
    save_feedback,
    send_feedback,
)
from grappe.reviews.actions.naming import ExpertNamed, TooLong
from grappe.reviews.actions.reacting import NotReactable, react
from grappe.reviews.actions.rebuttal import (
    NotRebuttable,
    answer_rebuttal,
    ask_rebuttal,
    draft_remarks,
    prolong_rebuttal,
    remind_rebuttals,
)
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
    "ExpertNamed",
    "FeedbackMoved",
    "NotFilable",
    "NotReactable",
    "NotRebuttable",
    "NotReviewable",
    "NotSendable",
    "ReviewMoved",
    "TooLong",
    "answer_rebuttal",
    "ask_rebuttal",
    "draft_feedback",
    "draft_remarks",
    "escalate",
    "file",
    "prolong_rebuttal",
    "react",
    "remind_due",
    "remind_rebuttals",
    "save",
    "save_feedback",
    "send_feedback",
    "start",
]
