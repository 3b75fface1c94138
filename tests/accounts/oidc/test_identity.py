import pytest

from grappe.accounts.oidc.identity import Identity, from_claims
from grappe.config.oidc import read

COMMON = {"CLIENT_ID": "an id", "CLIENT_SECRET": "a secret", "URL": "https://a.example"}


def provider(name: str = "acme", **values: str):
    prefix = f"GRAPPE_OIDC_{name.upper()}_"
    given = {f"{prefix}{key}": value for key, value in (COMMON | values).items()}
    return read({"GRAPPE_OIDC": name} | given)[name]


def identity(found, claims=None, **userinfo) -> Identity:
    return from_claims(found, {"sub": "x", **(claims or {})}, userinfo, "a.b.c")


def test_proconnect_says_who_it_is():
    found = identity(
        provider("proconnect"),
        {"acr": "eidas1", "amr": ["pwd"]},
        sub="x",
        email="Camille@Fiction.example",
        given_name="Camille",
        usual_name="Inventée",
        siret="803 141 593 00018",
    )

    assert found == Identity(
        provider="proconnect",
        sub="x",
        email="camille@fiction.example",
        name="Camille Inventée",
        siren="803141593",
        acr="eidas1",
        amr=("pwd",),
        strong=False,
        id_token="a.b.c",
    )
    assert Identity.from_data(found.as_data()) == found


@pytest.mark.parametrize(
    ("emails", "said", "expected"),
    [
        ("claim", {"email_verified": True}, "c@f.example"),
        ("claim", {"email_verified": "true"}, "c@f.example"),
        ("claim", {}, ""),
        ("claim", {"email_verified": 1.5}, ""),
        ("claim", {"email_verified": "yes"}, ""),
        ("claim", {"email_verified": False}, ""),
        ("verified", {}, "c@f.example"),
        ("verified", {"email_verified": False}, ""),
    ],
)
def test_an_address_counts_once_it_is_verified(emails, said, expected):
    found = provider(EMAILS=emails)

    assert identity(found, email="c@f.example", **said).email == expected


@pytest.mark.parametrize(
    "email", ["no address", "", None, 12, ["c@f.example"], "x" * 250 + "@f.example"]
)
def test_what_is_no_address_is_none(email):
    assert identity(provider(EMAILS="verified"), email=email).email == ""


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, False),
        ({"acr": "one"}, False),
        ({"acr": "two"}, True),
        ({"acr": ["two"]}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": "mfa"}, True),
        ({"amr": ["pwd", 12, None]}, False),
    ],
)
def test_two_factors_are_what_the_settings_call_so(claims, expected):
    found = provider(STRONG_ACR="two three", STRONG_AMR="mfa")

    assert identity(found, claims).strong is expected


def test_only_the_signed_token_tells_of_two_factors():
    found = provider(STRONG_ACR="two", STRONG_AMR="mfa")

    assert identity(found, acr="two", amr=["mfa"]).strong is False


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"siret": "80314159300018"}, "803141593"),
        ({"siren": "803141593"}, "803141593"),
        ({"siret": "12"}, ""),
        ({"siret": 80314159300018}, ""),
        ({}, ""),
    ],
)
def test_the_legal_unit_comes_from_either_number(said, expected):
    assert identity(provider(), **said).siren == expected


def test_a_name_stays_on_its_line():
    found = identity(provider(), name="Camille\r\nBcc: all\x00@fiction.example")

    assert found.name == "CamilleBcc: all@fiction.example"
