"""Secrets of second factors, unreadable to who holds the database alone."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"grappe.accounts.second-factor:"


def seal(text: str) -> str:
    """Encrypt with a key made from the installation's own."""
    return keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt; what another key sealed becomes a secret that nobody knows.

    A database restored beside another key must lock these factors, not open them: an
    empty secret would give codes that anybody can reckon.
    """
    try:
        return keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(20)).decode()


def keys() -> MultiFernet:
    """The key of today first, then those it replaced."""
    return MultiFernet(
        [
            key_of(str(one))
            for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


def key_of(secret: str) -> Fernet:
    digest = hashlib.sha256(PURPOSE + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
