"""What the automatic checks look at: a dossier in numbers and names, on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from grappe.labelling import deadlines, forms_of
from grappe.labelling.models import LabelRequest, RequestState
from grappe.memberships.models import Membership
from grappe.organisations.models import Kind, Shareholding, SizePeriod
from grappe.projects.models import Agreement, Confirmation, Partner, PartnerRole

FULL_ROLES = (PartnerRole.LEAD, PartnerRole.PARTNER)
ACADEMIC = (Kind.RESEARCH, Kind.HIGHER_EDUCATION)


@dataclass(frozen=True)
class Part:
    """One organisation's part; None where nobody wrote it."""

    name: str
    role: str
    kind: str = Kind.COMPANY
    # micro, small, medium, large, or "" where the size is not known.
    size: str = ""
    # Linked companies share the number of their group.
    group: int = 0
    is_member: bool = True
    confirmation: str = Confirmation.CONFIRMED
    cost: Decimal | None = None
    eligible: Decimal | None = None
    aid: Decimal | None = None
    equity: Decimal | None = None

    @property
    def is_full(self) -> bool:
        """Takes part with means of its own: neither associated nor subcontractor."""
        return self.role in FULL_ROLES


@dataclass(frozen=True)
class Facts:
    """A dossier as the rules see it."""

    parts: tuple[Part, ...] = ()
    trl_start: int | None = None
    trl_end: int | None = None
    months: int | None = None
    unanswered: tuple[str, ...] = ()
    open_remarks: int = 0
    # Kinds of agreement there are, and those signed.
    agreements: frozenset[str] = field(default=frozenset())
    signed: frozenset[str] = field(default=frozenset())
    labelled_by: str = ""
    filing_at: datetime | None = None
    is_late: bool = False
    late_until: datetime | None = None

    @property
    def full(self) -> list[Part]:
        return [part for part in self.parts if part.is_full]


def of(request: LabelRequest, at: datetime) -> Facts:
    """The facts of a request as its dossier stands, in a fixed number of queries."""
    on = timezone.localdate(at)
    project = request.project
    papers = Agreement.objects.filter(project=project).values_list("kind", "signed_on")
    moment = request.submitted_at or at
    limit = deadlines.of_request(request)
    late = request.late_accesses.order_by("-until").first()
    return Facts(
        parts=tuple(parts_of(project, on)),
        trl_start=project.trl_start,
        trl_end=project.trl_end,
        months=project.duration_months,
        unanswered=tuple(str(question) for question in forms_of.missing(request)),
        open_remarks=request.remarks.filter(answer="").count(),
        agreements=frozenset(kind for kind, _signed in papers),
        signed=frozenset(kind for kind, signed in papers if signed),
        labelled_by=labelled_by(request),
        filing_at=limit.filing_at if limit else None,
        is_late=limit is not None and moment >= limit.filing_at,
        late_until=late.until if late else None,
    )


def parts_of(project: Any, on: date) -> Iterable[Part]:
    rows = list(
        Partner.objects.filter(project=project)
        .select_related("organisation")
        .annotate(eligible=Sum("costs__eligible_eur"))
        .order_by("pk")
    )
    keys = [row.organisation_id for row in rows]
    sizes = dict(
        SizePeriod.objects.in_force(on)
        .filter(organisation__in=keys)
        .values_list("organisation", "eu_status")
    )
    members = set(
        Membership.objects.active(on)
        .filter(cluster=project.cluster_id, organisation__in=keys)
        .values_list("organisation", flat=True)
    )
    groups = groups_of(keys, on)
    for row in rows:
        yield Part(
            name=str(row.organisation),
            role=row.role,
            kind=row.organisation.kind,
            size=sizes.get(row.organisation_id, ""),
            group=groups[row.organisation_id],
            is_member=row.organisation_id in members,
            confirmation=row.confirmation,
            cost=row.total_cost_eur,
            eligible=row.eligible,
            aid=row.aid_asked_eur,
            equity=row.equity_eur,
        )


def groups_of(organisations: Collection[int], on: date) -> dict[int, int]:
    """Number the groups: organisations tied by shares above one half, up and down."""
    linked: dict[int, set[int]] = defaultdict(set)
    known, fresh = set(organisations), set(organisations)
    while fresh:
        holdings = Shareholding.objects.in_force(on).filter(
            Q(owner__in=fresh) | Q(owned__in=fresh), share_rate__gt="0.5"
        )
        reached = set()
        for owner, owned in holdings.values_list("owner", "owned"):
            linked[owner].add(owned)
            linked[owned].add(owner)
            reached |= {owner, owned}
        fresh = reached - known
        known |= fresh
    numbers: dict[int, int] = {}
    for number, start in enumerate(organisations):
        queue = [start]
        while queue:
            one = queue.pop()
            if one not in numbers:
                numbers[one] = number
                queue += linked[one]
    return numbers


def labelled_by(request: LabelRequest) -> str:
    """The number of another request of this project labelled for the same call."""
    if request.call_id is None:
        return ""
    won = [RequestState.LABELLED, RequestState.WITH_RESERVATIONS]
    others = LabelRequest.objects.filter(
        project=request.project_id, call=request.call_id, state__in=won
    ).exclude(pk=request.pk)
    return others.values_list("number", flat=True).first() or ""
