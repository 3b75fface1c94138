"""Background work of projects."""

from datetime import datetime

from grappe.clusters.models import Cluster
from grappe.projects import actions


def remind_everywhere(at: datetime) -> dict[str, int]:
    """Partners that did not confirm, one step further: how many, by cluster."""
    return {
        cluster.slug: actions.remind_late(cluster, at=at)
        for cluster in Cluster.objects.hosted()
    }
