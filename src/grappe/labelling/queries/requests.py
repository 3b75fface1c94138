"""Lists of requests, with what a line of a list tells."""

from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, NullIf, RowNumber

from grappe.accounts.access import Access
from grappe.accounts.models import Role, User
from grappe.labelling.models import STANDING_STATES, Assignment, LabelRequest
from grappe.projects.models import Partner, PartnerRole

LANE = 30  # cards shown in one lane of the board


def with_lead(rows: QuerySet) -> QuerySet:
    """Add `lead_name`, what the lead is usually called ("" without a lead)."""
    usual = NullIf("organisation__brand_name", Value(""))
    lead = Partner.objects.filter(
        project=OuterRef("project"), role=PartnerRole.LEAD
    ).annotate(called=Coalesce(usual, "organisation__legal_name"))
    return rows.annotate(
        lead_name=Coalesce(Subquery(lead.values("called")[:1]), Value(""))
    )


def with_readers(rows: QuerySet) -> QuerySet:
    """Add `readers`, how many experts are to read it, and `opinions`, how many did."""
    readings = (
        Assignment.objects.filter(request=OuterRef("pk"), state__in=STANDING_STATES)
        .order_by()
        .values("request")
    )
    counted = readings.annotate(n=Count("pk")).values("n")
    done = readings.filter(state="done").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        readers=Coalesce(Subquery(counted), 0), opinions=Coalesce(Subquery(done), 0)
    )


def for_list(rows: QuerySet) -> QuerySet:
    """All that a line of a list shows, in a fixed number of queries."""
    related = ("cluster", "project", "procedure", "call", "owner")
    return with_lead(rows).select_related(*related).prefetch_related("complements")


def for_board(rows: QuerySet) -> QuerySet:
    """The first cards of each lane, those that have waited longest first."""
    place = Window(
        RowNumber(), partition_by=[F("state")], order_by=[F("state_since"), F("pk")]
    )
    return for_list(rows).annotate(place=place).filter(place__lte=LANE)


def followers(access: Access) -> QuerySet[User]:
    """The cluster's people who may follow a request."""
    return User.objects.filter(
        pk__in=_team(access, access.on).values("user"), is_active=True
    ).order_by("family_name", "given_name", "pk")


def _team(access: Access, on: date) -> QuerySet:
    roles = Q(role__in=[Role.DIRECTION, Role.TEAM])
    return access.cluster.grants.in_force(on).filter(roles)


def searched(rows: QuerySet, text: str) -> QuerySet:
    """Those whose acronym, title or number holds a text."""
    return rows.filter(
        Q(project__acronym__icontains=text)
        | Q(project__title__icontains=text)
        | Q(number__istartswith=text)
    )


def awaiting_admission(access: Access) -> QuerySet[LabelRequest]:
    """Filed requests that this person may judge, the oldest first."""
    rows = LabelRequest.objects.readable_by(access).filter(state="submitted")
    return rows.order_by("submitted_at", "pk")
