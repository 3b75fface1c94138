"""What happens to opinions: written, filed, reacted to, reminded."""

from grappe.reviews.actions.writing import (
    NotFilable,
    NotReviewable,
    ReviewMoved,
    file,
    save,
    start,
)

__all__ = ["NotFilable", "NotReviewable", "ReviewMoved", "file", "save", "start"]
