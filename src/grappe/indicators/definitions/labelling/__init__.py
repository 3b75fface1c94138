"""Figures over label requests, in the order in which pages show them."""

from grappe.indicators.definitions.labelling.delays import (
    DECISION_DELAY,
    LABELLING_DELAY,
    LABELLING_ON_TIME,
    READING_DELAY,
    RECEIPT_DELAY,
)
from grappe.indicators.definitions.labelling.requests import (
    CO_LABELS,
    LABEL_SHARE,
    LABELS_WITH_CO_LABELS,
    LABELS_WITH_RESERVATIONS,
    PROJECTS_DEFERRED,
    PROJECTS_LABELLED,
    PROJECTS_PRESENTED,
    PROJECTS_REFUSED,
    SUPPORT_LETTERS,
)
from grappe.indicators.definitions.labelling.rows import LABELLED

__all__ = ["LABELLED", "LABELLING"]

LABELLING = [
    PROJECTS_PRESENTED,
    PROJECTS_LABELLED,
    LABELS_WITH_RESERVATIONS,
    PROJECTS_DEFERRED,
    PROJECTS_REFUSED,
    SUPPORT_LETTERS,
    LABEL_SHARE,
    CO_LABELS,
    LABELS_WITH_CO_LABELS,
    LABELLING_DELAY,
    LABELLING_ON_TIME,
    RECEIPT_DELAY,
    READING_DELAY,
    DECISION_DELAY,
]
