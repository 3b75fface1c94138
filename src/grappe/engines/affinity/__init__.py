"""How well each expert fits each dossier, from competences and texts, explained."""

from grappe.engines.affinity.scoring import affinity
from grappe.engines.affinity.types import (
    Affinity,
    Explanation,
    PastText,
    Profile,
    SharedCompetence,
    SharedWord,
    Subject,
)

__all__ = [
    "Affinity",
    "Explanation",
    "PastText",
    "Profile",
    "SharedCompetence",
    "SharedWord",
    "Subject",
    "affinity",
]
