"""The providers of identity that open a session here, read from the environment.

`GRAPPE_OIDC=proconnect,acme` names them; `GRAPPE_OIDC_ACME_…` describes each one. A
name with a preset needs its keys only. What is missing or unsafe stops the start.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

WELL_KNOWN = "/.well-known/openid-configuration"
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PUBLIC_KEY_ALGORITHMS = {
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
}
SHARED_KEY_ALGORITHMS = {"HS256", "HS384", "HS512"}

# What the documents of ProConnect's partners say; docs/operations.md cites them.
PROCONNECT_DOMAINS = {
    "integration": "fca.integ01.dev-agentconnect.fr",
    "production": "auth.agentconnect.gouv.fr",
    "integration-rie": "fca.integ02.agentconnect.rie.gouv.fr",
    "production-rie": "auth.agentconnect.rie.gouv.fr",
}
PROCONNECT = {
    "LABEL": "ProConnect",
    "SCOPES": "openid given_name usual_name email siret",
    "ALGORITHMS": "RS256 ES256",
    "TOKEN_AUTH": "client_secret_post",
    # It refuses every parameter it does not list, and lists none of PKCE's.
    "PKCE": "false",
    "USERINFO": "signed",
    "EMAILS": "verified",
    "CLAIMS": "true",
    "STRONG_ACR": (
        "eidas0-mfa eidas1-mfa eidas2 eidas3 "
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa "
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"
    ),
    "STRONG_AMR": "mfa",
}
GENERIC = {
    "SCOPES": "openid email profile",
    "ALGORITHMS": "RS256 PS256 ES256 EdDSA",
    "TOKEN_AUTH": "",
    "PKCE": "true",
    "USERINFO": "plain",
    "EMAILS": "claim",
    "CLAIMS": "false",
    "STRONG_ACR": "",
    "STRONG_AMR": "",
}
CHOICES = {
    "TOKEN_AUTH": {"", "client_secret_basic", "client_secret_post"},
    "USERINFO": {"plain", "signed"},
    "EMAILS": {"claim", "verified"},
    "PROMPT": {"", "login", "consent", "select_account"},
}


@dataclass(frozen=True)
class Provider:
    """One provider of identity.

    Attributes
    ----------
    discovery : where it describes itself, under the name of its issuer
    userinfo : "signed" refuses what it says of a person without a signature
    trusts_emails : its addresses are verified, whether it says so or not
    asks_claims : ask for `acr` and `amr` by the parameter `claims`, not `acr_values`
    strong_acr, strong_amr : what it says of a sign-in with two factors
    needs_strong : refuse a sign-in that was not one
    """

    name: str
    label: str
    discovery: str
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    algorithms: tuple[str, ...]
    token_auth: str
    pkce: bool
    prompt: str
    userinfo: str
    trusts_emails: bool
    asks_claims: bool
    strong_acr: tuple[str, ...]
    strong_amr: frozenset[str]
    needs_strong: bool
    logout: bool


def read(environ: Mapping[str, str]) -> dict[str, Provider]:
    """The providers named by GRAPPE_OIDC, in its order."""
    names = [name.strip() for name in environ.get("GRAPPE_OIDC", "").split(",")]
    return {name: provider(name, environ) for name in names if name}


def provider(name: str, environ: Mapping[str, str]) -> Provider:
    if not NAME.fullmatch(name):
        raise ImproperlyConfigured(
            f"GRAPPE_OIDC: {name!r} is no name; use small letters, digits and hyphens."
        )
    prefix = f"GRAPPE_OIDC_{name.upper().replace('-', '_')}_"
    given = {
        key.removeprefix(prefix): value.strip()
        for key, value in environ.items()
        if key.startswith(prefix)
    }
    values = preset(given.get("PRESET", name), prefix, given) | given
    for key in ("URL", "CLIENT_ID", "CLIENT_SECRET"):
        if not values.get(key):
            raise ImproperlyConfigured(f"Set {prefix}{key}.")
    for key, choices in CHOICES.items():
        if values.get(key, "") not in choices:
            known = ", ".join(sorted(choices - {""}))
            raise ImproperlyConfigured(f"{prefix}{key} is none of {known}.")
    return Provider(
        name=name,
        label=values.get("LABEL") or name.capitalize(),
        discovery=discovery(values["URL"], prefix),
        client_id=values["CLIENT_ID"],
        client_secret=values["CLIENT_SECRET"],
        scopes=scopes(values["SCOPES"]),
        algorithms=algorithms(values["ALGORITHMS"].split(), prefix),
        token_auth=values["TOKEN_AUTH"],
        pkce=truth(values, "PKCE"),
        prompt=values.get("PROMPT", ""),
        userinfo=values["USERINFO"],
        trusts_emails=values["EMAILS"] == "verified",
        asks_claims=truth(values, "CLAIMS"),
        strong_acr=tuple(values["STRONG_ACR"].split()),
        strong_amr=frozenset(values["STRONG_AMR"].split()),
        needs_strong=truth(values, "NEEDS_STRONG"),
        logout=truth(values, "LOGOUT", "true"),
    )


def preset(name: str, prefix: str, given: Mapping[str, str]) -> dict[str, Any]:
    """What is known beforehand of a provider of that name, else what is usual."""
    if name != "proconnect":
        return dict(GENERIC)
    environment = given.get("ENVIRONMENT", "production")
    if environment not in PROCONNECT_DOMAINS:
        known = ", ".join(PROCONNECT_DOMAINS)
        raise ImproperlyConfigured(f"{prefix}ENVIRONMENT is none of {known}.")
    domain = PROCONNECT_DOMAINS[environment]
    return GENERIC | PROCONNECT | {"URL": f"https://{domain}/api/v2"}


def truth(values: Mapping[str, str], key: str, default: str = "false") -> bool:
    return values.get(key, default).lower() in {"1", "true", "yes", "on"}


def scopes(text: str) -> tuple[str, ...]:
    """What is asked for; without `openid` it is another protocol."""
    return tuple(dict.fromkeys(["openid", *text.split()]))


def discovery(url: str, prefix: str) -> str:
    """The address of the description, given as such or as the issuer."""
    full = url if url.endswith(WELL_KNOWN) else url.rstrip("/") + WELL_KNOWN
    if not is_safe(full):
        raise ImproperlyConfigured(f"{prefix}URL must begin with https://.")
    return full


def is_safe(url: Any) -> bool:
    """Travels encrypted, or does not leave the machine."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in LOOPBACK
    )


def algorithms(names: list[str], prefix: str) -> tuple[str, ...]:
    """How its tokens may be signed: never with `none`, nor with keys of two kinds.

    Were both kinds accepted, its public key would do as the shared secret.
    """
    chosen = set(names)
    if not chosen or not chosen <= PUBLIC_KEY_ALGORITHMS | SHARED_KEY_ALGORITHMS:
        raise ImproperlyConfigured(
            f"{prefix}ALGORITHMS holds one that is not accepted."
        )
    if chosen & SHARED_KEY_ALGORITHMS and chosen & PUBLIC_KEY_ALGORITHMS:
        raise ImproperlyConfigured(
            f"{prefix}ALGORITHMS mixes public keys with the shared secret."
        )
    return tuple(names)
