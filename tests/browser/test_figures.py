"""A number, the records it counts, and their file: three times the same count."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.traits import ANY_BROWSER, BOTH
from tests.factories import MembershipFactory


@BOTH
@ANY_BROWSER
def test_a_figure_opens_the_records_it_counts(page, say, sign_in, as_role, cluster):
    MembershipFactory.create_batch(3, cluster=cluster)
    MembershipFactory(cluster=cluster, resigned=True)  # there until 31 December 2022
    sign_in(as_role("direction"))

    page.goto(reverse("indicators:figure_list", args=["essai"]))
    page.get_by_label(say("As of")).fill("2022-12-31")
    page.locator("main").get_by_role("button", name=say("Show")).click()
    page.locator("main a[href*='/members_active/']").first.click()
    number = page.locator(".g-number a")
    expect(number).to_have_text("5")
    number.click()

    expect(page.locator("tbody tr")).to_have_count(5)
    export = page.get_by_role("link", name=re.compile("CSV")).get_attribute("href")
    answer = page.request.get(page.url.split("?")[0] + export)
    assert (answer.status, len(answer.text().strip().splitlines())) == (200, 6)
