"""Who steps aside from an item, by what the records and the declarations say."""

from collections.abc import Collection
from datetime import date

from grappe.committees.models import AgendaItem
from grappe.projects import firewall


def barred(item: AgendaItem, users: Collection[int], on: date) -> frozenset[int]:
    """Those of these people for whom the project of an item does not exist."""
    if item.request is None or not users:
        return frozenset()
    project = item.request.project
    found = firewall.findings(users, project.cluster, on, [project.pk])
    return frozenset(user for user, reasons in found.items() if reasons)
