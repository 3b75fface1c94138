"""The neighbour's doors: who needs a second factor, and through whose eyes one saw."""

from datetime import timedelta

from grappe.accounts.models import Impersonation, SecondFactorRule, User
from grappe.clusters.models import Cluster
from tests.factories import NOON, TODAY, UserFactory


def with_doors(cluster: Cluster, by: User) -> None:
    SecondFactorRule.objects.create(
        cluster=cluster, role="finance", required_from=TODAY + timedelta(days=3650)
    )
    Impersonation.objects.create(
        cluster=cluster,
        by=by,
        person=UserFactory(),
        reason="raison",
        began_at=NOON,
        expires_at=NOON + timedelta(hours=1),
        ended_at=NOON,
    )
