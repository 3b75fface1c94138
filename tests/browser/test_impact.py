"""From a question to the sentence that all readers of figures see."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from grappe.organisations.models import AnnualFigures, KnownOrganisation
from tests.browser.traits import ANY_SCREEN, BOTH, sound
from tests.factories import MembershipFactory, OrganisationFactory
from tests.impact.conftest import YEARS, value

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def companies(cluster):
    """24 companies with figures: 6 joined in 2017, 6 in 2018, 12 never did."""
    figures = []
    for number in range(24):
        organisation = OrganisationFactory(kind="company")
        KnownOrganisation.objects.create(
            cluster=cluster, organisation=organisation, since=date(2013, 1, 1)
        )
        cohort = {0: 2017, 1: 2018}.get(number % 4)
        if cohort:
            MembershipFactory(
                cluster=cluster, organisation=organisation, starts_on=date(cohort, 1, 1)
            )
        figures += [
            AnnualFigures(
                organisation=organisation,
                year=year,
                headcount_awu=round(value(number, year, cohort), 2),
                source="register",
            )
            for year in YEARS
        ]
    AnnualFigures.objects.bulk_create(figures)


@BOTH
@ANY_SCREEN
def test_from_plan_to_published_sentence(
    page, say, sign_in, as_role, cluster, companies
):
    director: Client = as_role("direction")
    sign_in(director)
    # The engine is loaded at first use, which takes seconds on a busy machine.
    page.set_default_timeout(60_000)

    page.goto(reverse("impact:study_create", args=["essai"]))
    sound(page)
    page.locator("#id_name_fr").fill("Emploi")
    page.locator("#id_question").fill("Combien d'emplois ?")
    page.locator("#id_outcome").select_option("headcount_awu")
    page.locator("#id_winsor_rate").fill("0")
    page.locator("#id_source_1").select_option("register")
    page.locator("#id_source_2").select_option("")
    page.locator("#id_first_year").fill("2013")
    page.locator("#id_last_year").fill("2020")
    page.locator("#id_method").select_option("none")
    page.locator("input[name=covariates][value=base]").uncheck()
    page.get_by_role("button", name=say("Save the plan")).click()

    page.get_by_role("link", name=say("Lock the plan")).click()
    sound(page)
    page.get_by_role("button", name=say("Lock the plan")).click()
    page.get_by_role("button", name=say("Load the outcomes")).click()
    sound(page)
    page.get_by_role("button", name=say("Estimate")).click()
    expect(page.locator(".g-said")).to_contain_text("3")
    sound(page)
    page.get_by_role("link", name=re.compile(say("Publish…"))).first.click()
    page.get_by_role("button", name=say("Publish")).click()

    expect(page.locator(".g-said").first).to_be_visible()
    expect(page.locator(".g-chart svg").first).to_be_visible()
    page.goto(reverse("indicators:figure_list", args=["essai"]))
    expect(page.locator("#measured-title")).to_be_visible()
    sound(page)
    page.goto(reverse("impact:method_list", args=["essai"]))
    sound(page)
