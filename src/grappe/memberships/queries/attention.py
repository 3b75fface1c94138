"""Members something should be done about."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from grappe.clusters.models import Cluster
from grappe.memberships.models import CategoryPeriod, Membership
from grappe.organisations.models import Position

DEPARTURE_DAYS = 60


def present(cluster: Cluster, on: date) -> QuerySet:
    return Membership.objects.filter(cluster=cluster).in_force(on)


def departures(cluster: Cluster, on: date) -> QuerySet:
    """Members whose last day comes within two months."""
    soon = on + timedelta(days=DEPARTURE_DAYS)
    return present(cluster, on).filter(ends_on__lte=soon).order_by("ends_on")


def without_contact(cluster: Cluster, on: date) -> QuerySet:
    """Members to whom nothing can be written: no contact with an address."""
    reachable = (
        Position.objects.in_force(on)
        .filter(cluster=cluster, organisation=OuterRef("organisation"))
        .exclude(person__email="")
    )
    return present(cluster, on).filter(~Exists(reachable))


def without_category(cluster: Cluster, on: date) -> QuerySet:
    """Members in no category that day: they vote in no college."""
    periods = CategoryPeriod.objects.in_force(on).filter(membership=OuterRef("pk"))
    return present(cluster, on).filter(~Exists(periods))
