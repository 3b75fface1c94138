"""A compact JWS signed with Ed25519: written, taken apart and checked to the letter."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSAlgModel, JWSRegistry

from grappe.engines.credential.keys import PublicKeys

ALGORITHM = "EdDSA"
LONGEST = 64_000


class NotSigned(ValueError):
    """The signature does not hold; `why` is "unreadable", "unknown_key" or "altered".

    Attributes
    ----------
    why : str
    kid : str
        Name of the key it claims, for "unknown_key".
    """

    def __init__(self, why: str, kid: str = ""):
        super().__init__(why)
        self.why, self.kid = why, kid


class _OneAlgorithm(JWSRegistry):
    """Knows one algorithm: a proof cannot choose a weaker one, nor none.

    RFC 9864 also names it "Ed25519"; the libraries of most verifiers only know the name
    of RFC 8037 so far.
    """

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


REGISTRY = _OneAlgorithm()


def write(payload: Mapping[str, Any], private: Mapping[str, str], *, kind: str) -> str:
    """Sign a payload.

    Parameters
    ----------
    payload : mapping
        What JSON can hold.
    private : mapping
        The private half, as a JSON web key.
    kind : str
        The "typ" of the token: a proof of one kind is never taken for another.

    Returns
    -------
    str
        A compact JWS.

    References
    ----------
    .. [1] Jones, M., Bradley, J. and Sakimura, N. (2015). JSON Web Signature (JWS).
       RFC 7515.
    .. [2] Liusvaara, I. (2017). CFRG Elliptic Curve Diffie-Hellman (ECDH) and
       Signatures in JSON Object Signing and Encryption (JOSE). RFC 8037.
    """
    key = OKPKey.import_key(dict(private))
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": kind}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, text.encode(), key, registry=REGISTRY)


def opened(
    token: str, keys: PublicKeys, *, kind: str
) -> tuple[dict[str, Any], str, bool]:
    """Check a signature and give what was signed.

    Parameters
    ----------
    token : str
        A compact JWS; blanks and line ends around and inside are passed over.
    keys : PublicKeys
    kind : str
        The "typ" expected.

    Returns
    -------
    payload : dict
    kid : str
        Name of the key that signed.
    is_of_kind : bool
        Whether it is of the kind expected.

    Raises
    ------
    NotSigned

    Notes
    -----
    Base64url may write the same bytes in several ways, where the last letter of a part
    has bits to spare: only the one way that an encoder writes is accepted, so that no
    letter can be changed unseen.
    """
    texts = _texts(token)
    parts = [_plain(text) for text in texts]
    try:
        header = json.loads(parts[0])
        kid, typ = header["kid"], header.get("typ")
        algorithm = header["alg"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotSigned("unreadable") from error
    if not isinstance(kid, str) or kid not in keys.by_kid:
        raise NotSigned("unknown_key", str(kid))
    is_plainly_written = [encoded(part) for part in parts] == texts
    if algorithm != ALGORITHM or not is_plainly_written:
        raise NotSigned("altered")
    try:
        jws.deserialize_compact(_flat(token), keys.by_kid[kid], registry=REGISTRY)
    except (JoseError, ValueError, TypeError) as error:
        raise NotSigned("altered") from error
    try:
        payload = json.loads(parts[1])
    except (ValueError, RecursionError) as error:
        raise NotSigned("unreadable") from error
    if not isinstance(payload, dict):
        raise NotSigned("unreadable")
    return payload, kid, typ == kind


def _flat(token: str) -> str:
    return "".join(token.split())


def _texts(token: str) -> list[str]:
    flat = _flat(token)
    texts = flat.split(".")
    if len(texts) != 3 or len(flat) > LONGEST or not flat.isascii():
        raise NotSigned("unreadable")
    return texts


def _plain(text: str) -> bytes:
    try:
        return base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError) as error:
        raise NotSigned("unreadable") from error


def decoded(text: str) -> bytes:
    """Decode base64url without padding, written in the one way an encoder writes it.

    Parameters
    ----------
    text : str

    Returns
    -------
    bytes

    Raises
    ------
    NotSigned
        "unreadable", or "altered" where only the spare bits differ.

    Examples
    --------
    >>> decoded("YQ")
    b'a'
    >>> decoded("YR")
    Traceback (most recent call last):
    grappe.engines.credential.tokens.NotSigned: altered
    """
    plain = _plain(text)
    if encoded(plain) != text:
        raise NotSigned("altered")
    return plain


def encoded(plain: bytes) -> str:
    """Encode in base64url without padding.

    Parameters
    ----------
    plain : bytes

    Returns
    -------
    str
    """
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()
