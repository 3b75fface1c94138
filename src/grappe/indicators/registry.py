"""Every figure by its key."""

from grappe.indicators.declaration import Indicator
from grappe.indicators.definitions import INDICATORS

_BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def every() -> list[Indicator]:
    """All figures, in the order in which pages show them."""
    return list(_BY_KEY.values())


def get(key: str) -> Indicator:
    """The figure of a key; raises KeyError when there is none."""
    return _BY_KEY[key]
