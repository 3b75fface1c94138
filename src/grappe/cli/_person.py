"""In whose name a command reads: it shows what their pages would."""

import click
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.clusters.models import Cluster

option = click.option(
    "--as",
    "email",
    required=True,
    metavar="EMAIL",
    help="In whose name: nothing is shown that their pages would not.",
)


def access_of(email: str, cluster: Cluster) -> Access:
    """What somebody may see in a cluster today. Raises a usage error for a stranger."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise click.UsageError(f"--as: nobody signs in with {email}.")
    return Access.of(user, cluster, timezone.localdate())
