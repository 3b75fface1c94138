"""Is it a label of this cluster, in force, for this call? Asked by anybody."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grappe.engines import credential
from grappe.engines.credential import Claims, Outcome
from grappe.labels import keys, signing
from grappe.labels.models import Label


@dataclass(frozen=True)
class Verdict:
    """What the page says: an outcome, what the cluster wrote, the label if it is known.

    `outcome` is that of the engine, or "unknown" where the address leads to no label.
    """

    outcome: str
    claims: Claims | None = None
    label: Label | None = None

    @property
    def is_genuine(self) -> bool:
        return self.outcome == Outcome.GENUINE


UNKNOWN = "unknown"


def by_address(
    cluster: Any, uid: str, *, on: date, at: datetime, call: str | None = None
) -> Verdict:
    """Verify the label of an address, by the proof that stands for it."""
    label = _label(cluster, uid)
    proof = None if label is None else signing.current(label)
    if proof is None:
        return Verdict(UNKNOWN)
    return check(cluster, proof.token, on=on, at=at, call=call)


def check(
    cluster: Any, token: str, *, on: date, at: datetime, call: str | None = None
) -> Verdict:
    """Verify a proof with the keys and the statuses of today, as anybody would."""
    found = credential.check(
        token,
        keys.public_keys(cluster),
        on=on,
        call=call or None,
        statuses=_statuses(cluster, at),
    )
    if found.claims is None:
        return Verdict(found.outcome)
    uid = found.claims.subject.removeprefix("urn:uuid:")
    return Verdict(found.outcome, found.claims, _label(cluster, uid))


def _statuses(cluster: Any, at: datetime) -> credential.Statuses:
    """The list as it stands, without signing it for ourselves."""
    return credential.Statuses(
        address=signing.address("labels:statuses", cluster),
        signed_at=at,
        values=tuple(signing.status_values(cluster)),
        revoked_keys=frozenset(keys.revoked(cluster)),
    )


def _label(cluster: Any, uid: str) -> Label | None:
    try:
        key = uuid.UUID(uid)
    except ValueError:
        return None
    # Only as it is printed: another way of writing it is another address.
    if str(key) != uid:
        return None
    rows = Label.objects.select_related("cluster", "call")
    return rows.filter(cluster=cluster, uid=key).first()
