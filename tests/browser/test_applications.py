"""From the public form to membership, and out again."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from grappe.memberships.models import Membership, MembershipApplication
from tests.browser.traits import ANY_BROWSER, ANY_SCREEN, BOTH
from tests.factories import MemberCategoryFactory, MembershipApplicationFactory, siren


@BOTH
@ANY_SCREEN
def test_a_candidate_applies_and_is_admitted(page, say, sign_in, as_role, cluster):
    MemberCategoryFactory(cluster=cluster, name_fr="PME", name_en="PME")

    page.goto(reverse("memberships:public_join", args=["essai"]))
    page.locator("[name=name]").fill("Candidate fictive")
    page.locator("[name=siren]").fill(siren(7))
    page.locator("[name=activity]").fill("Des boissons imaginaires.")
    page.locator("[name=contact_given_name]").fill("Camille")
    page.locator("[name=contact_family_name]").fill("Fictif")
    page.locator("[name=contact_email]").fill("camille@fiction.example")
    page.locator("[name=has_read]").check()
    page.get_by_role("button", name=say("Send the application")).click()
    page.wait_for_url("**/public/join/done/")
    sign_in(as_role("team"))
    page.goto(reverse("memberships:application_board", args=["essai"]))
    page.get_by_role("link", name="Candidate fictive").click()
    page.get_by_role("button", name=say("Start the review")).click()
    page.locator("a[href$='/decide/']").click()
    page.locator("[name=body]").fill("Conseil fictif")
    page.locator("select").select_option(label="PME")
    page.get_by_role("button", name=say("Read the letters")).click()
    page.get_by_role("button", name=say("Record and send")).click()
    expect(page.locator(".alert-success")).to_be_visible()
    page.goto(reverse("memberships:member_list", args=["essai"]))

    expect(page.get_by_role("link", name="Candidate fictive")).to_be_visible()
    application = MembershipApplication.objects.get()
    assert (application.state, application.membership.organisation.name) == (
        "approved",
        "Candidate fictive",
    )


@BOTH
@ANY_BROWSER
def test_a_decision_without_a_category_says_what_is_missing(
    page, say, sign_in, as_role, cluster, membership
):
    application = MembershipApplicationFactory(
        cluster=cluster, state="under_review", organisation=membership.organisation
    )
    sign_in(as_role("direction"))

    page.goto(reverse("memberships:application_decide", args=["essai", application.pk]))
    page.locator("[name=body]").fill("Conseil fictif")
    page.get_by_role("button", name=say("Read the letters")).click()

    expect(page.get_by_role("alert")).to_have_text(
        say("Choose the category of the new member.")
    )


@BOTH
@ANY_BROWSER
def test_end_a_membership(page, say, sign_in, as_role, membership):
    sign_in(as_role("team"))

    page.goto(
        reverse("memberships:member_detail", args=["essai", membership.organisation.pk])
    )
    page.get_by_role("link", name=say("End the membership")).click()
    page.get_by_label(say("Notice received on")).fill("2022-11-15")
    page.get_by_role("button", name=say("Record the end")).click()
    page.wait_for_load_state()
    last = page.locator("main form button.btn-primary")
    if re.search("/end/$", page.url):
        last.click()
    page.wait_for_url("**/members/*/")

    ended = Membership.objects.get()
    assert (str(ended.ends_on), ended.end_kind) == ("2022-12-31", "resignation")
