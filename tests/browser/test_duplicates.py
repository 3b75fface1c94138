"""Possible duplicates looked at with the keyboard, on a telephone, by everybody."""

import pytest
from playwright.sync_api import expect

from grappe.organisations.models import OrganisationMerge, OrganisationPair
from tests.browser.traits import ANY_BROWSER, ANY_SCREEN, BOTH, sound
from tests.factories import (
    EstablishmentFactory,
    KnownOrganisationFactory,
    MembershipFactory,
    OrganisationMergeFactory,
    OrganisationPairFactory,
    PositionFactory,
    SuspensionFactory,
)

QUEUE = "/essai/duplicates/organisations/queue/"
PAGES = [
    QUEUE,
    "/essai/duplicates/organisations/",
    "/essai/duplicates/people/queue/",
    "/essai/merges/organisations/",
    "/essai/merges/organisations/{pk}/with/?q=alpha",
]


@pytest.fixture
def pair(cluster, membership):
    """Two records of one member, which say differently who votes and what is due."""
    double = KnownOrganisationFactory(
        cluster=cluster,
        organisation__legal_name="ALPHA FICTIVE SAS",
        organisation__siren=None,
    ).organisation
    other = MembershipFactory(
        cluster=cluster, organisation=double, starts_on="2015-03-01"
    )
    SuspensionFactory(membership=other)
    for one in (membership.organisation, double):
        EstablishmentFactory(organisation=one)
        PositionFactory(cluster=cluster, organisation=one, role="representative")
    return OrganisationPairFactory(
        cluster=cluster, first=membership.organisation, second=double
    )


@BOTH
def test_a_pair_is_merged_and_parted_with_the_keyboard(
    page, say, sign_in, as_role, cluster, pair
):
    third = KnownOrganisationFactory(cluster=cluster).organisation
    OrganisationPairFactory(cluster=cluster, first=pair.first, second=third, score=0.6)
    sign_in(as_role("team"))
    page.goto(QUEUE)

    page.keyboard.press("2")
    page.wait_for_url("**keep=second")
    page.keyboard.press("1")
    page.wait_for_url("**keep=first")
    for question in page.locator("fieldset").all():
        question.get_by_role("radio").first.check()
    # A key typed in a field is a letter: the focus goes back to the page first.
    page.locator("main").focus()
    page.keyboard.press("m")
    page.wait_for_url("**merged=*")

    assert OrganisationMerge.objects.get().kept == pair.first
    expect(page.get_by_role("status").first).to_contain_text("ALPHA FICTIVE SAS")
    page.locator("main").focus()
    page.keyboard.press("u")
    page.wait_for_url("**/merges/organisations/")
    assert OrganisationMerge.objects.get().undone_at


@BOTH
def test_a_pair_is_told_apart_with_the_keyboard(page, sign_in, as_role, pair):
    sign_in(as_role("team"))
    page.goto(QUEUE)

    page.keyboard.press("n")
    page.wait_for_url("**told=*")

    assert OrganisationPair.objects.get().state == "distinct"
    page.keyboard.press("u")
    page.wait_for_url("**pair=*")
    assert OrganisationPair.objects.get().state == "open"


@ANY_BROWSER
def test_a_pair_is_merged_with_and_without_scripts(
    page, say, sign_in, as_role, pair, scripts
):
    sign_in(as_role("team"))
    page.goto(QUEUE)

    for question in page.locator("fieldset").all():
        question.get_by_role("radio").last.check()
    page.get_by_role("button", name=say("Merge"), exact=False).last.click()
    page.wait_for_url("**merged=*")

    assert OrganisationMerge.objects.count() == 1


@ANY_SCREEN
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_accessible_and_fits(
    page, sign_in, as_role, cluster, pair, address
):
    OrganisationMergeFactory(cluster=cluster, reason="Saisie deux fois")
    sign_in(as_role("team"))
    page.goto(address.format(pk=pair.first.pk))

    sound(page)
