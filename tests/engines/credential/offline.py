"""Proofs, keys and lists made without a database, for those who verify."""

import json
from datetime import UTC, date, datetime
from functools import cache

from grappe.engines import credential
from grappe.engines.credential import Claims

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 2), date(2028, 3, 1)
PAIR, OTHER = credential.generate(), credential.generate()
STATUSES = "https://labels.example/essai/verify/statuses.jwt"
CLAIMS = Claims(
    issuer="https://labels.example/essai/",
    subject="urn:uuid:0d9f5b5e-3f0e-4c0a-9a55-4f1c0f6d9d11",
    cluster="Cluster fictif",
    number="L2026-014",
    kind="label",
    project="LUNE",
    lead="Alpha Fictive",
    scope="Toutes les tâches, sauf l'étude clinique.",
    call="idemo-2026",
    call_name="i-Démo 2026",
    issued_on=FIRST,
    expires_on=LAST,
    open_reservations=0,
    serial=1,
    status_index=2,
    status_address=STATUSES,
    address="https://labels.example/essai/verify/0d9f5b5e/",
)


def sign(claims=CLAIMS, pair=PAIR):
    ends_at = claims.expires_on and datetime(2028, 3, 2, tzinfo=UTC)
    return credential.sign_label(
        claims,
        pair.private,
        signed_at=NOON,
        starts_at=datetime(2026, 3, 2, tzinfo=UTC),
        ends_at=ends_at,
    )


@cache
def token():
    return sign()


def keys_text(*pairs):
    return json.dumps(credential.published(pair.public for pair in pairs or (PAIR,)))


def keys(*pairs):
    return credential.read_keys(keys_text(*pairs))


def statuses_text(*values, pair=PAIR, address=STATUSES, revoked=()):
    return credential.sign_statuses(
        values,
        pair.private,
        address=address,
        signed_at=NOON,
        fresh_for=60,
        revoked_keys=revoked,
    )


def statuses(*values, **options):
    return credential.read_statuses(
        statuses_text(*values, **options), keys(PAIR, OTHER)
    )
