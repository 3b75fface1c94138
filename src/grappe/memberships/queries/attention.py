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


def reachable(cluster: Cluster, on: date) -> Exists:
    """Somebody of the organisation can be written to."""
    return Exists(
        Position.objects.in_force(on)
        .filter(cluster=cluster, organisation=OuterRef("organisation"))
        .exclude(person__email="")
    )


def categorised(on: date) -> Exists:
    return Exists(CategoryPeriod.objects.in_force(on).filter(membership=OuterRef("pk")))


def without_contact(cluster: Cluster, on: date) -> QuerySet:
    """Members to whom nothing can be written: no contact with an address."""
    return present(cluster, on).filter(~reachable(cluster, on))


def without_category(cluster: Cluster, on: date) -> QuerySet:
    """Members in no category that day: they vote in no college."""
    return present(cluster, on).filter(~categorised(on))
