"""Background work on organisations."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from grappe.clusters.models import Cluster
from grappe.organisations import duplicates, watch


def check_everywhere(at: datetime) -> dict[str, watch.Checked]:
    """What the public registers tell each hosted cluster of its organisations."""
    return {
        cluster.slug: watch.check(cluster, at=at)
        for cluster in Cluster.objects.hosted()
    }


def look_for_duplicates(at: datetime) -> dict[str, duplicates.Refreshed]:
    """The records of each hosted cluster that may be the same."""
    return {
        cluster.slug: duplicates.refresh(cluster, at=at)
        for cluster in Cluster.objects.hosted()
    }


@task()
def nightly() -> dict[str, int]:
    at = timezone.now()
    look_for_duplicates(at)
    checked = check_everywhere(at)
    return {slug: one.raised for slug, one in checked.items()}
