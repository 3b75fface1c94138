"""Background work of the follow-up: what dates bring about."""

from datetime import datetime

from grappe.clusters.models import Cluster
from grappe.followup.actions import reminders


def nightly_everywhere(at: datetime) -> dict[str, dict[str, int]]:
    """What the day brings to every hosted cluster, and how many."""
    return {cluster.slug: nightly(cluster, at) for cluster in Cluster.objects.hosted()}


def nightly(cluster: Cluster, at: datetime) -> dict[str, int]:
    return {
        "returns": reminders.remind_returns(cluster, at=at),
        "progress": reminders.remind_progress(cluster, at=at),
        "silence": reminders.tell_silence(cluster, at=at),
    }
