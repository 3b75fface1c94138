"""Background work of members' life."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from grappe.clusters.models import Cluster
from grappe.memberships import actions


def renew_everywhere(at: datetime) -> dict[str, int]:
    """Tacit renewals of every hosted cluster: how many this time, by cluster."""
    return {
        cluster.slug: actions.renew_tacitly(cluster, at=at)
        for cluster in Cluster.objects.hosted()
    }


@task()
def nightly() -> dict[str, int]:
    return renew_everywhere(timezone.now())
