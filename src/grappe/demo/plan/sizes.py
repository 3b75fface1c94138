"""The size of each company over the years, by the rule that the platform applies."""

from grappe.demo.plan.figures import TABLE
from grappe.demo.plan.firms import Firm
from grappe.demo.plan.sheet import Sheet
from grappe.organisations import sizing


def write_sizes(sheet: Sheet, firms: list[Firm]) -> None:
    """The periods of size of each company that has figures on the sheet."""
    figures = sheet.rows[TABLE]
    shares = sheet.rows["organisations.shareholding"]
    facts = sizing.Facts({firm.number: firm.row for firm in firms}, figures, shares)
    for number in dict.fromkeys(row["organisation"] for row in figures):
        for columns in sizing.periods(number, facts):
            sheet.add("organisations.sizeperiod", organisation=number, **columns)
