"""The menu, a list and a form, without a mouse."""

from playwright.sync_api import expect

from tests.browser.traits import BOTH
from tests.factories import MembershipFactory


def tab_to(page, name: str) -> None:
    """Press Tab until the link or button of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"Tab never reaches {name!r}")


@BOTH
def test_the_content_is_one_key_away(page, say, sign_in, as_role):
    sign_in(as_role("team"))
    page.goto("/essai/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@BOTH
def test_the_menu_and_the_list_by_keyboard(page, say, sign_in, as_role, cluster):
    MembershipFactory(cluster=cluster, organisation__legal_name="Zêta fictive")
    sign_in(as_role("team"))
    page.goto("/essai/")

    tab_to(page, say("Members"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/essai/members/")
    tab_to(page, say("Name"))
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=*")
    first = page.locator("tbody tr a").first
    expect(first).to_have_text("Zêta fictive")
    first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Zêta fictive")


@BOTH
def test_the_account_menu_closes_with_escape(page, say, sign_in, as_role):
    client = as_role("team")
    sign_in(client)
    page.goto("/essai/")
    summary = page.locator("summary", has_text=client.user.name)

    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=say("Your profile"))).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name=say("Your profile"))).to_be_hidden()
    expect(summary).to_be_focused()
