"""What weakens the way in ends the other sessions, and not the one it is done from."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from grappe.accounts import sealing
from grappe.accounts.oidc import linking
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"
LINK = "sesame.backends.ModelBackend"


@pytest.fixture
def user():
    made = UserFactory(language="en")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def other(user):
    """A browser elsewhere."""
    browser = Client()
    browser.force_login(user, backend=LINK)
    assert is_in(browser)
    return browser


@pytest.fixture
def here(user):
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_in(browser)
    return browser


def is_in(browser) -> bool:
    return browser.get(reverse("accounts:security")).status_code == 200


def identity_of(user):
    return SocialAccount.objects.create(
        user=user, provider="proconnect", uid=f"sub-{user.pk}", extra_data={}
    )


def prove(browser):
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_another_password(user, here, other):
    new = "another long password"

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    user.refresh_from_db()
    assert user.check_password(new)
    assert (is_in(here), is_in(other)) == (True, False)


def test_an_app_removed(user, here, other):
    prove(here)
    Authenticator.objects.create(
        user=user,
        type="totp",
        data={"secret": sealing.seal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")},
    )

    here.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user, type="totp").exists()
    assert (is_in(here), is_in(other)) == (True, False)
    assert UserSession.objects.filter(user=user).count() == 1


def test_a_passkey_removed(user, here, other):
    prove(here)
    key = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Key", "credential": {}}
    )

    here.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert not Authenticator.objects.filter(pk=key.pk).exists()
    assert (is_in(here), is_in(other)) == (True, False)


def test_an_identity_unlinked(user, here, other):
    account = identity_of(user)

    here.post(reverse("accounts:oidc_unlink", args=[account.pk]))

    assert not SocialAccount.objects.exists()
    assert (is_in(here), is_in(other)) == (True, False)


def test_an_identity_unlinked_by_who_runs_the_installation(user, here, other):
    linking.unlink(identity_of(user), by=None, at=NOON)

    assert (is_in(here), is_in(other)) == (False, False)


def test_nobody_else_is_signed_out(user, here):
    somebody = Client()
    somebody.force_login(UserFactory(), backend=LINK)

    here.post(reverse("accounts:oidc_unlink", args=[identity_of(user).pk]))

    assert is_in(somebody)
