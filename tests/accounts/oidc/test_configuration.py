import pytest
from django.core.exceptions import ImproperlyConfigured

from grappe.config.oidc import Provider, read

KEYS = {"CLIENT_ID": "an id", "CLIENT_SECRET": "a secret"}


def environ(name: str, **values: str) -> dict[str, str]:
    prefix = f"GRAPPE_OIDC_{name.upper().replace('-', '_')}_"
    given = {f"{prefix}{key}": value for key, value in (KEYS | values).items()}
    return {"GRAPPE_OIDC": name} | given


def test_no_provider_unless_one_is_named():
    assert read({}) == {}
    assert read({"GRAPPE_OIDC": " , "}) == {}


def test_proconnect_needs_its_keys_only():
    found = read(environ("proconnect"))

    assert found == {
        "proconnect": Provider(
            name="proconnect",
            label="ProConnect",
            discovery=(
                "https://auth.agentconnect.gouv.fr/api/v2"
                "/.well-known/openid-configuration"
            ),
            client_id="an id",
            client_secret="a secret",
            scopes=("openid", "given_name", "usual_name", "email", "siret"),
            algorithms=("RS256", "ES256"),
            token_auth="client_secret_post",
            pkce=False,
            prompt="",
            userinfo="signed",
            trusts_emails=True,
            asks_claims=True,
            strong_acr=(
                "eidas0-mfa",
                "eidas1-mfa",
                "eidas2",
                "eidas3",
                "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
                "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
            ),
            strong_amr=frozenset({"mfa"}),
            needs_strong=False,
            logout=True,
        )
    }


def test_proconnect_has_an_environment_to_try_it():
    found = read(environ("proconnect", ENVIRONMENT="integration"))

    assert found["proconnect"].discovery == (
        "https://fca.integ01.dev-agentconnect.fr/api/v2"
        "/.well-known/openid-configuration"
    )


def test_a_second_proconnect_has_a_name_of_its_own():
    found = read(environ("pro-test", PRESET="proconnect", LABEL="To try"))

    assert (found["pro-test"].label, found["pro-test"].userinfo) == ("To try", "signed")


def test_any_other_provider_is_believed_less():
    found = read(environ("acme", URL="https://id.acme.example/"))["acme"]

    assert (found.label, found.discovery) == (
        "Acme",
        "https://id.acme.example/.well-known/openid-configuration",
    )
    assert (found.pkce, found.trusts_emails, found.strong_acr, found.strong_amr) == (
        True,
        False,
        (),
        frozenset(),
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Set GRAPPE_OIDC_ACME_URL"),
        ({"URL": "https://a.example", "CLIENT_ID": ""}, "CLIENT_ID"),
        ({"URL": "https://a.example", "CLIENT_SECRET": ""}, "CLIENT_SECRET"),
        ({"URL": "http://a.example"}, "https"),
        ({"URL": "ftp://127.0.0.1"}, "https"),
        ({"URL": "https:///nowhere"}, "https"),
        ({"URL": "https://a.example", "ALGORITHMS": "none"}, "ALGORITHMS"),
        ({"URL": "https://a.example", "ALGORITHMS": ""}, "ALGORITHMS"),
        ({"URL": "https://a.example", "ALGORITHMS": "RS256 HS256"}, "mixes"),
        ({"URL": "https://a.example", "USERINFO": "sometimes"}, "USERINFO"),
        ({"URL": "https://a.example", "EMAILS": "yes"}, "EMAILS"),
        ({"URL": "https://a.example", "PROMPT": "none"}, "PROMPT"),
        ({"PRESET": "proconnect", "ENVIRONMENT": "moon"}, "ENVIRONMENT"),
    ],
)
def test_what_is_missing_or_unsafe_stops_the_start(values, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        read(environ("acme", **values))


@pytest.mark.parametrize("name", ["Acme", "a/b", "../up", "é", "1st", "x" * 31])
def test_a_name_is_part_of_an_address(name):
    with pytest.raises(ImproperlyConfigured, match="is no name"):
        read({"GRAPPE_OIDC": name})
