"""Secrets: made at random, shown once, recognised by what was kept of them.

A secret is a readable prefix, a point, and 256 random bits: nothing can guess it, so a
plain SHA-256 of the whole keeps it. The prefix finds the row; the digests are compared
in constant time.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.crypto import constant_time_compare

from grappe.tokens.models import AccessToken, FeedToken

MARKS: dict[type[models.Model], str] = {AccessToken: "gra", FeedToken: "grf"}
SHAPE = re.compile(r"(gr[af]_[0-9a-f]{12})\.[A-Za-z0-9_-]{43}")
# Compared with when no row has the prefix, so that it takes as long.
NOTHING = "0" * 64


@dataclass(frozen=True)
class Drawn:
    """A new secret, what is kept of it, and the part that may be shown."""

    secret: str
    prefix: str
    digest: str


def draw(model: type[models.Model]) -> Drawn:
    prefix = f"{MARKS[model]}_{secrets.token_hex(6)}"
    secret = f"{prefix}.{secrets.token_urlsafe(32)}"
    return Drawn(secret, prefix, digest_of(secret))


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    """The part that may be written in a log; "" if it never was one of ours."""
    shape = SHAPE.fullmatch(secret)
    return shape[1] if shape else ""


def recognised(model: type[Any], secret: str) -> Any:
    """The row of a secret, whatever became of it, or None."""
    prefix = prefix_of(secret)
    if not prefix.startswith(MARKS[model]):
        return None
    row = model.objects.select_related("user", "cluster").filter(prefix=prefix).first()
    known = NOTHING if row is None else row.digest
    return row if constant_time_compare(known, digest_of(secret)) else None


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
