"""An expert's employer, as the pool knows it, ties them to that organisation."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from grappe.labelling.models import Expert
from grappe.projects.models import ConflictNature
from grappe.projects.ties import Tie


def of_experts(users: Collection[int], cluster: Any, on: date) -> Iterable[Tie]:
    """What every cluster's pool says of the employers of these people."""
    rows = Expert.objects.in_force(on).filter(
        user__in=users, organisation__isnull=False
    )
    for user, organisation in rows.values_list("user", "organisation"):
        yield Tie(user, organisation, ConflictNature.EMPLOYER)
