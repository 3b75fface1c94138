"""The size of each company year after year, as its figures tell it.

The figures of a year rule from the first of January after it, as they do in
`organisations.actions.assess_size`; years that change nothing are not written.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from grappe.demo.plan.figures import TABLE
from grappe.demo.plan.sheet import Row, Sheet

BEGINNING = date(1900, 1, 1)
MILLION = Decimal(1_000_000)
# Décret 2008-1354, article 3: headcount below, and turnover or balance up to (M€).
LIMITS = [("micro", 10, 2, 2), ("sme", 250, 50, 43), ("midcap", 5000, 1500, 2000)]


def category(headcount: Decimal, turnover: Decimal, balance: Decimal) -> str:
    """Micro firm, SME, mid-cap or large firm."""
    for name, jobs, turnover_limit, balance_limit in LIMITS:
        is_modest = (
            turnover <= turnover_limit * MILLION or balance <= balance_limit * MILLION
        )
        if headcount < jobs and is_modest:
            return name
    return "large"


def write_sizes(sheet: Sheet) -> None:
    """The periods of size of each company that has figures on the sheet."""
    rows = sheet.rows[TABLE]
    for organisation, figures in groupby(rows, key=lambda row: row["organisation"]):
        changes = changes_of(list(figures))
        following = [year for year, _size in changes[1:]] + [None]
        for (year, size), next_year in zip(changes, following, strict=True):
            is_first = year == changes[0][0]
            sheet.add(
                "organisations.sizeperiod",
                organisation=organisation,
                category=size,
                reference_year=year,
                starts_on=BEGINNING if is_first else date(year + 1, 1, 1),
                ends_on=next_year and date(next_year + 1, 1, 1) - timedelta(days=1),
            )


def changes_of(figures: Sequence[Row]) -> list[tuple[int, str]]:
    """The years whose figures give another size than the year before."""
    sizes = [
        (
            row["year"],
            category(row["headcount_awu"], row["turnover_eur"], row["balance_eur"]),
        )
        for row in figures
    ]
    news = [later for earlier, later in pairwise(sizes) if earlier[1] != later[1]]
    return sizes[:1] + news
