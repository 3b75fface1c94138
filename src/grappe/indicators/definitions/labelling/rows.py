"""The rows of figures over label requests, and who may be shown them."""

from django.db.models import (
    Case,
    DateField,
    DecimalField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.committees.models import Decision
from grappe.common.periods import Window
from grappe.indicators.declaration import Column, Source
from grappe.indicators.durations import DaysBetween
from grappe.labelling.models import (
    DECIDED_STATES,
    Assignment,
    CoLabel,
    CoLabelState,
    Complement,
    LabelRequest,
    RequestState,
)
from grappe.labels.models import Label, LabelState

DAYS = DecimalField(max_digits=12, decimal_places=4)
LABELLED = [RequestState.LABELLED, RequestState.WITH_RESERVATIONS]
CO_LABELLED = [CoLabelState.LABELLED, CoLabelState.WITH_RESERVATIONS]


def _requests(cluster: Cluster) -> QuerySet:
    """Requests decided by the cluster, and those it labelled beside another one.

    A request that both clusters labelled is one row here, so it counts once.
    """
    beside = CoLabel.objects.filter(
        cluster=cluster, state__in=CO_LABELLED, request=OuterRef("pk")
    )
    applied = Decision.objects.filter(request=OuterRef("pk"), applied_at__isnull=False)
    withdrawn = Label.objects.filter(request=OuterRef("pk"), state=LabelState.WITHDRAWN)
    ours = Q(cluster=cluster)
    day = Case(
        When(
            ours,
            then=Coalesce(
                Subquery(applied.values("decided_on")[:1]), TruncDate("closed_at")
            ),
        ),
        default=Subquery(beside.values("decided_on")[:1]),
        output_field=DateField(),
    )
    return LabelRequest.objects.filter(
        ours & Q(state__in=DECIDED_STATES) | Exists(beside)
    ).annotate(
        is_led=Case(When(ours, then=Value(True)), default=Value(False)),
        decided_on=day,
        is_withdrawn=Exists(withdrawn),
    )


def _delays(cluster: Cluster) -> QuerySet:
    """Requests that the cluster decided, with the days of each stage.

    Days that the applicants took for complements are not the cluster's.
    """
    paused = (
        Complement.objects.filter(request=OuterRef("pk"), answered_at__isnull=False)
        .order_by()
        .values("request")
        .annotate(days=Sum(DaysBetween("asked_at", "answered_at")))
        .values("days")
    )
    read = (
        Assignment.objects.filter(request=OuterRef("pk"), state="done")
        .order_by()
        .values("request")
        .annotate(last=Max("review__filed_at"))
        .values("last")
    )
    pause = Coalesce(Subquery(paused), Value(0), output_field=DAYS)
    return (
        _requests(cluster)
        .filter(is_led=True, submitted_at__isnull=False)
        .annotate(
            read_at=Subquery(read),
            total_days=DaysBetween(F("submitted_at"), F("closed_at")) - pause,
            receipt_days=DaysBetween(F("submitted_at"), F("admissibility_at")) - pause,
            reading_days=DaysBetween(F("admissibility_at"), F("read_at")),
            decision_days=DaysBetween(
                Coalesce("read_at", "admissibility_at", "submitted_at"), F("closed_at")
            ),
        )
    )


def _listed(access: Access, rows: QuerySet) -> QuerySet:
    """Those that the reader may know of; a conflict takes rows away."""
    listed = LabelRequest.objects.listed_for(access).values("pk")
    beside = CoLabel.objects.filter(cluster=access.cluster).values("request")
    known = Q(pk__in=listed)
    if access.has("direction", "team", "auditor"):
        known |= Q(pk__in=beside)
    return rows.filter(known).exclude(project__in=access.barred_ids)


COLUMNS = (
    Column("number", _("Number"), lambda row: row.number),
    Column(
        "acronym", pgettext_lazy("project", "Acronym"), lambda row: row.project.acronym
    ),
    Column("kind", _("Kind"), lambda row: row.project.kind.name),
    Column("call", _("Call"), lambda row: str(row.call or "")),
    Column("outcome", _("Decision"), lambda row: row.get_state_display()),
    Column("decided_on", _("Decided on"), lambda row: row.decided_on),
    Column("is_led", _("Led by us"), lambda row: row.is_led),
)
RELATED = ("project", "project__kind", "call", "procedure")

REQUESTS = Source(
    key="label_requests",
    rows=_requests,
    columns=COLUMNS,
    related=RELATED,
    order=("-decided_on", "number", "pk"),
    seen=_listed,
)
DELAYS = Source(
    key="label_delays",
    rows=_delays,
    columns=(
        *COLUMNS[:5],
        Column(
            "submitted_at",
            _("Filed on"),
            lambda row: timezone.localdate(row.submitted_at),
        ),
        Column("decided_on", _("Decided on"), lambda row: row.decided_on),
        Column(
            "service_days",
            _("Promised (days)"),
            lambda row: row.procedure.service_days,
        ),
    ),
    related=RELATED,
    order=("-decided_on", "number", "pk"),
    seen=_listed,
)


def decided(window: Window) -> Q:
    """The day of the decision falls in the window."""
    return Q(decided_on__range=(window.first, window.last))
