"""Which members go on into a year, who was told, who cannot be."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from grappe.clusters.models import Cluster
from grappe.memberships.models import Membership, Renewal
from grappe.memberships.queries.attention import reachable
from grappe.memberships.queries.people import Addressee, addressees
from grappe.memberships.queries.statutes import rules_of
from grappe.organisations.models import by_name


@dataclass(frozen=True)
class RenewalLine:
    """One member's renewal for a year: told or not, and by which address."""

    membership: Membership
    renewal: Renewal | None
    addressee: Addressee | None

    @property
    def is_told(self) -> bool:
        return self.renewal is not None and self.renewal.told_at is not None

    @property
    def is_renewed(self) -> bool:
        return self.renewal is not None and self.renewal.renewed_at is not None

    @property
    def state(self) -> str:
        if self.is_renewed:
            return "renewed"
        if self.membership.ends_on is not None:
            return "leaving"
        if self.is_told:
            return "told"
        return "to_tell" if self.addressee else "cannot_be_told"

    @property
    def can_be_told(self) -> bool:
        return self.state == "to_tell"


def due_for_renewal(cluster: Cluster, year: int) -> QuerySet:
    """Members of the year before that did not leave by the end of their notice.

    A member admitted after the deadline renews for the first time the year after.
    """
    deadline = rules_of(cluster).notice_deadline(year)
    eve = date(year - 1, 12, 31)
    return Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=max(eve, deadline)),
        cluster=cluster,
        starts_on__lte=min(eve, deadline),
    )


def to_tell(cluster: Cluster, year: int, on: date) -> QuerySet:
    """Members due for renewal, staying, not told yet, with somebody to write to.

    The same members as the lines of `renewal_lines` in the state "to_tell".
    """
    settled = Renewal.objects.filter(membership=OuterRef("pk"), year=year).exclude(
        told_at=None, renewed_at=None
    )
    return due_for_renewal(cluster, year).filter(
        reachable(cluster, on), ~Exists(settled), ends_on=None
    )


def renewal_lines(cluster: Cluster, year: int, on: date) -> list[RenewalLine]:
    """Every member due for renewal for a year, in the order of names."""
    memberships = list(
        due_for_renewal(cluster, year)
        .select_related("organisation", "cluster")
        .order_by(by_name("organisation__"), "organisation_id")
    )
    renewals = Renewal.objects.filter(
        membership__cluster=cluster, year=year
    ).select_related("notice")
    by_membership = {renewal.membership_id: renewal for renewal in renewals}
    people = addressees(cluster, {each.organisation_id for each in memberships}, on)
    return [
        RenewalLine(each, by_membership.get(each.pk), people.get(each.organisation_id))
        for each in memberships
    ]
