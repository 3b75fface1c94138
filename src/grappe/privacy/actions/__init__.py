"""What is done with people's data on their request, or because its time has come."""

from grappe.privacy.actions.copying import give_copy
from grappe.privacy.actions.retaining import Told, foresee, places, retain, retain_in

__all__ = ["Told", "foresee", "give_copy", "places", "retain", "retain_in"]
