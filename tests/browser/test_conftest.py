"""The browser itself: is it there, does it load what we ship, does it notice?"""

from tests.browser.traits import settle

TABLER = "/static/vendor/tabler.min.css"


def test_browser_loads_the_style_sheet_we_ship(page):
    response = page.goto(TABLER)

    assert (response.status, response.headers["content-type"]) == (200, "text/css")


WIDE_TABLE = """
<h1>Table</h1>
<details><summary>More</summary>
  <div class="table-responsive">
    <table class="table"><tr><td>{wide}</td></tr></table>
  </div>
</details>
"""


def test_a_table_that_begins_to_scroll_is_reached_by_the_keyboard(page):
    page.goto("/")
    settle(page)
    page.evaluate(
        "html => { document.querySelector('main').innerHTML = html;"
        " dispatchEvent(new Event('htmx:afterSettle')); }",
        WIDE_TABLE.format(wide="x" * 900),
    )
    frame = page.locator("main .table-responsive")
    closed = frame.get_attribute("tabindex")

    page.get_by_text("More").click()
    settle(page)

    assert (closed, frame.get_attribute("tabindex")) == (None, "0")
