"""Records of one cluster that may be the same organisation, or the same person.

`refresh` finds them and keeps the answers people gave; `actions.merge` makes two
records one, `actions.tell_apart` says that they are two.
"""

from grappe.organisations.duplicates.refreshing import Refreshed, refresh
from grappe.organisations.duplicates.wording import sentence

__all__ = ["Refreshed", "refresh", "sentence"]
