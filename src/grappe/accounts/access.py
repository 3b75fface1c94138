"""Who is looking, from which cluster, on which day: every rule asks this."""

from dataclasses import dataclass, field
from datetime import date

from grappe.accounts.models import MEMBER_ROLES, Role, RoleGrant, User
from grappe.clusters.models import Cluster


@dataclass(frozen=True)
class Access:
    """One person's rights in one cluster on one day; `user` is None for the public."""

    cluster: Cluster
    on: date
    user: User | None = None
    grants: tuple[RoleGrant, ...] = ()
    roles: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, user: User | None, cluster: Cluster, on: date) -> "Access":
        if user is None or not user.is_authenticated or not user.is_active:
            return cls(cluster=cluster, on=on)
        grants = tuple(
            RoleGrant.objects.in_force(on)
            .filter(user=user, cluster=cluster)
            .select_related("organisation")
        )
        roles = frozenset(grant.role for grant in grants)
        return cls(cluster=cluster, on=on, user=user, grants=grants, roles=roles)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_insider(self) -> bool:
        """Holds any role here; everybody else sees the public pages only."""
        return bool(self.roles)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations this person acts for as a member."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role in MEMBER_ROLES and grant.organisation_id is not None
        )

    @property
    def administered_ids(self) -> frozenset[int]:
        """Organisations whose people and profile this person administers."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.role == Role.MEMBER_ADMIN and grant.organisation_id is not None
        )
