"""Background work of reviews: what dates bring about."""

from datetime import datetime

from grappe.clusters.models import Cluster
from grappe.reviews import actions


def remind_everywhere(at: datetime) -> dict[str, dict[str, int]]:
    """Opinions reminded, and requests told to the team, by hosted cluster."""
    return {
        cluster.slug: {
            "reminded": actions.remind_due(cluster, at=at),
            "escalated": actions.escalate(cluster, at=at),
            "rebuttals": actions.remind_rebuttals(cluster, at=at),
        }
        for cluster in Cluster.objects.hosted()
    }
