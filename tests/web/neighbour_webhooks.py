"""The neighbour's notices to other software."""

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from tests.factories.webhooks import AttemptFactory, EndpointFactory

# Rows that belong to a cluster by another row.
BY_ENDPOINT = {
    "webhooks.delivery": "endpoint__cluster",
    "webhooks.attempt": "delivery__endpoint__cluster",
}
# Read by code, and sent as they are.
SEALED = {"secret", "former_secret", "uid", "body"}


def with_notices(cluster: Cluster, by: User) -> None:
    endpoint = EndpointFactory(cluster=cluster, created_by=by)
    AttemptFactory(delivery__endpoint=endpoint, delivery__delivered=True)
