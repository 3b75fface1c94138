from decimal import Decimal

import pytest
from django.utils.translation import override

from grappe.indicators import formats
from grappe.indicators.declaration import Unit

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("number", "unit", "french", "english"),
    [
        (1234, Unit.MEMBERS, "1\xa0234", "1,234"),
        (
            Decimal("1234567.50"),
            Unit.EUROS,
            f"1\xa0234\xa0568{THIN}€",
            f"1,234,568{THIN}€",
        ),
        (Decimal("0.6345"), Unit.SHARE, f"63,5{THIN}%", f"63.5{THIN}%"),
        (None, Unit.SHARE, "–", "–"),
        (0, Unit.MEMBERS, "0", "0"),
    ],
)
def test_value(number, unit, french, english):
    with override("fr"):
        assert formats.value(number, unit) == french
    with override("en"):
        assert formats.value(number, unit) == english


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (350, 300, Unit.MEMBERS, "+50"),
        (300, 1350, Unit.MEMBERS, "−1\xa0050"),
        (3, 3, Unit.MEMBERS, "="),
        (Decimal("0.6"), Decimal("0.635"), Unit.SHARE, f"−3,5{THIN}pt"),
        (None, 3, Unit.MEMBERS, ""),
        (3, None, Unit.EUROS, ""),
    ],
)
def test_change(now, before, unit, text):
    with override("fr"):
        assert formats.change(now, before, unit) == text
