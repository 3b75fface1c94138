"""Second factors: asked for whatever the way in, changed by their owner alone."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail as postbox
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from sesame.utils import get_token

from grappe.accounts import sealing
from grappe.audit.models import Event
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_rate_is_used_up():
    cache.clear()


def person(**values):
    user = UserFactory(language="en", **values)
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user):
    return Authenticator.objects.create(
        user=user, type="totp", data={"secret": sealing.seal(SECRET)}
    )


def code_of(secret: str, steps: int = 0) -> str:
    return totp.format_hotp_value(
        totp.hotp_value(secret, int(time.time()) // 30 + steps)
    )


def by_password(client, user):
    return client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}
    )


def prove(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


# allauth tells of the change once it is saved, while the request still runs.
@pytest.mark.django_db(transaction=True)
def test_an_app_is_added_then_asked_for_at_sign_in(client):
    user = person()
    by_password(client, user)
    assert client.get(reverse("mfa_activate_totp")).url.startswith("/accounts/again/")
    prove(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="totp-secret"[^>]*>([A-Z2-7]+)<', page)[1]
    assert '<svg width="' in page
    assert "data:image" not in page

    added = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert added.url == reverse("mfa_view_recovery_codes")
    assert postbox.outbox[-1].subject == (
        "[Grappe] An authenticator app was added to your account"
    )
    assert kinds() == ["accounts.signed_in", "accounts.app_added"]
    row = Authenticator.objects.get(user=user, type="totp")
    assert secret not in row.data["secret"]
    other = Client()
    assert by_password(other, user).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in other.session
    done = other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert (done.status_code, other.session["_auth_user_id"]) == (302, str(user.pk))


def test_a_link_does_not_go_round_the_second_factor(client):
    user = person()
    with_app(user)
    url = reverse("accounts:link_open", args=[get_token(user)])

    response = client.post(url, {"next": "/essai/"})

    assert response.url == reverse("mfa_authenticate")
    assert client.get("/accounts/profile/").status_code == 302
    done = client.post(response.url, {"code": code_of(SECRET)})
    assert (done.url, client.session["_auth_user_id"]) == ("/essai/", str(user.pk))


def test_a_reset_password_does_not_go_round_it_either(client):
    user = person()
    with_app(user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    key = postbox.outbox[0].body.split("/accounts/password/reset/key/")[1].split()[0]
    page = client.get(f"/accounts/password/reset/key/{key}", follow=True)
    secret = "another long password"

    client.post(page.redirect_chain[-1][0], {"password1": secret, "password2": secret})

    assert "_auth_user_id" not in client.session
    again = client.post(
        reverse("account_login"), {"login": user.email, "password": secret}
    )
    assert again.url == reverse("mfa_authenticate")


def test_a_code_opens_once_whichever_process_reads_it(client, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # a half minute that does not end
    user = person()
    with_app(user)
    code = code_of(SECRET)
    by_password(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    cache.clear()  # another process has another cache
    other = Client()
    by_password(other, user)

    replayed = other.post(reverse("mfa_authenticate"), {"code": code})

    assert "already used" in replayed.content.decode()
    assert "_auth_user_id" not in other.session
    older = other.post(reverse("mfa_authenticate"), {"code": code_of(SECRET, -1)})
    assert "already used" in older.content.decode()


def test_too_many_wrong_codes_close_the_door(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.GRAPPE_LOCK_FAILURES = 3
    user = person()
    with_app(user)
    by_password(client, user)

    for _ in range(3):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})

    assert "Too many wrong codes" in right.content.decode()
    assert "_auth_user_id" not in client.session
    assert kinds()[-2:] == ["accounts.sign_in_failed", "accounts.locked"]


def test_a_code_with_a_blank_is_read(client):
    user = person()
    with_app(user)
    code = code_of(SECRET)
    by_password(client, user)

    client.post(reverse("mfa_authenticate"), {"code": f"{code[:3]} {code[3:]}"})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_recovery_codes_are_shown_once_saved_and_used_once(client):
    user = person()
    by_password(client, user)
    prove(client)
    client.get(reverse("mfa_activate_totp"))
    client.post(
        reverse("mfa_activate_totp"),
        {"code": code_of(client.session["mfa.totp.secret"])},
    )
    url = reverse("mfa_view_recovery_codes")
    assert "Show my codes" in client.get(url).content.decode()

    shown = re.findall(r"<code>(\d{8})</code>", client.post(url).content.decode())

    assert len(set(shown)) == 10
    saved = client.post(reverse("accounts:recovery_codes_download"))
    assert saved.content.decode().split() == shown
    again = client.post(url).content.decode()
    assert shown[0] not in again
    assert "Codes are shown once" in again
    for attempt, opened in ((Client(), True), (Client(), False)):
        by_password(attempt, user)
        attempt.post(reverse("mfa_authenticate"), {"code": shown[0]})
        assert ("_auth_user_id" in attempt.session) == opened
    client.post(reverse("mfa_generate_recovery_codes"))
    renewed = re.findall(r"<code>(\d{8})</code>", client.post(url).content.decode())
    assert len(renewed) == 10
    assert not set(renewed) & set(shown)


def test_codes_are_not_downloaded_later(client):
    user = person()
    with_app(user)
    Authenticator.objects.create(
        user=user,
        type="recovery_codes",
        data={"seed": sealing.seal("seed"), "used_mask": 0, "viewed_at": 1},
    )
    client.force_login(user, backend="sesame.backends.ModelBackend")

    response = client.post(reverse("accounts:recovery_codes_download"))

    assert response.url == reverse("mfa_view_recovery_codes")


def test_who_has_no_password_proves_it_by_a_fresh_link(client):
    user = UserFactory(language="en")
    user.set_unusable_password()
    user.save()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    url = reverse("mfa_activate_totp")

    stale = client.get(url)
    client.post(stale.url)
    token = postbox.outbox[0].body.split("/accounts/link/")[1].split()[0]
    client.post(f"/accounts/link/{token}")

    assert stale.url == f"/accounts/link/again/?next={url.replace('/', '%2F')}"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_authenticate"])
@pytest.mark.parametrize(
    "credential",
    ["", "null", "{}", "[]", "1", '"x"', "{", '{"id": 1}', '{"response": {}}'],
)
def test_a_forged_passkey_is_refused_in_words(client, name, credential):
    user = person()
    with_app(user)
    if name == "mfa_authenticate":
        by_password(client, user)

    response = client.post(reverse(name), {"credential": credential})

    assert response.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


def test_somebody_elses_passkey_does_not_exist(client):
    passkey = Authenticator.objects.create(
        user=UserFactory(), type="webauthn", data={"name": "theirs", "credential": {}}
    )
    by_password(client, person())
    prove(client)

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[passkey.pk])).status_code == 404


def test_a_secret_sealed_with_another_key_opens_nothing(settings):
    sealed = sealing.seal(SECRET)
    settings.SECRET_KEY = "another key of another installation"

    assert sealing.unseal(sealed) != SECRET
    assert len(sealing.unseal(sealed)) == 32


def test_a_secret_outlives_the_change_of_the_key(settings):
    sealed = sealing.seal(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer key"

    assert sealing.unseal(sealed) == SECRET
