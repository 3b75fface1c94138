"""Answers that must open nothing, one after the other."""

import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from grappe.config.oidc import read
from tests.accounts.oidc import hostile as bad
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running():
    with bad.running() as hostile:
        yield hostile


@pytest.fixture
def provider(running, settings):
    running.reset()
    cache.clear()
    settings.GRAPPE_OIDC = read(environ(running))
    user = UserFactory(email="camille@fiction.example")
    SocialAccount.objects.create(user=user, provider="evil", uid="sub-of-camille")
    running.say("/userinfo", {"sub": "sub-of-camille"})
    return running


def environ(running, **more):
    values = {
        "URL": running.url,
        "CLIENT_ID": bad.CLIENT_ID,
        "CLIENT_SECRET": bad.CLIENT_SECRET,
        "ALGORITHMS": "ES256",
        **more,
    }
    return {"GRAPPE_OIDC": "evil"} | {
        f"GRAPPE_OIDC_EVIL_{name}": value for name, value in values.items()
    }


def leave(client):
    """Begin, and give what was asked: its state and its nonce."""
    response = client.post(reverse("accounts:oidc_start", args=["evil"]))
    asked = parse_qs(urlsplit(response.context["address"]).query)
    return asked["state"][0], asked["nonce"][0]


def come_back(client, state, **more):
    url = reverse("accounts:oidc_callback", args=["evil"])
    return client.get(url, {"state": state, "code": "a code", **more})


def answer(provider, id_token, **more):
    provider.say("/token", {"access_token": "an access", "id_token": id_token, **more})


def reason(caplog) -> str:
    (line,) = [one for one in caplog.records if one.name == "grappe.oidc"]
    return line.getMessage().removeprefix("OpenID Connect: evil refused, ")


def test_a_good_answer_is_taken(client, provider):
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce)))

    response = come_back(client, state)

    assert (response.status_code, response.url) == (302, "/accounts/oidc/arrive/")
    assert dict(provider.asked)["/token"].count("code_verifier=") == 1


NOW = int(time.time())
CLAIMS = [
    ("nonce", {"nonce": "another nonce"}),
    ("nonce", {"nonce": None}),
    ("nonce", {"nonce": 12}),
    ("audience", {"aud": "another client"}),
    ("audience", {"aud": None}),
    ("audience", {"aud": [bad.CLIENT_ID, "another client"]}),
    ("audience", {"azp": "another client"}),
    ("issuer", {"iss": "https://another.example"}),
    ("issuer", {"iss": None}),
    ("expired", {"exp": NOW - 3600}),
    ("malformed", {"exp": None}),
    ("malformed", {"exp": "tomorrow"}),
    ("malformed", {"iat": None}),
    ("issued at another time", {"iat": NOW - 7 * 3600}),
    ("issued at another time", {"iat": NOW + 7 * 3600}),
    ("not valid yet", {"nbf": NOW + 7 * 3600}),
    ("sub", {"sub": None}),
    ("sub", {"sub": ""}),
    ("sub", {"sub": "x" * 192}),
    ("sub", {"sub": ["sub-of-camille"]}),
    ("sub", {"sub": "sub-of-camille\n"}),
    ("access token", {"at_hash": "of another one"}),
    ("userinfo of another", {"sub": "sub-of-somebody-else"}),
]


@pytest.mark.parametrize(("why", "change"), CLAIMS)
def test_a_token_that_says_something_else_is_refused(
    client, provider, caplog, why, change
):
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce, **change)))

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = come_back(client, state)

    assert (response.status_code, reason(caplog)) == (400, why)
    assert client.get(reverse("accounts:oidc_arrive")).status_code == 302


FORGERIES = [
    ("algorithm", bad.unsigned),
    ("algorithm", bad.by_secret),
    ("algorithm", bad.by_public_key),
    ("signature", bad.without_signature),
    ("signature", lambda claims: bad.signed(claims, bad.STRANGE_KEY)),
    ("unknown key", lambda claims: bad.signed(claims, kid="theirs")),
    ("signature", lambda claims: bad.signed(b"not an object")),
    ("signature", lambda claims: bad.signed(b'["a list"]')),
    ("signature", lambda claims: "not.a.token"),
    ("signature", lambda claims: "é.é.é"),
    ("malformed", lambda claims: "x" * 40_000),
    ("malformed", lambda claims: ""),
]


@pytest.mark.parametrize(("why", "forge"), FORGERIES)
def test_a_forged_token_is_refused(client, provider, caplog, why, forge):
    state, nonce = leave(client)
    answer(provider, forge(provider.claims(nonce)))

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = come_back(client, state)

    assert (response.status_code, reason(caplog)) == (400, why)


USERINFO = [
    ("userinfo of another", {"sub": "sub-of-somebody-else"}, bad.JSON),
    ("userinfo of another", {}, bad.JSON),
    ("not JSON", "<html>", bad.JSON),
    ("not JSON", [], bad.JSON),
    ("signature", "not.a.token", "application/jwt"),
    (
        "signature",
        bad.signed({"sub": "sub-of-camille"}, bad.STRANGE_KEY),
        "application/jwt",
    ),
    (
        "audience",
        bad.signed({"sub": "sub-of-camille", "aud": "another"}),
        "application/jwt",
    ),
    (
        "issuer",
        bad.signed({"sub": "sub-of-camille", "iss": "https://another.example"}),
        "application/jwt",
    ),
    (
        "userinfo expired",
        bad.signed({"sub": "sub-of-camille", "exp": NOW - 3600}),
        "application/jwt",
    ),
]


@pytest.mark.parametrize(("why", "body", "kind"), USERINFO)
def test_userinfo_that_is_not_of_this_person_is_refused(
    client, provider, caplog, why, body, kind
):
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce)))
    provider.say("/userinfo", body, kind=kind)

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = come_back(client, state)

    assert (response.status_code, reason(caplog)) == (400, why)


def test_unsigned_userinfo_is_refused_where_it_should_be_signed(
    client, provider, settings, caplog
):
    settings.GRAPPE_OIDC = read(environ(provider, USERINFO="signed"))
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce)))

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        come_back(client, state)

    assert reason(caplog) == "unsigned userinfo"


def test_one_factor_is_refused_where_two_are_needed(client, provider, settings, caplog):
    settings.GRAPPE_OIDC = read(
        environ(provider, NEEDS_STRONG="true", STRONG_ACR="two", STRONG_AMR="mfa")
    )
    seen = []
    for more in ({"acr": "one"}, {"acr": "two"}, {"amr": ["pwd", "mfa"]}):
        state, nonce = leave(client)
        answer(provider, bad.signed(provider.claims(nonce, **more)))
        seen.append(come_back(client, state).status_code)

    assert seen == [400, 302, 302]


TOKEN_ANSWERS = [
    (400, "code refused", {"error": "invalid_grant"}, 400),
    (400, "not JSON", "<html>", 200),
    (400, "code refused", [], 200),
    (400, "malformed", {"access_token": 12}, 200),
    (400, "malformed", {"access_token": "no id_token"}, 200),
    (502, "silent", "https://elsewhere.example/", 307),
    (400, "code refused", "", 500),
]


@pytest.mark.parametrize(("status", "why", "body", "code"), TOKEN_ANSWERS)
def test_an_exchange_that_goes_wrong_is_told(
    client, provider, caplog, status, why, body, code
):
    state, _nonce = leave(client)
    provider.say("/token", body, status=code)

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = come_back(client, state)

    assert (response.status_code, reason(caplog)) == (status, why)


DOORS = [
    (400, "described as another", {"issuer": "https://another.example"}),
    (400, "described as another", {"issuer": None}),
    (400, "unsafe address", {"token_endpoint": "http://elsewhere.example/token"}),
    (400, "unsafe address", {"authorization_endpoint": "javascript:alert(1)"}),
    (400, "unsafe address", {"jwks_uri": None}),
    (400, "unsafe address", {"end_session_endpoint": "ftp://elsewhere.example"}),
]


@pytest.mark.parametrize(("status", "why", "change"), DOORS)
def test_nobody_leaves_through_a_strange_door(
    client, provider, caplog, status, why, change
):
    provider.say("/.well-known/openid-configuration", provider.doors(**change))

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = client.post(reverse("accounts:oidc_start", args=["evil"]))

    assert (response.status_code, reason(caplog)) == (status, why)


@pytest.mark.parametrize("body", ["<html>", [], None])
def test_a_description_that_is_none_is_told(client, provider, body):
    provider.say("/.well-known/openid-configuration", body)

    response = client.post(reverse("accounts:oidc_start", args=["evil"]))

    assert response.status_code == 400


def test_a_provider_that_is_down_is_told(client, provider):
    provider.say("/.well-known/openid-configuration", "", status=503)

    response = client.post(reverse("accounts:oidc_start", args=["evil"]))

    assert response.status_code == 502
    assert "does not answer" in response.content.decode()


@pytest.mark.parametrize(
    ("why", "query"),
    [
        ("state", {"state": "forged"}),
        ("state", {"state": ""}),
        ("issuer of the answer", {"iss": "https://another.example"}),
        ("error of the provider", {"error": "<script>"}),
        ("cancelled", {"error": "access_denied"}),
        ("code", {"code": ""}),
        ("code", {"code": "x" * 5000}),
    ],
)
def test_a_return_that_does_not_fit_is_refused(client, provider, caplog, why, query):
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce)))

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = come_back(client, query.pop("state", state), **query)

    assert (response.status_code, reason(caplog)) == (400, why)
    assert "<script>" not in response.content.decode().split("<main", 1)[1]


def test_a_state_is_used_up_even_by_a_bad_answer(client, provider, caplog):
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims("another nonce")))
    come_back(client, state)
    answer(provider, bad.signed(provider.claims(nonce)))
    caplog.clear()

    with caplog.at_level(logging.WARNING, "grappe.oidc"):
        response = come_back(client, state)

    assert (response.status_code, reason(caplog)) == (400, "state")


def test_new_keys_are_fetched_once_they_are_needed(client, provider):
    state, nonce = leave(client)
    come_back(client, state)
    renewed = bad.ECKey.generate_key("P-256", {"kid": "new", "use": "sig"})
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce), renewed, kid="new"))
    provider.say("/keys", {"keys": [renewed.as_dict(private=False)]})

    assert come_back(client, state).status_code == 302


def test_too_many_departures_are_slowed_down(client, provider):
    url = reverse("accounts:oidc_start", args=["evil"])

    seen = [client.post(url).status_code for _ in range(31)]

    assert seen == [200] * 30 + [429]


def test_who_waited_too_long_begins_again(client, provider, monkeypatch):
    state, nonce = leave(client)
    answer(provider, bad.signed(provider.claims(nonce)))
    come_back(client, state)
    later = time.time() + 31 * 60
    monkeypatch.setattr("grappe.web.accounts.oidc.arrivals.time.time", lambda: later)

    response = client.post(reverse("accounts:oidc_arrive"))

    assert (response.status_code, response.url) == (302, reverse("account_login"))
