"""What a desk has to work with, read from the records in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from grappe.accounts.access import Access
from grappe.labelling import deadlines
from grappe.labelling.models import (
    STANDING_STATES,
    UNDER_WAY_STATES,
    Assignment,
    AssignmentState,
    Call,
    Expert,
    LabelRequest,
    Procedure,
    RequestState,
    Unavailability,
)
from grappe.projects import firewall
from grappe.projects.models import Partner, PartnerRole

# Requests that readers are sought for, or that readers have.
AT_DESK = [
    RequestState.ADMISSIBLE,
    RequestState.EXPERTS_ASSIGNED,
    RequestState.IN_REVIEW,
]
# Without a call nothing is due: readers have this long.
DAYS_WITHOUT_CALL = 14


def at_desk(access: Access, call: Call | None) -> QuerySet[LabelRequest]:
    """The requests of a call's desk that exist for the person, in their order."""
    rows = LabelRequest.objects.listed_for(access).filter(
        call=call, state__in=AT_DESK, procedure__has_experts=True
    )
    return rows.order_by("number", "pk")


def pool(cluster: Any, on: date) -> QuerySet[Expert]:
    """Whom a proposal may choose: of the pool that day, and not by link only."""
    return Expert.objects.in_force(on).filter(
        cluster=cluster, is_outside=False, user__is_active=True
    )


def busy() -> QuerySet[Assignment]:
    """Readings that take an expert's time: standing, of requests under way."""
    return Assignment.objects.standing().filter(request__state__in=UNDER_WAY_STATES)


@dataclass(frozen=True)
class ReadingTime:
    """From when to when a dossier is read, and when the opinion is due."""

    first: date
    last: date
    due_on: date | None

    @classmethod
    def of(cls, call: Call | None, procedure: Procedure, on: date) -> "ReadingTime":
        if call is None:
            last = on + timedelta(days=DAYS_WITHOUT_CALL)
            return cls(on, last, last)
        dates = deadlines.of(call, procedure)
        last = dates.reviews_on or dates.committee_on
        if last < on:  # late already: until the committee, if it did not sit yet
            last = dates.committee_on - timedelta(days=1)
        first = max(on, dates.experts_on or on)
        return cls(min(first, last), last, last if last >= on else None)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass
class Records:
    """The rows of a desk. Readers are known by (request, expert) keys.

    Attributes
    ----------
    standing
        Readings that hold: asked, accepted, or done.
    lost
        Readings that no longer can be: a conflict found since, an expert who left.
    past
        Pairs that ended: declined, conflict, taken back by somebody.
    conflicts
        (user, project) pairs that the firewall forbids.
    elsewhere
        Readings of other desks, and of dossiers not seen here, by expert.
    """

    cluster: Any
    call: Call | None
    on: date
    requests: list[LabelRequest]
    experts: list[Expert]
    standing: dict[tuple[int, int], Assignment] = field(default_factory=dict)
    lost: list[Assignment] = field(default_factory=list)
    past: set[tuple[int, int]] = field(default_factory=set)
    conflicts: set[tuple[int, int]] = field(default_factory=set)
    elsewhere: dict[int, int] = field(default_factory=dict)
    reading: dict[int, ReadingTime] = field(default_factory=dict)
    away: dict[int, list[Unavailability]] = field(default_factory=dict)
    leads: dict[int, int] = field(default_factory=dict)
    # (expert, lead's organisation) → when last asked.
    rotation: dict[tuple[int, int], datetime] = field(default_factory=dict)

    def is_away(self, procedure: int, expert: Expert) -> bool:
        """Whether the expert is away for more than half of the reading time."""
        time = self.reading[procedure]
        if expert.ends_on is not None and expert.ends_on < time.last:
            return True
        away: set[date] = set()
        for row in self.away.get(expert.pk, ()):
            first = max(row.starts_on, time.first)
            last = min(row.ends_on or time.last, time.last)
            away |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
        return 2 * len(away) > time.days

    def is_recent(self, request: LabelRequest, last: datetime) -> bool:
        """Whether a dossier of the same lead, read then, holds somebody back."""
        months = request.procedure.rotation_months
        return bool(months) and last.date() > months_before(self.on, months)


def gather(
    access: Access,
    call: Call | None,
    *,
    requests: Iterable[LabelRequest] | None = None,
    outsiders: bool = False,
) -> Records:
    """The rows of a call's desk as a person may know them; all of its requests.

    `outsiders` adds the experts who enter by a link, for choosing by hand.
    """
    cluster, on = access.cluster, access.on
    if requests is None:
        requests = light(at_desk(access, call))
    found = list(requests)
    experts = pool(cluster, on)
    if outsiders:
        experts = experts | Expert.objects.in_force(on).filter(
            cluster=cluster, is_outside=True, user__is_active=True
        )
    records = Records(
        cluster=cluster,
        call=call,
        on=on,
        requests=found,
        experts=list(experts.select_related("user", "organisation").order_by("pk")),
    )
    for request in found:
        # Known already: whoever writes a mail or a line of the trail asks for them.
        request.cluster = request.project.cluster = cluster
        request.call = call
        records.reading.setdefault(
            request.procedure_id, ReadingTime.of(call, request.procedure, on)
        )
    _add_readings(records)
    _add_away(records)
    _add_leads(records)
    return records


def light(requests: QuerySet[LabelRequest]) -> QuerySet[LabelRequest]:
    """Requests with what a desk needs of them, and none of the dossier's long texts."""
    return requests.select_related("project", "procedure").only(
        *("cluster", "call", "number", "state", "state_since"),
        *("project__cluster", "project__acronym", "project__title"),
        *("project__language", "project__kind"),
        *("procedure__cluster", "procedure__reviews", "procedure__rotation_months"),
        *("procedure__needs_academic", "procedure__needs_industrial"),
        *("procedure__has_experts", "procedure__committee_days"),
        *("procedure__reviews_days", "procedure__experts_days"),
        *("procedure__filing_days", "procedure__contact_days"),
    )


def conflicts_of(
    users: Iterable[int], projects: Iterable[int], cluster: Any, on: date
) -> set[tuple[int, int]]:
    """(user, project) pairs that must not meet."""
    wanted = set(projects)
    findings = firewall.findings(list(set(users)), cluster, on, list(wanted))
    return {
        (user, project)
        for user, barred in findings.items()
        for project in barred
        if project in wanted
    }


def _add_readings(records: Records) -> None:
    """Readings of the desk's requests, sorted by what became of them."""
    keys = [request.pk for request in records.requests]
    projects = {request.pk: request.project_id for request in records.requests}
    rows = list(
        Assignment.objects.filter(request__in=keys)
        .select_related("expert__user", "expert__organisation")
        .order_by("pk")
    )
    users = {expert.user_id for expert in records.experts}
    users |= {row.expert.user_id for row in rows}
    records.conflicts = conflicts_of(
        users, projects.values(), records.cluster, records.on
    )
    for row in rows:
        pair = row.request_id, row.expert_id
        if row.state not in STANDING_STATES:
            # Whoever a repair moved may be asked again.
            if not row.why.get("moved"):
                records.past.add(pair)
        elif row.state != AssignmentState.DONE and (
            (row.expert.user_id, projects[row.request_id]) in records.conflicts
            or not row.expert.is_in_force(records.on)
            or not row.expert.user.is_active
        ):
            records.lost.append(row)
        else:
            records.standing[pair] = row
    here = set(records.standing) | {
        (one.request_id, one.expert_id) for one in records.lost
    }
    counts = dict(
        busy()
        .filter(expert__cluster=records.cluster)
        .values_list("expert")
        .annotate(count=Count("pk"))
        .order_by()
    )
    inside: dict[int, int] = defaultdict(int)
    for _request, expert in here:
        inside[expert] += 1
    records.elsewhere = {
        expert: count - inside[expert]
        for expert, count in counts.items()
        if count > inside[expert]
    }


def _add_away(records: Records) -> None:
    if not records.reading:
        return
    first = min(time.first for time in records.reading.values())
    last = max(time.last for time in records.reading.values())
    rows = Unavailability.objects.overlapping(first, last).filter(
        expert__cluster=records.cluster
    )
    for row in rows:
        records.away.setdefault(row.expert_id, []).append(row)


def _add_leads(records: Records) -> None:
    """Who leads each project, and when each expert last read a dossier of that lead."""
    projects = [request.project_id for request in records.requests]
    records.leads = dict(
        Partner.objects.filter(project__in=projects, role=PartnerRole.LEAD).values_list(
            "project", "organisation"
        )
    )
    longest = max(
        (one.procedure.rotation_months for one in records.requests), default=0
    )
    if not longest:
        return
    here = [request.pk for request in records.requests]
    rows = (
        Assignment.objects.standing()
        .filter(
            expert__cluster=records.cluster,
            assigned_at__date__gt=months_before(records.on, longest),
            request__project__partners__role=PartnerRole.LEAD,
            request__project__partners__organisation__in=set(records.leads.values()),
        )
        .exclude(request__in=here)
        .order_by("assigned_at")
        .values_list(
            "expert", "request__project__partners__organisation", "assigned_at"
        )
    )
    for expert, lead, asked_at in rows:
        records.rotation[expert, lead] = asked_at


def months_before(on: date, months: int) -> date:
    """The same day so many months before, or the last one of a shorter month."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(on.day, 28))
