"""What happens to label requests, their configuration, experts and assignments."""

from grappe.labelling.actions.answering import (
    Answered,
    AnswersMoved,
    NotAnswerable,
    answer,
)

__all__ = [
    "Answered",
    "AnswersMoved",
    "NotAnswerable",
    "answer",
]
