"""Assigning experts: the records become the engine's problem, its answer readings."""

from grappe.labelling.matching.fits import Fits, fits, scores
from grappe.labelling.matching.options import FILL, REPAIR, Options
from grappe.labelling.matching.pairs import (
    ALLOWED,
    COLLEAGUE,
    CONFLICT,
    LANGUAGE,
    REFUSED,
    ROTATION,
    STANDING,
    UNAVAILABLE,
    reasons,
)
from grappe.labelling.matching.records import (
    AT_DESK,
    ReadingTime,
    Records,
    at_desk,
    busy,
    conflicts_of,
    gather,
    light,
    pool,
)
from grappe.labelling.matching.solving import (
    Answer,
    Chosen,
    Model,
    may_move,
    solve,
    wanted,
)

__all__ = [
    "ALLOWED",
    "AT_DESK",
    "COLLEAGUE",
    "CONFLICT",
    "FILL",
    "LANGUAGE",
    "REFUSED",
    "REPAIR",
    "ROTATION",
    "STANDING",
    "UNAVAILABLE",
    "Answer",
    "Chosen",
    "Fits",
    "Model",
    "Options",
    "ReadingTime",
    "Records",
    "at_desk",
    "busy",
    "conflicts_of",
    "fits",
    "gather",
    "light",
    "may_move",
    "pool",
    "reasons",
    "scores",
    "solve",
    "wanted",
]
