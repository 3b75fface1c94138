"""What is read of the follow-up across projects: the portfolio, and what waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, ExtractYear
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.followup import rules
from grappe.followup.models import (
    PENDING_STATES,
    WON_STATES,
    Award,
    Bid,
    Progress,
    ProgressState,
    Returns,
)
from grappe.labelling.models import LabelRequest, RequestState
from grappe.projects import queries as projects
from grappe.projects.models import Project

ZERO = Value(Decimal(0))
# A funder's answer is awaited so long before the team is asked for it.
SILENCE = timedelta(days=180)
# By what the portfolio is summed up.
AXES = {
    "year": F("year"),
    "funder": F("funder"),
    "programme": F("programme"),
    "domain": F("project__strategic_domain__name_fr"),
}


@dataclass(frozen=True)
class Sums:
    """Bids in a few words."""

    bids: int
    projects: int
    won: int
    pending: int
    aid_eur: Decimal
    paid_eur: Decimal


def with_sums(bids: QuerySet[Bid]) -> QuerySet[Any]:
    """Add `aid_eur` and `paid_eur` of each bid, and the `year` it counts in.

    That of the funder's answer, else of the filing; None of one being prepared.
    """
    mine = Award.objects.filter(bid=OuterRef("pk")).order_by().values("bid")
    return bids.annotate(
        aid_eur=Coalesce(Subquery(mine.values(s=Sum("aid_eur"))), ZERO),
        paid_eur=Coalesce(Subquery(mine.values(s=Sum("paid_eur"))), ZERO),
        year=ExtractYear(Coalesce("result_on", "submitted_on")),
    )


def portfolio(access: Access) -> QuerySet[Any]:
    """The bids of projects that exist for the reader, with their sums."""
    rows = with_sums(Bid.objects.listed_for(access))
    return rows.select_related("project__cluster", "request", "call").order_by(
        F("result_on").desc(nulls_last=True), "-submitted_on", "pk"
    )


def sums(bids: QuerySet[Any]) -> Sums:
    found = bids.order_by().aggregate(
        bids=Count("pk"),
        projects=Count("project", distinct=True),
        won=Count("pk", filter=Q(state__in=WON_STATES)),
        pending=Count("pk", filter=Q(state__in=PENDING_STATES)),
        all_aid=Coalesce(Sum("aid_eur"), ZERO),
        all_paid=Coalesce(Sum("paid_eur"), ZERO),
    )
    return Sums(aid_eur=found.pop("all_aid"), paid_eur=found.pop("all_paid"), **found)


def broken_down(bids: QuerySet[Any], by: str) -> list[dict[str, Any]]:
    """The same by year, funder, programme or strategic domain; the most aid first."""
    rows = (
        bids.order_by()
        .annotate(axis=AXES[by])
        .values("axis")
        .annotate(
            bids=Count("pk"),
            projects=Count("project", distinct=True),
            won=Count("pk", filter=Q(state__in=WON_STATES)),
            pending=Count("pk", filter=Q(state__in=PENDING_STATES)),
            aid=Sum("aid_eur"),
            paid=Sum("paid_eur"),
        )
    )
    order = "-axis" if by == "year" else "-aid"
    return list(rows.order_by(order, "axis"))


def labels_of(project: Project) -> QuerySet[LabelRequest]:
    """The labels a bid may be filed with."""
    given = [RequestState.LABELLED, RequestState.WITH_RESERVATIONS]
    return LabelRequest.objects.filter(project=project, state__in=given)


def inbox(access: Access) -> list[Task]:
    """What waits for the team, and for those who write a project."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterator[Task | Pending]:
    """The same, to be counted with those of other apps."""
    if rules.can_manage(access):
        yield from _team(access)
    if projects.works_here(access):
        yield from _applicant(access)


def _team(access: Access) -> Iterator[Pending]:
    slug = access.cluster.slug
    yield Pending(
        title=_("Funders' answers awaited for six months"),
        rows=silent(access),
        url=f"{reverse('followup:bid_list', args=[slug])}?silent=on",
        icon="hourglass",
        reason=_("Ask the lead, then write the answer down."),
    )
    progress = Progress.objects.listed_for(access)
    yield Pending(
        title=_("Progress of projects to read"),
        rows=progress.filter(state=ProgressState.RECEIVED),
        url=f"{reverse('followup:progress_list', args=[slug])}?state=received",
        icon="trending-up",
        reason=_("Accept it, or say what is to be completed."),
    )
    failed = Returns.objects.listed_for(access).exclude(mail_error="")
    yield Pending(
        title=_("Links to yearly returns that did not leave"),
        rows=failed.filter(answered_at=None, revoked_at=None),
        url=reverse("followup:returns_list", args=[slug]),
        icon="mail-x",
        reason=_("Correct the address and send them again."),
    )


def silent(access: Access) -> QuerySet[Bid]:
    """Bids whose funder has not answered for six months."""
    return Bid.objects.listed_for(access).filter(
        state__in=PENDING_STATES, submitted_on__lte=access.on - SILENCE
    )


def _applicant(access: Access) -> Iterator[Task]:
    written = Project.objects.editable_by(access).values("pk")
    asked = Progress.objects.filter(
        project__in=written,
        state__in=[ProgressState.ASKED, ProgressState.RETURNED],
    )
    for progress in asked.select_related("project__cluster").order_by("due_on", "pk"):
        yield Task(
            title=_("Tell the progress of %(acronym)s in %(year)s")
            % {"acronym": progress.project.acronym, "year": progress.year},
            count=1,
            url=reverse(
                "followup:progress_answer",
                args=[progress.project.cluster.slug, progress.pk],
            ),
            icon="trending-up",
            due_on=progress.due_on,
        )
