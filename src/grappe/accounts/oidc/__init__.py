"""Signing in through a provider of identity, by OpenID Connect.

allauth keeps the state, PKCE and the exchange of the code; what is checked of the
answer is here, every point of it, because allauth leaves out the nonce, the signature
of a token it fetched itself, and whether two answers speak of the same person.

Nobody gets an account or a right this way: see docs/adr/0011.
"""

from typing import Any

from django.conf import settings

from grappe.config.oidc import Provider

# What a session remembers of the sign-in that began it.
SESSION_KEY = "oidc"


def providers() -> dict[str, Provider]:
    return settings.GRAPPE_OIDC


def is_strong(session: Any) -> bool:
    """Whether the provider vouched for two factors when this session began."""
    remembered = session.get(SESSION_KEY)
    return isinstance(remembered, dict) and remembered.get("strong") is True
