"""What the statutes say, and how a day is written in a sentence."""

from datetime import date

from django.utils import formats

from grappe.clusters.models import Cluster
from grappe.memberships.models import MembershipRules


def rules_of(cluster: Cluster) -> MembershipRules:
    """The cluster's rules; the usual ones, not saved, where it wrote none."""
    try:
        return cluster.membership_rules  # read once a request, kept on the cluster
    except MembershipRules.DoesNotExist:
        return MembershipRules(cluster=cluster)


def shown(day: date) -> str:
    """A day in full, in the language of the moment: 31 December 2026."""
    return formats.date_format(day, "DATE_FORMAT")
