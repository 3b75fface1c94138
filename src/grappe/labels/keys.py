"""The keys a cluster signs with: which signs, which verify, which are void."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from grappe.engines import credential
from grappe.labels.models import SigningKey


class KeyLost(Exception):
    """The private half of the signing key cannot be read any more."""


def signing(cluster: Any) -> SigningKey | None:
    """The key that signs now; None where nothing was ever signed."""
    return SigningKey.objects.filter(cluster=cluster, retired_at=None).first()


def usable(cluster: Any) -> Any:
    """Keys that verify, the newest first: those that were compromised do not."""
    return SigningKey.objects.filter(cluster=cluster, compromised_at=None)


def private_of(key: SigningKey) -> dict[str, str]:
    """The private half, in memory only. Raises KeyLost."""
    secrets = [
        str(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    try:
        return credential.unseal(key.private, secrets)
    except credential.Unreadable as error:
        raise KeyLost(
            _(
                "The signing key cannot be read: the secret of the installation "
                "changed. The direction replaces the key, on the page of keys; labels "
                "already signed stay valid."
            )
        ) from error


def is_readable(key: SigningKey) -> bool:
    try:
        private_of(key)
    except KeyLost:
        return False
    return True


def published(cluster: Any) -> dict[str, Any]:
    """What others download to verify offline (a JWK set)."""
    return credential.published(key.public for key in usable(cluster))


def public_keys(cluster: Any) -> credential.PublicKeys:
    """The same, ready to verify with; none where nothing was ever signed."""
    found = credential.PublicKeys({})
    rows = published(cluster)
    return credential.read_keys(json.dumps(rows)) if rows["keys"] else found


def revoked(cluster: Any) -> list[str]:
    """Names of the keys that verify nothing any more."""
    rows = SigningKey.objects.filter(cluster=cluster, compromised_at__isnull=False)
    return list(rows.values_list("kid", flat=True))
