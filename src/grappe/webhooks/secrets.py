"""The secrets that sign notices: made here, kept encrypted, shown once."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

PURPOSE = b"grappe.webhooks.secret:"
PREFIX = "whsec_"
BYTES = 32


class SecretLost(Exception):
    """The secret cannot be read any more; the message is for the user."""


def make() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    """Encrypt for the database, with a key made from the installation's own."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt. Raises SecretLost."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretLost(
            _(
                "The secret cannot be read: the key of the installation changed. "
                "Replace the secret."
            )
        ) from error


def signature(secret: str, *, uid: str, at: datetime, body: str) -> str:
    """One signature, as Standard Webhooks writes it."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{uid}.{int(at.timestamp())}.{body}".encode()
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _box() -> MultiFernet:
    """The installation's key of today first, then those it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key_of(str(key)) for key in keys])


def _key_of(secret: str) -> Fernet:
    digest = hashlib.sha256(PURPOSE + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
