"""People say no, and yes again; each time is written down."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.organisations import actions as organisations
from grappe.organisations.models import (
    Consent,
    ConsentPurpose,
    Position,
    Publication,
)
from grappe.privacy.models import Objection, Purpose


@transaction.atomic
def object_to(
    cluster: Cluster, email: str, purpose: str, *, means: str, by: Any, at: datetime
) -> Objection:
    """Note that somebody objects; said twice, it stands once.

    A contact who objects to the directory leaves it at once.
    """
    mine = {"cluster": cluster, "email": email.lower(), "purpose": Purpose(purpose)}
    standing, is_new = Objection.objects.get_or_create(
        **mine, lifted_at=None, defaults={"made_at": at, "means": means}
    )
    if purpose == Purpose.DIRECTORY:
        _leave_directory(cluster, email, by, at)
    if is_new:
        record("privacy.objected", standing, by=by, at=at, purpose=purpose, means=means)
    return standing


def _leave_directory(cluster: Cluster, email: str, by: Any, at: datetime) -> None:
    """Take back the agreement to appear; what was open without one closes too."""
    agreed = Consent.objects.filter(
        person=OuterRef("person"),
        cluster=cluster,
        purpose=ConsentPurpose.DIRECTORY,
        withdrawn_at=None,
    )
    places = Position.objects.filter(cluster=cluster, person__email__iexact=email)
    for position in places.filter(Exists(agreed)).order_by("pk"):
        # Two places of one person share one agreement.
        if agreed.model.objects.filter(
            cluster=cluster,
            person=position.person_id,
            purpose=ConsentPurpose.DIRECTORY,
            withdrawn_at=None,
        ).exists():
            organisations.withdraw_consent(position, by=by, at=at)
    Publication.objects.filter(cluster=cluster, position__in=places).delete()


@transaction.atomic
def lift(
    cluster: Cluster, email: str, purpose: str, *, by: Any, at: datetime
) -> Objection | None:
    """Take an objection back; None if there was none."""
    standing = (
        Objection.objects.select_for_update(of=["self"])
        .filter(cluster=cluster, email__iexact=email, purpose=purpose, lifted_at=None)
        .first()
    )
    if standing is None:
        return None
    standing.lifted_at = max(at, standing.made_at)
    standing.save(update_fields=["lifted_at"])
    record("privacy.objection_lifted", standing, by=by, at=at, purpose=purpose)
    return standing


@transaction.atomic
def choose(
    cluster: Cluster, email: str, wanted: set[str], *, by: Any, at: datetime
) -> None:
    """Object to these purposes and to no other, as the page of preferences says."""
    for purpose in Purpose.values:
        if purpose in wanted:
            object_to(cluster, email, purpose, means="page", by=by, at=at)
        else:
            lift(cluster, email, purpose, by=by, at=at)
