"""Where a provider's doors and keys are, as it says itself; asked anew now and then."""

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.core.cache import cache
from requests import RequestException

from grappe.accounts.oidc.refusals import Refused, Unreachable
from grappe.config.oidc import WELL_KNOWN, Provider, is_safe

KEPT_SECONDS = 10 * 60
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Doors:
    """The addresses of a provider, each of them safe to use; "" for what it lacks."""

    issuer: str
    authorization: str
    token: str
    userinfo: str
    jwks: str
    end_session: str
    token_auth: tuple[str, ...]
    names_itself: bool


def doors(provider: Provider) -> Doors:
    """Raise Refused if it describes somebody else, or a door is not encrypted."""
    said = kept(f"oidc-doors:{provider.discovery}", provider.discovery)
    issuer = said.get("issuer")
    if not isinstance(issuer, str) or (
        issuer.rstrip("/") + WELL_KNOWN != provider.discovery
    ):
        raise Refused("described as another")
    methods = said.get("token_endpoint_auth_methods_supported")
    return Doors(
        issuer=issuer,
        authorization=safe(said.get("authorization_endpoint")),
        token=safe(said.get("token_endpoint")),
        userinfo=safe(said.get("userinfo_endpoint")),
        jwks=safe(said.get("jwks_uri")),
        end_session=safe(said.get("end_session_endpoint", "")),
        token_auth=tuple(methods) if isinstance(methods, list) else (),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def safe(address: Any) -> str:
    """Raise Refused if what goes there could be read on the way."""
    if address != "" and not is_safe(address):
        raise Refused("unsafe address")
    return address


def keys(provider: Provider, *, fresh: bool = False) -> list[Any]:
    """The public keys it signs with."""
    address = doors(provider).jwks
    found = kept(f"oidc-keys:{address}", address, fresh=fresh).get("keys")
    return found if isinstance(found, list) else []


def kept(name: str, address: str, *, fresh: bool = False) -> dict[str, Any]:
    """A JSON object of the provider's, asked for again after a while."""
    found = None if fresh else cache.get(name)
    if found is None:
        found = as_object(get(address))
        cache.set(name, found, KEPT_SECONDS)
    return found


def get(address: str, token: str = "") -> Any:
    """Raise Unreachable unless it answers at once, briefly, and with 200."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(address, headers=headers)
    except RequestException as error:
        raise Unreachable("silent") from error
    if response.status_code != 200 or len(response.content) > MOST_BYTES:
        raise Unreachable(f"answered {response.status_code}")
    return response


def as_object(response: Any) -> dict[str, Any]:
    try:
        found = response.json()
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(found, dict):
        raise Refused("not JSON")
    return found
