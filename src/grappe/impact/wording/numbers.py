"""Numbers of a study as people read them, rounded to what they can bear."""

import math
from decimal import Decimal

from django.utils.translation import ngettext

from grappe.impact.models import Outcome, Plan, Scale
from grappe.indicators import formats

NARROW = formats.NARROW_SPACE


def amount(value: float, outcome: str, *, signed: bool = True) -> str:
    """+312 000 €, −1,4 jobs: a number of the outcome, rounded to what it can bear."""
    sign = ("+" if value > 0 else formats.MINUS if value < 0 else "") if signed else ""
    size = abs(value)
    if outcome == Outcome.HEADCOUNT:
        text = decimals(size, 1 if size < 100 else 0)
        return f"{sign}{text}{NARROW}" + ngettext("job", "jobs", 2 if size >= 2 else 1)
    step = 10 ** max(0, math.floor(math.log10(size)) - 2) if size >= 1 else 1
    return f"{sign}{decimals(round(size / step) * step, 0)}{NARROW}€"


def relative(value: float, *, signed: bool = True) -> str:
    """+4,2 %: a difference of logarithms as a change."""
    change = 100 * math.expm1(value)
    sign = (
        ("+" if change > 0 else formats.MINUS if change < 0 else "") if signed else ""
    )
    return f"{sign}{decimals(abs(change), 1)}{NARROW}%"


def decimals(value: float, digits: int) -> str:
    return formats.rounded(Decimal(str(value)), digits)


def shown(value: float, plan: Plan, *, signed: bool = True) -> str:
    """A number on the plan's scale."""
    if plan.scale == Scale.LEVEL:
        return amount(value, plan.outcome, signed=signed)
    return relative(value, signed=signed)
