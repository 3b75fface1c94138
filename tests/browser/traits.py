"""What a test asks of its window: languages, screens, scripts, no barrier."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

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

# The first frame tells scripts of a new size; by the second they have acted on it.
TWO_FRAMES = """() => new Promise(
  (done) => requestAnimationFrame(() => requestAnimationFrame(done))
)"""


def settle(page) -> None:
    """Wait until a page is whole: after a click, what comes may be half of the next."""
    page.wait_for_load_state("load")
    expect(page.locator("h1").first).to_be_attached()
    page.evaluate(TWO_FRAMES)


def sound(page) -> None:
    """No barrier that axe can see, and nothing wider than the screen."""
    settle(page)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
