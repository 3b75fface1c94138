"""The neighbour's keys of programs and feeds."""

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.tokens.models import Repeat
from tests.factories import NOON
from tests.factories.tokens import AccessTokenFactory, FeedTokenFactory

BY_TOKEN = {"tokens.repeat": "token__cluster"}


def with_tokens(cluster: Cluster, by: User) -> None:
    """A token that served, one that is closed, and a feed."""
    token = AccessTokenFactory(cluster=cluster, user=by, last_used_at=NOON)
    AccessTokenFactory(cluster=cluster, user=by, revoked=True, refused_at=NOON)
    FeedTokenFactory(cluster=cluster, user=by)
    Repeat.objects.create(
        token=token, key="1", fingerprint="0" * 64, made=1, made_at=NOON
    )
