"""Mails about opinions: to experts who owe one, and to whoever follows a request."""

from grappe.reviews.notifications.experts import due
from grappe.reviews.notifications.team import all_filed, still_missing

__all__ = ["all_filed", "due", "still_missing"]
