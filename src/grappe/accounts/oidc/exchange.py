"""The journey to a provider and back: begun, finished, ended."""

import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from joserfc import jws
from requests import RequestException

from grappe.accounts.oidc import discovery, tokens
from grappe.accounts.oidc.adapter import app_of
from grappe.accounts.oidc.identity import Identity, from_claims
from grappe.accounts.oidc.refusals import (
    Cancelled,
    Refused,
    Stale,
    TooWeak,
    Unreachable,
)
from grappe.config.oidc import Provider

CANCELLED = {"access_denied", "login_required", "interaction_required"}


class Exchange(OpenIDConnectOAuth2Adapter):
    """allauth's exchange of a code, with addresses that were checked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        found = discovery.doors(self.house_provider)
        return {
            "authorization_endpoint": found.authorization,
            "token_endpoint": found.token,
            "token_endpoint_auth_methods_supported": found.token_auth,
        }

    @property
    def house_provider(self) -> Provider:
        return settings.GRAPPE_OIDC[self.provider_id]

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Our own address from the settings, whatever host the request names."""
        return callback_url(self.provider_id)


class Journey(OpenIDConnectProvider):
    """allauth's provider; its account is made here, from checked answers only."""

    oauth2_adapter_class = Exchange


def callback_url(name: str) -> str:
    return settings.SITE_URL + reverse("accounts:oidc_callback", args=[name])


def signed_out_url(name: str) -> str:
    return settings.SITE_URL + reverse("accounts:oidc_signed_out", args=[name])


def begin(request: HttpRequest, provider: Provider, *, then: str = "") -> str:
    """Note the question in the session and give the address that asks it.

    Raises Refused if the provider cannot be asked.
    """
    nonce = secrets.token_urlsafe(32)
    journey = Journey(request, app=app_of(provider))
    response = journey.redirect(
        request,
        process=AuthProcess.LOGIN,
        next_url=then or None,
        auth_params={"nonce": nonce, **wishes(provider)},
        nonce=nonce,
        # Longer than allauth's: ProConnect wants 32 characters at least.
        state_id=secrets.token_urlsafe(32),
    )
    return response.url


def wishes(provider: Provider) -> dict[str, str]:
    """How the person is to be signed in there, in the words the provider reads."""
    asked = {"prompt": provider.prompt} if provider.prompt else {}
    if provider.asks_claims:
        acr: Any = None
        if provider.needs_strong:
            acr = {"essential": True, "values": list(provider.strong_acr)}
        claims = {"id_token": {"acr": acr, "amr": None}}
        return {**asked, "claims": json.dumps(claims, separators=(",", ":"))}
    if provider.needs_strong and provider.strong_acr:
        return {**asked, "acr_values": " ".join(provider.strong_acr)}
    return asked


def finish(request: HttpRequest, provider: Provider) -> tuple[Identity, str]:
    """Who came back, and where they were going.

    Raises Refused, saying why, unless every part of the answer holds.
    """
    state = statekit.unstash_state(
        request, provider_id=provider.name, state_id=request.GET.get("state", "")
    )
    if state is None:
        raise Stale("state")
    found = discovery.doors(provider)
    named = request.GET.get("iss")
    if (found.names_itself or named is not None) and named != found.issuer:
        raise Refused("issuer of the answer")
    if "error" in request.GET:
        if request.GET["error"] in CANCELLED:
            raise Cancelled("cancelled")
        raise Refused("error of the provider")
    answer = redeem(request, provider, state)
    identity = check(provider, answer, nonce=state["nonce"])
    return identity, state.get("next") or ""


def redeem(
    request: HttpRequest, provider: Provider, state: dict[str, Any]
) -> dict[str, Any]:
    """Change the code for tokens; it works once, and only with our secret."""
    code = request.GET.get("code", "")
    if not 0 < len(code) <= 4096:
        raise Refused("code")
    app = app_of(provider)
    exchange = Exchange(request, provider.name)
    client = exchange.get_client(request, app)
    try:
        answer = client.get_access_token(
            code, pkce_code_verifier=state.get("pkce_code_verifier")
        )
    except OAuth2Error as error:
        raise Refused("code refused") from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Refused("not JSON") from error
    except RequestException as error:
        raise Unreachable("silent") from error
    if not isinstance(answer, dict) or not isinstance(answer["access_token"], str):
        raise Refused("malformed")
    return answer


def check(provider: Provider, answer: dict[str, Any], *, nonce: str) -> Identity:
    found = discovery.doors(provider)
    id_token, access_token = str(answer.get("id_token", "")), answer["access_token"]
    claims = read(id_token, provider)
    now = time.time()
    tokens.check_id_token(
        claims,
        provider,
        issuer=found.issuer,
        nonce=nonce,
        access_token=access_token,
        algorithm=jws.extract_compact(id_token.encode()).headers()["alg"],
        now=now,
    )
    userinfo = read_userinfo(provider, found.userinfo, access_token)
    tokens.check_userinfo(
        userinfo, provider, issuer=found.issuer, sub=claims["sub"], now=now
    )
    identity = from_claims(provider, claims, userinfo, id_token)
    if provider.needs_strong and not identity.strong:
        raise TooWeak("one factor")
    return identity


def read(token: Any, provider: Provider) -> dict[str, Any]:
    """Decode a token; its key may be newer than the ones we keep."""
    try:
        return tokens.decode(token, provider, discovery.keys(provider))
    except tokens.UnknownKey:
        return tokens.decode(token, provider, discovery.keys(provider, fresh=True))


def read_userinfo(
    provider: Provider, address: str, access_token: str
) -> dict[str, Any]:
    response = discovery.get(address, access_token)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "application/jwt":
        return read(response.text, provider)
    if provider.userinfo == "signed":
        raise Refused("unsigned userinfo")
    return discovery.as_object(response)


def farewell(provider: Provider, id_token: str) -> tuple[str, str]:
    """The address that ends the session there, and the state it brings back.

    Raises Refused if the provider has none.
    """
    address = discovery.doors(provider).end_session
    if not address:
        raise Refused("no end of session")
    state = secrets.token_urlsafe(32)
    query = urlencode(
        {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": signed_out_url(provider.name),
            "state": state,
        }
    )
    return f"{address}{'&' if '?' in address else '?'}{query}", state


def is_same(state: str, expected: Any) -> bool:
    return (
        isinstance(expected, str)
        and state.isascii()
        and hmac.compare_digest(state, expected)
    )
