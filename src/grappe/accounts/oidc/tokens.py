"""Reading what a provider signed: only with its keys, only as agreed beforehand."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from grappe.accounts.oidc.refusals import Refused, Stale
from grappe.config.oidc import SHARED_KEY_ALGORITHMS, Provider

MOST_CHARACTERS = 32_000
LEEWAY_SECONDS = 30
# A token older than a sign-in may last is not the answer to this one.
OLDEST_SECONDS = 15 * 60
# Accounts keep no more of a `sub`; the standard allows 255, nobody uses them.
LONGEST_SUB = 191

# A public key published as a shared one would let anybody sign.
KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class UnknownKey(Refused):
    """The keys at hand lack this one; fresher ones may hold it."""


def decode(token: Any, provider: Provider, keys: Iterable[Any]) -> dict[str, Any]:
    """The content of a token, once its signature was verified."""
    if not isinstance(token, str) or not 0 < len(token) <= MOST_CHARACTERS:
        raise Refused("malformed")
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm = header.get("alg")
        if algorithm not in provider.algorithms:
            raise Refused("algorithm")
        key = key_for(header, provider, keys)
        claims = jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused("signature") from error
    if not isinstance(claims, dict):
        raise Refused("malformed")
    return claims


def key_for(header: dict[str, Any], provider: Provider, keys: Iterable[Any]) -> Any:
    algorithm = header["alg"]
    if algorithm in SHARED_KEY_ALGORITHMS:
        return OctKey.import_key(provider.client_secret)
    wanted = [
        key
        for key in keys
        if isinstance(key, dict)
        and key.get("kty") == KEY_TYPES[algorithm[:2]]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and ("kid" not in header or key.get("kid") == header["kid"])
    ]
    if len(wanted) != 1:
        raise UnknownKey("unknown key")
    public = {name: value for name, value in wanted[0].items() if name != "key_ops"}
    (key,) = KeySet.import_key_set({"keys": [public]}).keys
    return key


def check_id_token(
    claims: dict[str, Any],
    provider: Provider,
    *,
    issuer: str,
    nonce: str,
    access_token: str,
    algorithm: str,
    now: float,
) -> None:
    """Raise Refused unless the token answers this very question, for us, now."""
    check_parties(claims, provider, issuer, needs_both=True)
    check_times(claims, now)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(
        said.encode(), nonce.encode()
    ):
        raise Refused("nonce")
    if not is_sub(claims.get("sub")):
        raise Refused("sub")
    if "at_hash" in claims and claims["at_hash"] != half_hash(access_token, algorithm):
        raise Refused("access token")


def check_userinfo(
    said: dict[str, Any],
    provider: Provider,
    *,
    issuer: str,
    sub: str,
    now: float,
) -> None:
    """Raise Refused unless it is of the person whom the token names."""
    if not is_sub(said.get("sub")) or said["sub"] != sub:
        raise Refused("userinfo of another")
    check_parties(said, provider, issuer, needs_both=False)
    if "exp" in said and number(said["exp"]) + LEEWAY_SECONDS < now:
        raise Stale("userinfo expired")


def check_parties(
    claims: dict[str, Any], provider: Provider, issuer: str, *, needs_both: bool
) -> None:
    if (needs_both or "iss" in claims) and claims.get("iss") != issuer:
        raise Refused("issuer")
    if not needs_both and "aud" not in claims:
        return
    audience = claims.get("aud")
    readers = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in readers:
        raise Refused("audience")
    if len(readers) > 1 and "azp" not in claims:
        raise Refused("audience")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused("audience")


def check_times(claims: dict[str, Any], now: float) -> None:
    if number(claims.get("exp")) + LEEWAY_SECONDS < now:
        raise Stale("expired")
    issued = number(claims.get("iat"))
    if not now - OLDEST_SECONDS <= issued <= now + LEEWAY_SECONDS:
        raise Stale("issued at another time")
    if "nbf" in claims and number(claims["nbf"]) > now + LEEWAY_SECONDS:
        raise Stale("not valid yet")


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("malformed")
    return value


def is_sub(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_SUB
        and value.isascii()
        and value.isprintable()
    )


def half_hash(access_token: str, algorithm: str) -> str:
    """`at_hash` of OpenID Connect Core, 3.1.3.6: the left half of the hash."""
    bits = algorithm[-3:] if algorithm[-3:].isdigit() else "512"
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
