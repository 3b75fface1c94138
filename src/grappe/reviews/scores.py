"""What the marks of a request come to, out of 100."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from grappe.reviews.models import Mark

CENT = Decimal("0.01")


def weighted(marks: Iterable[Mark]) -> Decimal | None:
    """The mark out of 100: sum(weight × mark / top) / sum(weight) × 100.

    Criteria not marked yet are left out of both sums; None where none is marked. Each
    mark needs its criterion and the criterion's grid.
    """
    given = [mark for mark in marks if mark.value is not None]
    whole = sum((mark.criterion.weight for mark in given), Decimal(0))
    if not whole:
        return None
    earned = sum(
        (
            mark.criterion.weight * Decimal(mark.value) / mark.criterion.grid.top
            for mark in given
        ),
        Decimal(0),
    )
    return (earned / whole * 100).quantize(CENT, ROUND_HALF_UP)
