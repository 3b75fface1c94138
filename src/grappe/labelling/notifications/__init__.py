"""Mails about requests: to those who file them, and to those who look at them."""

from grappe.labelling.notifications.applicants import (
    admitted,
    closing_soon,
    complements_answered,
    complements_asked,
    complements_due,
    filed,
    lapsed,
    late_access_granted,
    opinion_given,
    parts_waiting,
    pre_applied,
    refused_admission,
    withdrawn,
)
from grappe.labelling.notifications.clusters import (
    co_label_answered,
    co_label_asked,
    co_label_decided,
)
from grappe.labelling.notifications.experts import (
    asked,
    asked_again,
    taken_back,
)
from grappe.labelling.notifications.readers import (
    complements_came,
    parts_still_waiting,
    readers_silent,
)

__all__ = [
    "admitted",
    "asked",
    "asked_again",
    "closing_soon",
    "co_label_answered",
    "co_label_asked",
    "co_label_decided",
    "complements_answered",
    "complements_asked",
    "complements_came",
    "complements_due",
    "filed",
    "lapsed",
    "late_access_granted",
    "opinion_given",
    "parts_still_waiting",
    "parts_waiting",
    "pre_applied",
    "readers_silent",
    "refused_admission",
    "taken_back",
    "withdrawn",
]
