"""Addresses that were erased, as keyed hashes: no file brings them back."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from grappe.accounts.models import User
from grappe.memberships.models import MembershipApplication
from grappe.privacy.models import Suppression


def digest(email: str) -> str:
    """A hash nobody can try addresses against without the installation's key."""
    key = f"grappe.privacy.suppression:{settings.SECRET_KEY}".encode()
    return hmac.new(key, email.strip().lower().encode(), hashlib.sha256).hexdigest()


def suppressed(cluster: Any, emails: Iterable[str]) -> set[str]:
    """Those who had themselves erased from this cluster and did not come back since.

    Opening an account, or applying again, is coming back.
    """
    by_digest = {digest(email): email for email in emails}
    rows = Suppression.objects.filter(cluster=cluster, digest__in=by_digest)
    return {
        by_digest[row.digest]
        for row in rows
        if not _is_back(cluster, by_digest[row.digest], row.erased_at)
    }


def _is_back(cluster: Any, email: str, since: datetime) -> bool:
    applied = MembershipApplication.objects.filter(
        cluster=cluster, contact_email__iexact=email, opened_at__gt=since
    )
    joined = User.objects.filter(email__iexact=email, joined_at__gt=since)
    return applied.exists() or joined.exists()
