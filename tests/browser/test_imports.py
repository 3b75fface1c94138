"""Bringing in a list of members: match, look, apply, undo."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grappe.imports.models import ImportBatch
from grappe.organisations.models import Organisation
from tests.browser.traits import ANY_BROWSER, BOTH

CORDIS = Path(__file__).parent.parent / "data" / "cordis" / "organization_fr.csv"
PASTED = "\n".join(
    [
        "Raison sociale\tSIREN\tVille\tDate d'adhésion",
        "Gamma fictive\t\tLille\t01/02/2020",
        "Delta fictive\t\tLoos\t01/03/2021",
        "Epsilon fictive\t123456789\tDouai\t01/03/2021",
    ]
)


@BOTH
@ANY_BROWSER
def test_a_pasted_list_is_looked_at_applied_and_undone(page, say, sign_in, as_role):
    sign_in(as_role("team"))

    page.goto(reverse("imports:import_create", args=["essai"]))
    page.get_by_label(say("Or paste a table here")).fill(PASTED)
    page.get_by_role("button", name=say("Read the file")).click()
    page.get_by_role("button", name=say("Check the rows")).click()
    page.wait_for_url("**/imports/*/")
    assert ImportBatch.objects.get().counts == {"create": 2, "refuse": 1, "warnings": 2}
    # A wrong SIREN is refused: the two others leave only when that is agreed to.
    page.locator("input[name=skip_refused]").check()
    page.locator("form[action$='/apply/'] button").click()
    expect(page.locator(".alert-success")).to_be_visible()
    page.goto(reverse("memberships:member_list", args=["essai"]))
    expect(page.get_by_role("link", name="Gamma fictive")).to_be_visible()
    expect(page.locator("main [role=status]").first).to_contain_text("3")

    page.goto(reverse("imports:import_list", args=["essai"]))
    page.locator("main table a").first.click()
    page.get_by_role("button", name=say("Undo the whole import")).click()

    expect(page.locator(".alert-success")).to_be_visible()
    names = Organisation.objects.values_list("legal_name", flat=True)
    assert list(names) == ["Alpha fictive"]


@pytest.mark.parametrize("language", ["fr"])
def test_the_european_file_is_brought_in_as_it_comes(page, say, sign_in, as_role):
    page.set_default_timeout(90_000)
    sign_in(as_role("team"))

    page.goto(reverse("imports:import_create", args=["essai"]))
    page.locator("input[type=file]").set_input_files(CORDIS)
    page.get_by_role("button", name=say("Read the file")).click()
    page.locator("[name=since]").fill("2024-01-01")
    page.locator("[name=first_wins]").check()
    page.get_by_role("button", name=say("Check the rows")).click()
    page.wait_for_url("**/imports/*/")
    counts = ImportBatch.objects.get().counts
    page.locator("form[action$='/apply/'] button").click()
    page.get_by_role("button", name=say("Undo the whole import")).wait_for()

    # One was there before.
    assert Organisation.objects.count() == counts["create"] + 1
