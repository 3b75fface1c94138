"""Second factors in a browser: an app's codes, and a passkey that the browser keeps."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import RoleGrantFactory, UserFactory

PASSWORD = "une phrase longue"


@pytest.fixture
def person(cluster):
    user = UserFactory(email="doors@fiction.example", language="fr")
    user.set_password(PASSWORD)
    user.save()
    RoleGrantFactory(user=user, cluster=cluster, role="team")
    return user


def by_password(page):
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill("doors@fiction.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_password) button").click()


def out(page):
    page.context.clear_cookies()


def prove(page):
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form:has(#id_password) button").click()


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def keep_passkeys(page):
    """Give the browser an authenticator that checks its owner and keeps keys."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_app_is_added_and_its_code_asked_for(page, say, person):
    by_password(page)
    page.goto(reverse("mfa_activate_totp"))
    prove(page)
    secret = page.locator("#totp-secret").inner_text()
    expect(page.locator("svg.g-qr")).to_be_visible()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("main form button").click()
    page.get_by_role("button", name=say("Show my codes")).click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    # The code of this half minute was not used to sign in: it still may.
    out(page)

    by_password(page)
    page.locator("#id_code").fill(code_of(secret))
    page.locator("form:has(#id_code) button").click()

    expect(page).to_have_url(re.compile("/essai/$"))


def test_a_passkey_is_added_and_signs_in_alone(page, say, person):
    keep_passkeys(page)
    by_password(page)
    page.goto(reverse("mfa_add_webauthn"))
    prove(page)
    page.locator("#id_name").fill("Ordinateur d'essai")
    page.locator("#passkey_button").click()
    page.get_by_role("button", name=say("Show my codes")).wait_for()
    assert str(Authenticator.objects.get(type="webauthn")) == "Ordinateur d'essai"
    out(page)

    page.goto(reverse("account_login"))
    page.locator("#passkey_button").click()

    expect(page).to_have_url(re.compile("/essai/$"))
    out(page)
    by_password(page)
    page.locator("#passkey_button").click()
    expect(page).to_have_url(re.compile("/essai/$"))


def test_a_passkey_that_the_browser_does_not_have_is_said(page, person):
    keep_passkeys(page)
    page.goto(reverse("account_login"))

    page.locator("#passkey_button").click()

    expect(page.locator("[data-passkey-trouble]")).to_be_visible()
