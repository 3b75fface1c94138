"""What is signed of a label, and the list that says what became of each proof."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from grappe.engines import credential
from grappe.labels import keys
from grappe.labels.models import Label, LabelState, Proof, ReservationState, SigningKey

# Half a day: a withdrawal is seen the same day by whoever keeps a copy of the list.
FRESH_FOR = 12 * 3600


def address(name: str, cluster: Any, *args: Any) -> str:
    """A page as it is printed on a letter and in a QR code."""
    return settings.SITE_URL + reverse(name, args=[cluster.slug, *args])


def verification_address(label: Label) -> str:
    return address("labels:verify", label.cluster, str(label.uid))


def current(label: Label) -> Proof | None:
    """The proof that stands; None for a label kept from before keys."""
    return label.proofs.filter(replaced_at=None).first()


def sign(label: Label, key: SigningKey, *, at: datetime) -> Proof:
    """Sign a label as it stands, in place of the proof before. Raises keys.KeyLost.

    The caller holds the cluster: places in the list are given one by one.
    """
    private = keys.private_of(key)
    last = label.proofs.aggregate(serial=Max("serial"))["serial"] or 0
    label.proofs.filter(replaced_at=None).update(replaced_at=at)
    proof = Proof(
        cluster_id=label.cluster_id,
        label=label,
        key=key,
        serial=last + 1,
        index=_next_index(label.cluster),
        signed_at=at,
    )
    proof.token = credential.sign_label(
        claims(label, proof),
        private,
        signed_at=at,
        starts_at=_start_of(label.issued_on),
        ends_at=_end_of(label.expires_on),
    )
    proof.save()
    return proof


def claims(label: Label, proof: Proof) -> credential.Claims:
    cluster, call = label.cluster, label.call
    return credential.Claims(
        issuer=address("web:home", cluster),
        subject=label.uid.urn,
        cluster=cluster.name,
        number=label.number,
        kind=label.kind,
        project=label.acronym,
        lead=label.lead_name,
        scope=label.scope,
        call=call.code if call else "",
        call_name=call.name if call else "",
        issued_on=label.issued_on,
        expires_on=label.expires_on,
        open_reservations=open_reservations(label),
        serial=proof.serial,
        status_index=proof.index,
        status_address=address("labels:statuses", cluster),
        address=verification_address(label),
    )


def open_reservations(label: Label) -> int:
    """Conditions that were not lifted, whether failed or still to be."""
    return label.reservations.exclude(state=ReservationState.LIFTED).count()


def statuses(cluster: Any, *, at: datetime) -> str:
    """The list of statuses, signed now. Raises keys.KeyLost.

    A cluster that never signed has none: the caller looks first.
    """
    key = keys.signing(cluster)
    if key is None:
        raise keys.KeyLost
    return credential.sign_statuses(
        status_values(cluster),
        keys.private_of(key),
        address=address("labels:statuses", cluster),
        signed_at=at,
        fresh_for=FRESH_FOR,
        revoked_keys=keys.revoked(cluster),
    )


def status_values(cluster: Any) -> list[int]:
    """What became of each proof, by its place."""
    rows = Proof.objects.filter(cluster=cluster).order_by("index")
    found = rows.values_list("index", "replaced_at", "label__state")
    values = [int(credential.Status.VALID)] * _next_index(cluster)
    for index, replaced_at, state in found:
        if state == LabelState.WITHDRAWN:
            values[index] = credential.Status.WITHDRAWN
        elif replaced_at is not None:
            values[index] = credential.Status.REPLACED
    return values


def _next_index(cluster: Any) -> int:
    last = Proof.objects.filter(cluster=cluster).aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def _end_of(day: date | None) -> datetime | None:
    """The first moment that is too late."""
    return None if day is None else _start_of(day + timedelta(days=1))


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
