"""What every change of a label does: hold it, and the cluster whose list it is in."""

from typing import Any

from grappe.clusters.models import Cluster
from grappe.labels.models import Label


def held(label: Label) -> Label:
    """The label as it is now, held until the change is saved; its cluster first."""
    Cluster.objects.select_for_update().get(pk=label.cluster_id)
    return (
        Label.objects.select_for_update(of=["self"])
        .select_related(
            "cluster", "project__cluster", "project__owner", "request__owner", "call"
        )
        .get(pk=label.pk)
    )


def told(label: Label) -> dict[str, Any]:
    """What each line of the trail says of a label."""
    return {"number": label.number, "acronym": label.acronym}
