"""Keys are made, replaced in good order, or declared void."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.engines import credential
from grappe.labels import keys, notifications, signing
from grappe.labels.models import Label, SigningKey


class NotRotatable(Exception):
    """This key cannot be replaced so; the message is for the user."""


def first_key(cluster: Cluster, *, by: User | None, at: datetime) -> SigningKey:
    """Make the key of a cluster that never signed; the caller holds the cluster."""
    key = _add(cluster, by=by, at=at)
    record("labels.key_made", key, by=by, at=at, kid=key.kid)
    return key


@transaction.atomic
def rotate(cluster: Cluster, *, by: User | None, at: datetime) -> SigningKey:
    """Sign with a new key from now on; what the former one signed stays valid.

    It does as well where the private half of the former one is lost. Raises
    NotRotatable where nothing was ever signed.
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    former = keys.signing(cluster)
    if former is None:
        raise NotRotatable(_("No key signs yet: the first label makes one."))
    was_readable = keys.is_readable(former)
    _retire(former, at=at)
    key = _add(cluster, by=by, at=at)
    record(
        "labels.key_rotated",
        key,
        by=by,
        at=at,
        kid=key.kid,
        former=former.kid,
        was_lost=not was_readable,
    )
    return key


@transaction.atomic
def declare_compromised(key: SigningKey, *, by: User | None, at: datetime) -> int:
    """Void a key: labels in force that it signed are signed again, with another.

    Their holders are told to take the new letter. How many were signed again. Raises
    NotRotatable if it is void already, or the key that should sign now is lost.
    """
    cluster = Cluster.objects.select_for_update().get(pk=key.cluster_id)
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if key.compromised_at is not None:
        raise NotRotatable(_("This key is void already."))
    key.compromised_at = at
    _retire(key, at=at)
    signs = keys.signing(cluster) or _add(cluster, by=by, at=at)
    concerned = Label.objects.standing().filter(
        proofs__key=key, proofs__replaced_at=None
    )
    labels = list(
        concerned.select_related(
            "cluster", "call", "project__cluster", "project__owner", "request__owner"
        ).order_by("pk")
    )
    try:
        for label in labels:
            signing.sign(label, signs, at=at)
            notifications.signed_again(label, by=by, at=at)
    except keys.KeyLost as error:
        raise NotRotatable(str(error)) from error
    record(
        "labels.key_compromised",
        key,
        by=by,
        at=at,
        kid=key.kid,
        signs=signs.kid,
        again=len(labels),
    )
    return len(labels)


def _add(cluster: Cluster, *, by: User | None, at: datetime) -> SigningKey:
    pair = credential.generate()
    return SigningKey.objects.create(
        cluster=cluster,
        kid=pair.kid,
        public=pair.public,
        private=credential.seal(pair.private, settings.SECRET_KEY),
        created_at=at,
        created_by=by,
    )


def _retire(key: SigningKey, *, at: datetime) -> None:
    """It signs no more: its private half is destroyed."""
    key.private = ""
    key.retired_at = key.retired_at or at
    key.save(update_fields=["private", "retired_at", "compromised_at"])
