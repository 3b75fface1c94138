"""Reading figures: one, several, shared out in groups, and the rows behind."""

from grappe.indicators.queries.evidence import evidence, flag_evidence
from grappe.indicators.queries.figures import (
    Asked,
    Figure,
    Group,
    breakdown,
    figure,
    figures,
    flags,
    series,
)
from grappe.indicators.queries.home import Card, cards, home_figures
from grappe.indicators.queries.links import evidence_url, figure_url

__all__ = [
    "Asked",
    "Card",
    "Figure",
    "Group",
    "breakdown",
    "cards",
    "evidence",
    "evidence_url",
    "figure",
    "figure_url",
    "figures",
    "flag_evidence",
    "flags",
    "home_figures",
    "series",
]
