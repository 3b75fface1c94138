"""Figures over label requests: presented, labelled, refused, and how long it took."""

from dataclasses import replace

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
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.committees.models import Decision
from grappe.common.periods import Window
from grappe.indicators.declaration import Column, Flag, Indicator, Source, Theme, Unit
from grappe.indicators.definitions import breakdowns
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


def _decided(window: Window) -> Q:
    return Q(decided_on__range=(window.first, window.last))


def presented(window: Window) -> Q:
    return _decided(window) & Q(is_led=True)


def labelled(window: Window) -> Q:
    return presented(window) & Q(state__in=LABELLED, procedure__is_support_letter=False)


def with_reservations(window: Window) -> Q:
    return labelled(window) & Q(state=RequestState.WITH_RESERVATIONS)


def refused(window: Window) -> Q:
    return presented(window) & Q(state=RequestState.REFUSED)


def deferred(window: Window) -> Q:
    return presented(window) & Q(state=RequestState.DEFERRED)


def support_letters(window: Window) -> Q:
    is_letter = Q(state=RequestState.SUPPORT_LETTER) | Q(
        procedure__is_support_letter=True, state__in=LABELLED
    )
    return presented(window) & is_letter


def beside_another(window: Window) -> Q:
    """Labelled beside the cluster that leads the request."""
    return _decided(window) & Q(is_led=False)


def with_co_labels(window: Window) -> Q:
    return labelled(window) | beside_another(window)


def _withdrawn(window: Window) -> Q:
    return labelled(window) & Q(is_withdrawn=True)


PROJECTS_PRESENTED = Indicator(
    key="projects_presented",
    name=_("Requests decided"),
    definition=_(
        "Label requests that the cluster leads and decided in the period, whatever the "
        "decision: labelled, with reservations, deferred, refused, support letter. "
        "Requests withdrawn, not admissible or not yet decided are not counted; a "
        "request presented again counts each time."
    ),
    unit=Unit.PROJECTS,
    theme=Theme.LABELS,
    kind="flow",
    source=REQUESTS,
    counts=presented,
    dimensions=breakdowns.REQUESTS,
    default_dimension="outcome",
)

PROJECTS_LABELLED = Indicator(
    key="projects_labelled",
    name=_("Labels given"),
    definition=_(
        "Label requests that the cluster leads and labelled in the period, with "
        "reservations or without. Support letters are not labels. Labels that another "
        "cluster leads are counted apart."
    ),
    unit=Unit.PROJECTS,
    theme=Theme.LABELS,
    kind="flow",
    source=REQUESTS,
    counts=labelled,
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
    flags=(
        Flag(
            key="beside",
            text=ngettext_lazy(
                "%(count)s more was labelled beside the cluster that leads it.",
                "%(count)s more were labelled beside the cluster that leads them.",
                "count",
            ),
            counts=beside_another,
        ),
        Flag(
            key="withdrawn",
            text=ngettext_lazy(
                "%(count)s of these labels was withdrawn since.",
                "%(count)s of these labels were withdrawn since.",
                "count",
            ),
            counts=_withdrawn,
        ),
    ),
    is_on_home=True,
)

LABELS_WITH_RESERVATIONS = replace(
    PROJECTS_LABELLED,
    key="labels_with_reservations",
    name=_("Labels with reservations"),
    definition=_("Among the labels given in the period, those with reservations."),
    counts=with_reservations,
    flags=(),
    is_on_home=False,
)

PROJECTS_REFUSED = replace(
    PROJECTS_PRESENTED,
    key="projects_refused",
    name=_("Requests refused"),
    definition=_("Label requests that the cluster leads and refused in the period."),
    counts=refused,
    default_dimension="kind",
)

PROJECTS_DEFERRED = replace(
    PROJECTS_PRESENTED,
    key="projects_deferred",
    name=_("Requests deferred"),
    definition=_(
        "Label requests that the cluster leads and deferred in the period: they may "
        "be presented again."
    ),
    counts=deferred,
    default_dimension="kind",
)

SUPPORT_LETTERS = replace(
    PROJECTS_PRESENTED,
    key="support_letters",
    name=_("Support letters"),
    definition=_(
        "Support letters given in the period, asked for or in place of a label."
    ),
    counts=support_letters,
    default_dimension="kind",
)

CO_LABELS = replace(
    PROJECTS_PRESENTED,
    key="co_labels",
    name=_("Labels beside another cluster"),
    definition=_(
        "Requests led by another cluster of the installation that this cluster "
        "labelled in the period."
    ),
    counts=beside_another,
    default_dimension="",
)

LABELS_WITH_CO_LABELS = replace(
    PROJECTS_PRESENTED,
    key="labels_all",
    name=_("Labels given, co-labels included"),
    definition=_(
        "Requests labelled in the period, led by the cluster or beside another one. A "
        "request that both labelled counts once."
    ),
    counts=with_co_labels,
    default_dimension="led",
)

LABEL_SHARE = Indicator(
    key="label_share",
    name=_("Share of requests labelled"),
    definition=_(
        "Labels given over the requests decided in the period, both without support "
        "letters asked for. Requests found not admissible never came to a decision: "
        "they are not in it."
    ),
    unit=Unit.SHARE,
    theme=Theme.LABELS,
    kind="flow",
    source=REQUESTS,
    counts=lambda window: presented(window) & Q(procedure__is_support_letter=False),
    part=lambda window: Q(state__in=LABELLED),
    part_name=_("Labelled"),
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
)


def _measured(field: str):
    def counts(window: Window) -> Q:
        return _decided(window) & Q(**{f"{field}__isnull": False})

    return counts


def _days(field: str):
    def part(window: Window) -> Combinable:
        return F(field)

    return part


LABELLING_DELAY = Indicator(
    key="labelling_delay",
    name=_("Days from filing to decision"),
    definition=_(
        "Average number of days from the filing of a request to its decision, over the "
        "requests decided in the period. The days that applicants took to answer "
        "requests for complements are left out."
    ),
    unit=Unit.DAYS,
    theme=Theme.LABELS,
    kind="flow",
    source=DELAYS,
    counts=_measured("total_days"),
    part=_days("total_days"),
    part_name=_("Days"),
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
    is_unknown_when_empty=True,
)

LABELLING_ON_TIME = Indicator(
    key="labelling_on_time",
    name=_("Share decided within the promised delay"),
    definition=_(
        "Over the requests decided in the period, those decided within the number of "
        "days that their procedure promises, the days taken by applicants left out."
    ),
    unit=Unit.SHARE,
    theme=Theme.LABELS,
    kind="flow",
    source=DELAYS,
    counts=_measured("total_days"),
    part=lambda window: Q(total_days__lte=F("procedure__service_days")),
    part_name=_("In time"),
    dimensions=breakdowns.REQUESTS,
    default_dimension="kind",
    is_unknown_when_empty=True,
)

RECEIPT_DELAY = replace(
    LABELLING_DELAY,
    key="delay_receipt",
    name=_("Days from filing to admissibility"),
    definition=_(
        "Average number of days from filing to the answer on admissibility, over the "
        "requests decided in the period, the days taken by applicants left out."
    ),
    counts=_measured("receipt_days"),
    part=_days("receipt_days"),
)

READING_DELAY = replace(
    LABELLING_DELAY,
    key="delay_reading",
    name=_("Days of reading by experts"),
    definition=_(
        "Average number of days from admissibility to the last opinion filed, over "
        "the requests decided in the period that experts read."
    ),
    counts=_measured("reading_days"),
    part=_days("reading_days"),
)

DECISION_DELAY = replace(
    LABELLING_DELAY,
    key="delay_decision",
    name=_("Days from the last opinion to the decision"),
    definition=_(
        "Average number of days from the last opinion filed (from admissibility where "
        "no expert reads) to the decision, over the requests decided in the period."
    ),
    counts=_measured("decision_days"),
    part=_days("decision_days"),
)

LABELLING = [
    PROJECTS_PRESENTED,
    PROJECTS_LABELLED,
    LABELS_WITH_RESERVATIONS,
    PROJECTS_DEFERRED,
    PROJECTS_REFUSED,
    SUPPORT_LETTERS,
    LABEL_SHARE,
    CO_LABELS,
    LABELS_WITH_CO_LABELS,
    LABELLING_DELAY,
    LABELLING_ON_TIME,
    RECEIPT_DELAY,
    READING_DELAY,
    DECISION_DELAY,
]
