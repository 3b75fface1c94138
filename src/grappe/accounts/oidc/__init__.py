"""Signing in through a provider of identity, by OpenID Connect.

allauth keeps the state, PKCE and the exchange of the code; what is checked of the
answer is here, every point of it, because allauth leaves out the nonce, the signature
of a token it fetched itself, and whether two answers speak of the same person.

Nobody gets an account or a right this way: see docs/adr/0011.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as USER_KEY

from grappe.config.oidc import Provider

# What a session remembers of the sign-in that began it.
SESSION_KEY = "oidc"


def providers() -> dict[str, Provider]:
    return settings.GRAPPE_OIDC


def remembered(session: Any) -> dict[str, Any]:
    """What the session keeps of a sign-in through a provider, by who is signed in."""
    kept = session.get(SESSION_KEY)
    if not isinstance(kept, dict) or kept.get("user") != session.get(USER_KEY):
        return {}
    return kept


def is_strong(session: Any) -> bool:
    """Whether the provider vouched for two factors when this person signed in."""
    return remembered(session).get("strong") is True
