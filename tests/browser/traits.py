"""What a test asks of its window: both languages, a telephone, no scripts."""

import pytest

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
BOTH = pytest.mark.parametrize("language", ["fr", "en"])
ANY_SCREEN = pytest.mark.parametrize(
    "screen",
    [WIDE, PHONE],
    ids=["wide", "narrow"],
)
ANY_BROWSER = pytest.mark.parametrize(
    "scripts", [True, False], ids=["scripts", "no-scripts"]
)
