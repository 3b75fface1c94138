"""What is done with people's data on their request, or because its time has come."""

from grappe.privacy.actions.agreeing import agree, in_force
from grappe.privacy.actions.copying import give_copy
from grappe.privacy.actions.erasing import NotErasable, Preview, erase, preview
from grappe.privacy.actions.objecting import choose, lift, object_to
from grappe.privacy.actions.retaining import (
    Line,
    Told,
    foresee,
    places,
    retain,
    retain_in,
)
from grappe.privacy.actions.settings import (
    NotSettable,
    end_hold,
    place_hold,
    publish_text,
    set_term,
)

__all__ = [
    "Line",
    "NotErasable",
    "NotSettable",
    "Preview",
    "Told",
    "agree",
    "choose",
    "end_hold",
    "erase",
    "foresee",
    "give_copy",
    "in_force",
    "lift",
    "object_to",
    "place_hold",
    "places",
    "preview",
    "publish_text",
    "retain",
    "retain_in",
    "set_term",
]
