"""A partner answers its yearly returns on a telephone, from the link of a mail."""

import time
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grappe.followup import links
from tests.browser.test_pages import barriers
from tests.factories.followup import ReturnsFactory

# What the mail promises.
THREE_MINUTES = 180


@pytest.mark.parametrize("screen", [{"width": 390, "height": 844}], ids=["narrow"])
def test_a_partner_answers_on_a_telephone(page, say, cluster):
    returns = ReturnsFactory(
        partner__project__cluster=cluster,
        expires_on=date(2190, 1, 1),
        prefilled={"jobs": "2.0"},
    )
    began = time.monotonic()

    token = links.token_of(returns)
    page.goto(reverse("followup:returns_answer", args=[cluster.slug, token]))
    assert barriers(page) == []
    expect(page.locator("[name=jobs]")).to_have_value("2.0")
    page.locator("[name=turnover_eur]").fill("150000")
    page.locator("[name=products]").fill("1")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".alert-success")).to_contain_text(
        say("Thank you: your answer is kept.")
    )

    returns.refresh_from_db()
    assert (returns.jobs, returns.turnover_eur, returns.products) == (2, 150_000, 1)
    assert time.monotonic() - began < THREE_MINUTES
