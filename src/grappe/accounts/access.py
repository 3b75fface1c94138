"""Who is looking, from which cluster, on which day: every rule asks this."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.module_loading import import_string

from grappe.accounts.models import MEMBER_ROLES, Role, RoleGrant, User
from grappe.clusters.models import Cluster

# Where it is worked out what a conflict of interest takes away from a reader: declared
# by the app above that knows, when it starts.
_barriers: list[str] = []


def declare_barrier(address: str) -> None:
    """Say where the function (user, cluster, on) -> keys of barred projects is."""
    if address not in _barriers:
        _barriers.append(address)


@dataclass(frozen=True)
class Access:
    """One person's rights in one cluster on one day; `user` is None for the public."""

    cluster: Cluster
    on: date
    user: User | None = None
    grants: tuple[RoleGrant, ...] = ()
    roles: frozenset[str] = field(default=frozenset())
    # The rights of who looks through this person's eyes: they narrow what is read.
    behind: "Access | None" = None

    @classmethod
    def of(
        cls,
        user: User | None,
        cluster: Cluster,
        on: date,
        behind: "User | None" = None,
    ) -> "Access":
        if user is None or not user.is_authenticated or not user.is_active:
            return cls(cluster=cluster, on=on)
        grants = tuple(
            RoleGrant.objects.in_force(on).filter(user=user, cluster=cluster)
        )
        roles = frozenset(grant.role for grant in grants)
        return cls(
            cluster=cluster,
            on=on,
            user=user,
            grants=grants,
            roles=roles,
            behind=None if behind is None else cls.of(behind, cluster, on),
        )

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

    @cached_property
    def barred_ids(self) -> frozenset[int]:
        """Projects that do not exist for this reader: a conflict of interest.

        Through somebody's eyes, the conflicts of both hold.

        It says nothing of what they may do on a project of their own as an applicant.
        """
        if self.user is None:
            return frozenset()
        barriers: list[Callable[..., Any]] = [import_string(one) for one in _barriers]
        found = (barrier(self.user, self.cluster, self.on) for barrier in barriers)
        others = frozenset() if self.behind is None else self.behind.barred_ids
        return others.union(*found)
