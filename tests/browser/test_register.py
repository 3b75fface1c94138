"""An organisation from the public register: typed, chosen, saved, refreshed."""

from django.urls import reverse
from playwright.sync_api import expect

from grappe.memberships.models import MembershipApplication
from grappe.organisations.models import Organisation, RegisterAlert
from tests.browser.test_pages import barriers
from tests.browser.traits import ANY_BROWSER, ANY_SCREEN, BOTH
from tests.factories import RegisterAlertFactory

OCTO = "418166096"
CREATE = "organisations:organisation_create"


@BOTH
@ANY_SCREEN
def test_type_choose_and_save_by_keyboard(page, say, sign_in, as_role, registers):
    sign_in(as_role("team"))
    page.goto(reverse(CREATE, args=["essai"]))

    page.locator("#find-text").press_sequentially("octo tec")
    answer = page.locator(".g-units button")
    expect(answer).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(answer).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#find-text")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    name = page.locator("[name=legal_name]")
    expect(name).to_have_value("OCTO-TECHNOLOGY")
    page.locator("[name=brand_name]").fill("Octo")
    page.locator("[name=brand_name]").press("Enter")
    page.wait_for_url("**/members/*/")

    octo = Organisation.objects.get(siren=OCTO)
    said = dict(octo.field_values.values_list("field", "source"))
    assert (said["legal_name"], said["brand_name"]) == ("register", "team")
    assert octo.establishments.get().siret == f"{OCTO}00069"


@BOTH
def test_what_one_changes_loses_the_mark_of_the_register(
    page, say, sign_in, as_role, registers
):
    sign_in(as_role("team"))
    page.goto(f"{reverse(CREATE, args=['essai'])}?choose=siren:{OCTO}")
    name = page.locator("[name=legal_name]")

    name.fill("Octo")
    expect(name).to_contain_class("g-changed")
    name.fill("OCTO-TECHNOLOGY")

    expect(name).not_to_contain_class("g-changed")


@BOTH
def test_the_search_and_its_answers_are_within_reach_of_all(
    page, say, sign_in, as_role, registers
):
    sign_in(as_role("team"))
    page.goto(reverse(CREATE, args=["essai"]))

    page.locator("#find-text").fill("ganymede")
    expect(page.locator(".g-units button").first).to_be_visible()
    listed = barriers(page)
    page.locator(".g-units button").first.click()
    expect(page.locator(".g-find .alert")).to_be_focused()
    chosen = barriers(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")

    assert [listed, chosen, barriers(page)] == [[], [], []]


@BOTH
@ANY_BROWSER
def test_a_candidate_finds_their_organisation(page, say, registers, cluster):
    page.goto(reverse("memberships:public_join", args=["essai"]))
    page.locator("[name=activity]").fill("Des boissons imaginaires.")
    page.locator("#find-text").fill("octo technology")
    page.get_by_role("button", name=say("Search the register")).click()
    page.locator(".g-units button").first.click()
    expect(page.locator("[name=siren]")).to_have_value(OCTO)
    expect(page.locator("[name=activity]")).to_have_value("Des boissons imaginaires.")
    page.locator("[name=contact_given_name]").fill("Camille")
    page.locator("[name=contact_family_name]").fill("Fictif")
    page.locator("[name=contact_email]").fill("camille@fiction.example")
    page.locator("[name=has_read]").check()
    page.get_by_role("button", name=say("Send the application")).click()
    page.wait_for_url("**/public/join/done/")

    application = MembershipApplication.objects.get()
    assert (application.name, application.siren) == ("OCTO-TECHNOLOGY", OCTO)


@BOTH
@ANY_SCREEN
def test_refresh_shows_differences_and_takes_those_ticked(
    page, say, sign_in, as_role, membership, registers
):
    Organisation.objects.update(siren=OCTO)
    sign_in(as_role("team"))
    page.goto(membership.organisation.get_absolute_url_in(membership.cluster))

    page.get_by_role("button", name=say("Refresh from the register")).click()
    wrong = barriers(page)
    page.locator("#take-legal_name").uncheck()
    page.get_by_role("button", name=say("Take what is ticked")).click()
    page.wait_for_url("**/members/*/")

    octo = Organisation.objects.get(siren=OCTO)
    assert wrong == []
    assert (octo.legal_name, octo.naf_rev2) == ("Alpha fictive", "62.02A")


@BOTH
@ANY_BROWSER
def test_the_news_are_taken_and_left(page, say, sign_in, as_role, membership):
    here = {"cluster": membership.cluster, "organisation": membership.organisation}
    closed = RegisterAlertFactory(**here)
    RegisterAlertFactory(**here, kind="moved", data={})
    sign_in(as_role("team"))
    page.goto("/essai/")

    page.get_by_role("link", name=say("News of the public registers")).click()
    page.locator(f"form[action$='/{closed.pk}/take/'] button").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody [type=checkbox]").check()
    page.get_by_role("button", name=say("Leave those ticked as they are")).click()
    expect(page.locator("tbody tr")).to_have_count(0)

    outcomes = RegisterAlert.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["taken", "dismissed"]
