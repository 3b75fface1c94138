"""What other clusters ask of one: without the projects a conflict takes away."""

from grappe.accounts.access import Access
from grappe.labelling.models import CoLabel
from grappe.projects import firewall


def asked_of(access: Access) -> list[CoLabel]:
    """Co-labels asked of this cluster, for one of its people, the newest first.

    Each is judged by the firewall of the cluster whose project it is.
    """
    if access.user is None:
        return []
    rows = CoLabel.objects.filter(cluster=access.cluster).select_related(
        "request__cluster", "request__project", "request__call", "asked_by"
    )
    found = list(rows.order_by("-asked_at", "-pk"))
    clusters = {row.request.cluster_id: row.request.cluster for row in found}
    barred = {
        key: firewall.barred_ids(access.user, cluster, access.on)
        for key, cluster in clusters.items()
    }
    return [
        row
        for row in found
        if row.request.project_id not in barred[row.request.cluster_id]
    ]
