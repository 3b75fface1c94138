"""Those who must lift a reservation are reminded, before and after its day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grappe.clusters.models import Cluster
from grappe.labels import notifications
from grappe.labels.models import LabelState, Reservation, ReservationState

DAYS_BEFORE = 14
EVERY_DAYS = 14


def remind_reservations(cluster: Cluster, *, at: datetime) -> int:
    """Write to those concerned, once before the day and every fortnight after it.

    Safe to run twice; how many reservations were reminded of.
    """
    soon = timezone.localdate(at) + timedelta(days=DAYS_BEFORE)
    waiting = Reservation.objects.filter(
        Q(reminded_at=None) | Q(reminded_at__lte=at - timedelta(days=EVERY_DAYS)),
        label__cluster=cluster,
        label__state=LabelState.VALID,
        state=ReservationState.OPEN,
        due_on__lte=soon,
    )
    return sum(_remind(pk, at) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, at: datetime) -> bool:
    """One by one: a mail that cannot be written does not undo the others."""
    row = (
        Reservation.objects.select_for_update(of=["self"])
        .select_related("label__cluster", "label__project__cluster")
        .select_related("label__project__owner", "label__request__owner")
        .get(pk=pk)
    )
    notifications.reservation_due(row.label, row, at=at)
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    return True
