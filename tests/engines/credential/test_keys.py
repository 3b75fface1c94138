"""Keys: named by their thumbprint, published without their private half, sealed."""

import json

import pytest

from grappe.engines import credential
from grappe.engines.credential import BadKeys, NoCredential

PAIR = credential.generate()
# RFC 8037, appendix A: a key, and its thumbprint.
PUBLISHED = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_name_of_a_key_is_its_thumbprint():
    assert list(credential.read_keys(json.dumps({"keys": [PUBLISHED]})).by_kid) == [
        THUMBPRINT
    ]


def test_a_name_in_the_file_is_not_trusted():
    rows = {"keys": [{**PUBLISHED, "kid": PAIR.kid}]}

    assert list(credential.read_keys(json.dumps(rows)).by_kid) == [THUMBPRINT]


def test_published_keys_hold_no_private_half():
    assert credential.published([PAIR.public]) == {
        "keys": [{**PAIR.public, "kid": PAIR.kid, "use": "sig", "alg": "EdDSA"}]
    }
    with pytest.raises(BadKeys, match="private"):
        credential.published([PAIR.private])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"keys": 3}',
        '{"keys": []}',
        '{"keys": [3]}',
        '{"keys": [{"kty": "RSA", "n": "x"}]}',
        '{"keys": [{"kty": "OKP", "crv": "Ed25519"}]}',
        '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "short"}]}',
        '{"keys": [{"kty": "EC", "crv": "Ed25519", "x": "x"}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_set_of_keys_is_refused(text):
    with pytest.raises(BadKeys):
        credential.read_keys(text)


def test_a_private_half_opens_with_its_secret_alone():
    sealed = credential.seal(PAIR.private, "a secret")

    assert credential.unseal(sealed, ["a secret"]) == PAIR.private
    assert PAIR.private["d"] not in sealed
    with pytest.raises(credential.Unreadable):
        credential.unseal(sealed, ["another secret"])
    with pytest.raises(credential.Unreadable):
        credential.unseal("", ["a secret"])


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"%PDF-1.7 broken", b"%PDF-1.7\n%%EOF"]
)
def test_what_is_no_pdf_holds_no_proof(content):
    with pytest.raises(NoCredential, match="not_a_pdf"):
        credential.token_in(content)
