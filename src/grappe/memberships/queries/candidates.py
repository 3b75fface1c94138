"""Who a candidate is, and the link by which they follow their application."""

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse

from grappe.clusters.models import Cluster
from grappe.memberships.models import MembershipApplication
from grappe.organisations import queries
from grappe.organisations.models import Organisation

LINK_SALT = "memberships.application"
LINK_SECONDS = 400 * 24 * 3600


def open_with_siren(cluster: Cluster, siren: str) -> QuerySet:
    """Applications under way with that SIREN; none without a SIREN."""
    rows = MembershipApplication.objects.filter(cluster=cluster).open()
    return rows.filter(siren=siren) if siren else rows.none()


def same_siren(application: MembershipApplication) -> Organisation | None:
    """The organisation that has the candidate's SIREN, whoever recorded it."""
    if not application.siren:
        return None
    return queries.by_identifier({"siren": application.siren})


def look_alikes(application: MembershipApplication) -> list[Organisation]:
    """Organisations this candidate may be: of its SIREN, else of its name.

    A name is only looked for among those the cluster knows: another cluster's files
    are not for reading.
    """
    exact = same_siren(application)
    if exact is not None:
        return [exact]
    name = application.name
    called_so = (
        Q(legal_name__iexact=name)
        | Q(brand_name__iexact=name)
        | Q(acronym__iexact=name)
    )
    known = Organisation.objects.known_to(application.cluster).filter(called_so)
    if application.siren:
        known = known.filter(siren=None)  # another SIREN is another organisation
    return list(known.order_by("legal_name", "pk"))


def candidate_url(application: MembershipApplication) -> str:
    """The address where a candidate, without account, sees where things stand."""
    token = signing.dumps(application.pk, salt=LINK_SALT)
    path = reverse(
        "memberships:public_application", args=[application.cluster.slug, token]
    )
    return f"{settings.SITE_URL}{path}"


def application_of(cluster: Cluster, token: str) -> MembershipApplication | None:
    """The application a candidate's link opens; None if it is false or too old."""
    try:
        pk = signing.loads(token, salt=LINK_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return (
        MembershipApplication.objects.filter(cluster=cluster, pk=pk)
        .select_related("cluster", "organisation")
        .first()
    )
