"""Which cluster a command is about."""

import click

from grappe.clusters.models import Cluster

option = click.option(
    "--cluster",
    "slug",
    help="Address of the cluster; may be left out where only one works here.",
)


def named(slug: str | None) -> Cluster:
    """The cluster of that address, or the only one. Raises a usage error if unclear."""
    hosted = Cluster.objects.hosted()
    known = list(hosted.values_list("slug", flat=True))
    if slug is None and len(known) == 1:
        slug = known[0]
    if slug in known:
        return hosted.get(slug=slug)
    listed = f"Known: {', '.join(known) or 'none yet'}."
    if slug is None:
        raise click.UsageError(f"Say which cluster: --cluster SLUG. {listed}")
    raise click.UsageError(f"No cluster has the address “{slug}” here. {listed}")
