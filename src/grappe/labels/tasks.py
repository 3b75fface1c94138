"""Background work of labels: what dates bring about."""

from datetime import datetime

from grappe.clusters.models import Cluster
from grappe.labels import actions


def remind_everywhere(at: datetime) -> dict[str, int]:
    """Reservations reminded of, by the address of each hosted cluster."""
    return {
        cluster.slug: actions.remind_reservations(cluster, at=at)
        for cluster in Cluster.objects.hosted()
    }
