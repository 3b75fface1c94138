import pytest
from joserfc.jwk import OctKey

from grappe.accounts.oidc import tokens
from grappe.accounts.oidc.refusals import Refused
from grappe.config.oidc import read
from tests.accounts.oidc import hostile

SECRET = hostile.CLIENT_SECRET
SHARED = read(
    {
        "GRAPPE_OIDC": "acme",
        "GRAPPE_OIDC_ACME_URL": "https://a.example",
        "GRAPPE_OIDC_ACME_CLIENT_ID": "an id",
        "GRAPPE_OIDC_ACME_CLIENT_SECRET": SECRET,
        "GRAPPE_OIDC_ACME_ALGORITHMS": "HS256",
    }
)["acme"]
PUBLISHED = [hostile.KEY.as_dict(private=False)]


def test_the_secret_signs_where_that_was_agreed():
    token = hostile.by_secret({"sub": "x"})

    assert tokens.decode(token, SHARED, PUBLISHED) == {"sub": "x"}


def test_another_secret_and_a_public_key_do_not():
    stranger = OctKey.import_key("another secret, as long as the one of the tests")
    forged = hostile.signed({"sub": "x"}, stranger, alg="HS256")

    for token in (forged, hostile.signed({"sub": "x"})):
        with pytest.raises(Refused):
            tokens.decode(token, SHARED, PUBLISHED)


def test_half_hash_is_that_of_the_standard():
    """The example of OpenID Connect Core 1.0, appendix A.3."""
    token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"

    assert tokens.half_hash(token, "RS256") == "77QmUPtjPfzWtF2AnpK9RQ"
