"""Rows without a number, answered without a mouse, on any screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grappe.imports import actions
from grappe.organisations.models import Organisation, RowIdentity
from tests.browser.test_pages import barriers
from tests.browser.traits import ANY_BROWSER, ANY_SCREEN, BOTH
from tests.factories import NOON, siren
from tests.memory_register import load, unit

LOOS, LENS, OPEN, CLOSED, HEIR, HAND, *ATELIERS = (siren(950_000 + n) for n in range(8))
# Every name is that of two units: none is ever sure.
UNITS = [
    unit(
        LOOS,
        "BIOLOGIE DU NORD",
        "LOOS",
        "59120",
        naf_rev2="86.90B",
        other_names=("LABO LOOSSOIS FICTIF",),
    ),
    unit(LENS, "BIOLOGIE DU NORD", "LENS", "62300", naf_rev2="72.11Z"),
    unit(OPEN, "VEGETALIA FOODS", "ARRAS", "62000"),
    unit(
        CLOSED,
        "VEGETALIA FOODS",
        "LILLE",
        "59000",
        is_active=False,
        closed_on=NOON.date(),
        successors=((HEIR, NOON.date()),),
    ),
    unit(HEIR, "GRANDE MAISON FICTIVE", "PARIS", "75001"),
    *(unit(one, "ATELIER FICTIF", "DOUAI", "59500") for one in ATELIERS),
    unit(HAND, "TROUVEE A LA MAIN", "PARIS", "75001"),
]
FILE = "\n".join(
    [
        "Raison sociale\tVille\tDate d'adhésion\tReprésentant",
        "Biologie du Nord\t\t01/02/2020\tCamille Fictif",
        "Vegetalia Foods\t\t01/03/2021\tDominique Fictif",
        "Atelier fictif\tDouai\t01/03/2021\tAndrea Fictif",
    ]
)


@pytest.fixture
def batch(cluster, monkeypatch):
    """A file three rows of which wait for an answer."""
    load(monkeypatch, UNITS)
    batch = actions.paste(
        FILE,
        filename="adhérents 2026.csv",
        cluster=cluster,
        kind="members",
        by=None,
        at=NOON,
    )
    options = {"identify": True, "accept_sure": True}
    actions.set_mapping(batch, mapping=batch.mapping, options=options, at=NOON)
    actions.check(batch, at=NOON)
    return batch


def queue(batch):
    return reverse("imports:identity_queue", args=["essai", batch.pk])


def answers():
    rows = RowIdentity.objects.order_by("row__number")
    return [(one.answer, one.value) for one in rows]


def row(page):
    return page.locator(".page-pretitle")


def press(page, key):
    """Press a key once the page listens to it."""
    page.locator("body[data-keys]").wait_for()
    page.keyboard.press(key)


@BOTH
def test_a_file_is_answered_by_keyboard_only(page, say, sign_in, as_role, batch):
    sign_in(as_role("team"))
    page.goto(queue(batch))
    expect(row(page)).to_contain_text("2")

    press(page, "ArrowRight")
    expect(row(page)).to_contain_text("3")
    press(page, "ArrowLeft")
    expect(row(page)).to_contain_text("2")
    press(page, "2")
    expect(row(page)).to_contain_text("3")
    second = RowIdentity.objects.get(row__number=2)
    assert (second.answer, second.value) == ("chosen", second.candidates[1]["number"])

    press(page, "u")
    expect(row(page)).to_contain_text("2")
    assert answers()[0] == ("", "")
    press(page, "s")
    expect(row(page)).to_contain_text("3")
    page.locator(".g-choice", has=page.locator(".g-status-ended")).locator(
        "button"
    ).first.focus()
    page.keyboard.press("Enter")
    expect(row(page)).to_contain_text("4")
    press(page, "0")
    expect(row(page)).to_contain_text("2")
    press(page, "1")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(say("No row waits for an answer"))

    page.get_by_role("button", name=say("Put the answers into the preview")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/*/")
    page.locator("form[action$='/apply/'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    numbers = set(Organisation.objects.values_list("siren", flat=True))
    assert CLOSED in numbers
    assert answers()[2] == ("neither", "")


def test_typing_presses_no_key_and_keys_can_be_turned_off(
    page, say, sign_in, as_role, batch
):
    sign_in(as_role("team"))
    page.goto(queue(batch))

    page.locator("input[type=search]").press_sequentially("trouvee 10s")
    assert answers()[0] == ("", "")
    page.get_by_role("button", name=say("Keyboard shortcuts")).click()
    page.locator("h1").click()
    press(page, "1")
    expect(page.locator("kbd").first).to_be_hidden()

    assert answers()[0] == ("", "")
    expect(row(page)).to_contain_text("2")


@ANY_BROWSER
@ANY_SCREEN
def test_a_unit_is_searched_and_chosen(page, say, sign_in, as_role, batch, scripts):
    sign_in(as_role("team"))
    page.goto(queue(batch))

    page.locator("input[type=search]").fill("TROUVEE")
    if not scripts:
        page.locator("[role=search] button").click()
    page.locator("#found .g-choice > button").click()
    expect(row(page)).to_contain_text("3")

    assert answers()[0] == ("chosen", HAND)


@BOTH
def test_the_pages_are_accessible_and_fit(page, say, sign_in, as_role, batch):
    sign_in(as_role("team"))
    addresses = [
        queue(batch),
        f"{queue(batch)}?row=3&q=TROUVEE",
        reverse("imports:identity_list", args=["essai", batch.pk]),
        reverse("imports:import_detail", args=["essai", batch.pk]),
    ]
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for address in addresses:
            page.goto(address)
            found += [f"{address} {width}: {it}" for it in barriers(page)]

    assert found == []
