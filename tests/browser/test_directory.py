"""Finding members, sharing what was found, and what the public sees."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.traits import ANY_BROWSER, ANY_SCREEN, BOTH
from tests.factories import EstablishmentFactory, MembershipFactory, OrganisationFactory


def laboratory(cluster):
    organisation = OrganisationFactory(legal_name="Laboratoire fictif", laboratory=True)
    EstablishmentFactory(organisation=organisation)
    return MembershipFactory(cluster=cluster, organisation=organisation)


@BOTH
@ANY_SCREEN
@ANY_BROWSER
def test_filters_make_an_address_that_can_be_shared(
    page, say, screen, sign_in, as_role, cluster
):
    laboratory(cluster)
    sign_in(as_role("team"))

    page.goto(reverse("memberships:member_list", args=["essai"]))
    if screen["width"] < 992:
        page.locator(".g-filters > summary").click()
    page.get_by_label(say("Search"), exact=True).fill("labo")
    page.locator("main").get_by_role("button", name=say("Show")).click()
    expect(page.get_by_role("link", name="Alpha fictive")).to_have_count(0)
    shared = page.url
    page.goto("/essai/")
    page.goto(shared)

    expect(page.get_by_role("link", name="Laboratoire fictif")).to_be_visible()
    expect(page.get_by_role("link", name="Alpha fictive")).to_have_count(0)


@BOTH
def test_a_ticked_box_filters_at_once_and_the_map_keeps_it(
    page, say, sign_in, as_role, cluster
):
    laboratory(cluster)
    sign_in(as_role("team"))

    page.goto(reverse("memberships:member_list", args=["essai"]))
    page.locator("input[name=type][value=research]").check()
    expect(page.get_by_role("link", name="Alpha fictive")).to_have_count(0)
    page.get_by_role("link", name=say("Map")).click()

    expect(page.locator("main svg.g-map").first).to_be_visible()
    expect(page.locator("input[name=type][value=research]")).to_be_checked()


@BOTH
def test_the_public_sees_what_a_member_opens_and_no_longer_what_it_closes(
    page, say, sign_in, as_role, membership
):
    EstablishmentFactory(organisation=membership.organisation, town="Wazemmes fictif")
    form = reverse(
        "organisations:publication_edit", args=["essai", membership.organisation.pk]
    )
    directory = reverse("memberships:public_directory", args=["essai"])
    sign_in(as_role("member_admin"))

    page.goto(directory)
    expect(page.get_by_role("link", name="Alpha fictive")).to_have_count(0)
    page.goto(form)
    page.locator("input[value=listed]").check()
    page.locator("input[value=place]").check()
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator(".alert-success")).to_be_visible()
    page.goto(directory)
    page.get_by_role("link", name="Alpha fictive").click()
    expect(page.locator("main")).to_contain_text("Wazemmes fictif")
    address = page.url
    page.goto(form)
    page.locator("input[value=place]").uncheck()
    page.locator("input[value=listed]").uncheck()
    page.get_by_role("button", name=say("Save")).click()
    expect(page.locator(".alert-success")).to_be_visible()

    assert page.goto(address).status == 404
