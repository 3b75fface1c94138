"""How a figure reads, in the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from grappe.indicators.declaration import Unit

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNKNOWN = "–"
Number = int | Decimal | None


def value(number: Number, unit: Unit) -> str:
    """1 234, 1 234 €, 63,4 %; "–" when the figure is unknown."""
    if number is None:
        return UNKNOWN
    if unit == Unit.SHARE:
        return f"{rounded(100 * Decimal(number), 1)}{NARROW_SPACE}%"
    if unit == Unit.EUROS:
        return f"{rounded(Decimal(number), 0)}{NARROW_SPACE}€"
    if unit == Unit.DAYS:
        return rounded(Decimal(number), 1)
    return rounded(Decimal(number), 0)


def change(now: Number, before: Number, unit: Unit) -> str:
    """The difference with its sign; a share moves by points. "" when it is unknown."""
    if now is None or before is None:
        return ""
    difference = Decimal(now) - Decimal(before)
    sign = "+" if difference > 0 else MINUS if difference < 0 else "="
    if difference == 0:
        return sign
    size = abs(difference)
    if unit != Unit.SHARE:
        return f"{sign}{value(size, unit)}"
    return f"{sign}{rounded(100 * size, 1)}{NARROW_SPACE}{_('pt')}"


def rounded(number: Decimal, digits: int) -> str:
    """Halves go up, as readers expect, and not to the even neighbour."""
    step = Decimal(1).scaleb(-digits)
    rounded = number.quantize(step, rounding=ROUND_HALF_UP)
    return formats.number_format(rounded, digits, use_l10n=True, force_grouping=True)
