"""The one door to the public registers, whichever of them is there to answer.

The copies that `grappe registry load` keeps on this machine answer first; where SIRENE
was not loaded, the State's online search does, if the installation allows it. What is
missing or silent is said in a sentence, never by a page that fails.

    search        as somebody types; units to choose from
    unit, units   what the registers say of known numbers
    identify      which units names without number are about
    values_of     the fields of an organisation that a unit fills; `place_of` likewise
                  the fields of its head office
    available     what is loaded, of which day
"""

from grappe.organisations.registers.matching import (
    LookedUp,
    identify,
    look_up,
    number_of,
)
from grappe.organisations.registers.online import RegisterSilent
from grappe.organisations.registers.service import (
    Found,
    RegisterInfo,
    available,
    search,
    title,
    unit,
    units,
)
from grappe.organisations.registers.values import kind_of, place_of, values_of

__all__ = [
    "Found",
    "LookedUp",
    "RegisterInfo",
    "RegisterSilent",
    "available",
    "identify",
    "kind_of",
    "look_up",
    "number_of",
    "place_of",
    "search",
    "title",
    "unit",
    "units",
    "values_of",
]
