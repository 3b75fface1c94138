"""From figures, shares and declarations to the size of organisations, day by day.

The law is in `grappe.engines.size`. Here records become what it asks for, and what it
answers becomes the columns of `SizePeriod`, for the database and for plans alike.
"""

from grappe.organisations.sizing.facts import FIELDS, Facts, Group, reach
from grappe.organisations.sizing.periods import declarations, periods

__all__ = ["FIELDS", "Facts", "Group", "declarations", "periods", "reach"]
