"""The browser itself: is it there, does it load what we ship, does it notice?"""

TABLER = "/static/vendor/tabler.min.css"


def test_browser_loads_the_style_sheet_we_ship(page):
    response = page.goto(TABLER)

    assert (response.status, response.headers["content-type"]) == (200, "text/css")
