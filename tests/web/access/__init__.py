"""Who gets what at each address: one row per URL, one column per role.

Each file of this package holds `ROWS`, a list of `Row`. The columns are ROLES, in that
order; a status is what a request by that role gets. `make` builds the objects the
address needs in the given world and returns the address's arguments after the cluster
(or a dictionary of them); the world is a `World` (cluster, membership, organisation).
A POST row sends `data` (a dictionary, or a function of the world).

    Row("memberships:member_list", "302 404 200 200 200 200 200 403 403 403 200 200")
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from grappe.clusters.models import Cluster
from grappe.memberships.models import Membership
from grappe.organisations.models import Organisation

# "stranger" directs another cluster of the same installation.
ROLES = [
    "anonymous",
    "stranger",
    "direction",
    "team",
    "finance",
    "member_admin",
    "member",
    "expert",
    "committee",
    "investor",
    "funder",
    "auditor",
]


@dataclass(frozen=True)
class World:
    cluster: Cluster
    membership: Membership

    @property
    def organisation(self) -> Organisation:
        return self.membership.organisation


@dataclass(frozen=True)
class Row:
    """One address, one method, and the status each role gets."""

    name: str
    statuses: str
    make: Callable[[World], Any] | None = None
    method: str = "get"
    data: Any = field(default_factory=dict)
    of_cluster: bool = True
    query: str = ""

    @property
    def expected(self) -> dict[str, int]:
        statuses = [int(status) for status in self.statuses.split()]
        if len(statuses) == 1:
            statuses *= len(ROLES)
        return dict(zip(ROLES, statuses, strict=True))
