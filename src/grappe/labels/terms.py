"""How long a label holds, by its procedure."""

from calendar import monthrange
from datetime import date

from grappe.labelling.models import Procedure

# Later than any label is meant for, and far from the end of the calendar.
LAST_YEAR = 2199


def last_day(procedure: Procedure, issued_on: date) -> date | None:
    """The last day of a label given on a day; None where it holds without end.

    A label of 31 August for six months ends on the last day of February.
    """
    if procedure.label_months == 0:
        return None
    years, month = divmod(issued_on.month - 1 + procedure.label_months, 12)
    year, month = min(issued_on.year + years, LAST_YEAR), month + 1
    return date(year, month, min(issued_on.day, monthrange(year, month)[1]))
