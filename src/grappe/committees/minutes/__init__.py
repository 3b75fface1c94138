"""Minutes: facts from the acts, text from the facts, and the facts from the text."""

from grappe.committees.minutes.facts import Frame, facts
from grappe.committees.minutes.reading import Unreadable, parse, remarks_of
from grappe.committees.minutes.writing import withheld, write

__all__ = ["Frame", "Unreadable", "facts", "parse", "remarks_of", "withheld", "write"]
