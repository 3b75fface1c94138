"""Key pairs on the curve Ed25519, named by the thumbprint of their public half."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

CURVE: Final = "Ed25519"


class BadKeys(ValueError):
    """Not a set of public keys."""


@dataclass(frozen=True)
class KeyPair:
    """A new pair, as JSON web keys.

    Attributes
    ----------
    kid : str
        SHA-256 thumbprint of the public half, in base64url.
    public, private : dict
        JSON web keys; the private one holds the public one.
    """

    kid: str
    public: dict[str, str]
    private: dict[str, str]


@dataclass(frozen=True)
class PublicKeys:
    """Public keys by their names.

    Attributes
    ----------
    by_kid : mapping
        Name of a key to the key that verifies.
    """

    by_kid: Mapping[str, OKPKey]


def generate() -> KeyPair:
    """Draw a new key pair from the system's source of randomness.

    Returns
    -------
    KeyPair

    Notes
    -----
    The name is the thumbprint of [1]_: two parties that hold the same key give it the
    same name, and a name cannot be claimed for another key. The form of the key is
    that of [2]_.

    References
    ----------
    .. [1] Jones, M. and Sakimura, N. (2015). JSON Web Key (JWK) Thumbprint. RFC 7638.
    .. [2] Liusvaara, I. (2017). CFRG Elliptic Curve Diffie-Hellman (ECDH) and
       Signatures in JSON Object Signing and Encryption (JOSE). RFC 8037.

    Examples
    --------
    >>> pair = generate()
    >>> sorted(pair.public), len(pair.kid)
    (['crv', 'kty', 'x'], 43)
    """
    key = OKPKey.generate_key(CURVE)
    return KeyPair(
        kid=key.thumbprint(),
        public=_told(key, ("kty", "crv", "x"), is_private=False),
        private=_told(key, ("kty", "crv", "x", "d"), is_private=True),
    )


def published(keys: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the set of keys that others download (a JWK set).

    Parameters
    ----------
    keys : iterable of public JSON web keys

    Returns
    -------
    dict
        Ready to be written as JSON; each key says its name, use and algorithm.

    Raises
    ------
    BadKeys
        If one is not a public key of this kind, or holds its private half.
    """
    rows = []
    for row in keys:
        if "d" in row:
            raise BadKeys("a private half is not published")
        kid, _key = _read(row)
        plain = {name: row[name] for name in ("kty", "crv", "x")}
        rows.append({**plain, "kid": kid, "use": "sig", "alg": "EdDSA"})
    return {"keys": rows}


def read_keys(text: str | bytes) -> PublicKeys:
    """Read a published set of keys.

    Parameters
    ----------
    text : str or bytes
        A JWK set as JSON. Keys of other kinds are passed over.

    Returns
    -------
    PublicKeys

    Raises
    ------
    BadKeys
        If it is no JWK set, or holds no key of this kind.

    Notes
    -----
    The name a key bears in the file is not trusted: it is worked out again.
    """
    try:
        rows = json.loads(text)["keys"]
        usable = [row for row in rows if row.get("crv") == CURVE]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadKeys("not a set of keys (JWKS)") from error
    if not usable:
        raise BadKeys("no Ed25519 key in this set")
    return PublicKeys(by_kid=dict(_read(row) for row in usable))


def _read(row: Mapping[str, Any]) -> tuple[str, OKPKey]:
    plain = {name: row.get(name) for name in ("kty", "crv", "x")}
    if plain["kty"] != "OKP" or plain["crv"] != CURVE:
        raise BadKeys("not an Ed25519 key")
    try:
        key = OKPKey.import_key({name: str(value) for name, value in plain.items()})
        return key.thumbprint(), key
    # joserfc lets the errors of the encoding and of the curve through.
    except (JoseError, ValueError, TypeError) as error:
        raise BadKeys("a key of this set cannot be read") from error


def _told(key: OKPKey, names: Iterable[str], *, is_private: bool) -> dict[str, str]:
    told = key.as_dict(private=is_private)
    return {name: str(told[name]) for name in names}
