"""Reads over the desks of a cluster: what each lacks, what each expert carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.labelling import matching, rules
from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    Call,
    Expert,
    LabelRequest,
)
from grappe.labelling.models.assignments import unanswered


@dataclass(frozen=True)
class Tally:
    """What a desk has and lacks.

    Attributes
    ----------
    dossiers, lacking
        Dossiers at the desk; those that lack a reader.
    wanted
        Readers asked for by the procedures, in all.
    states
        Standing readings by state.
    """

    call: Call | None
    dossiers: int = 0
    lacking: int = 0
    wanted: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def standing(self) -> int:
        return sum(self.states.values())

    @property
    def asked(self) -> int:
        return self.states.get(AssignmentState.ASKED, 0)

    @property
    def accepted(self) -> int:
        return self.states.get(AssignmentState.ACCEPTED, 0)

    @property
    def key(self) -> int:
        """The call in the address of its desk; 0 for requests without a call."""
        return self.call.pk if self.call else 0


def every_desk(access: Access) -> QuerySet[LabelRequest]:
    """The requests of all desks that exist for the person."""
    return LabelRequest.objects.listed_for(access).filter(
        state__in=matching.AT_DESK, procedure__has_experts=True
    )


def with_readers(rows: QuerySet[LabelRequest]) -> QuerySet[LabelRequest]:
    """Add `readers`: standing readings of each request."""
    standing = (
        Assignment.objects.standing()
        .filter(request=OuterRef("pk"))
        .order_by()
        .values("request")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return rows.annotate(readers=Coalesce(Subquery(standing), 0))


LACKING = Q(readers__lt=F("procedure__reviews"))


def tallies(access: Access) -> list[Tally]:
    """Each desk that has a dossier, the nearest closing first."""
    rows = every_desk(access).order_by()
    calls = {
        call.pk: call
        for call in Call.objects.filter(pk__in=rows.values("call")).order_by(
            "closes_at"
        )
    }
    counted = {
        row["call"]: row
        for row in with_readers(rows)
        .values("call")
        .annotate(
            dossiers=Count("pk"),
            wanted=Sum("procedure__reviews"),
            lacking=Count("pk", filter=LACKING),
        )
    }
    states: dict[Any, dict[str, int]] = {}
    for row in (
        Assignment.objects.standing()
        .filter(request__in=rows.values("pk"))
        .order_by()
        .values("request__call", "state")
        .annotate(count=Count("pk"))
    ):
        states.setdefault(row["request__call"], {})[row["state"]] = row["count"]
    return [
        Tally(
            call=calls.get(key),
            dossiers=counted[key]["dossiers"],
            lacking=counted[key]["lacking"],
            wanted=counted[key]["wanted"],
            states=states.get(key, {}),
        )
        for key in [*calls, None]
        if key in counted
    ]


def tally(access: Access, call: Call | None) -> Tally:
    """The same for one desk, an empty one too."""
    rows = matching.at_desk(access, call).order_by()
    counted = with_readers(rows).aggregate(
        dossiers=Count("pk"),
        wanted=Coalesce(Sum("procedure__reviews"), 0),
        lacking=Count("pk", filter=LACKING),
    )
    states = (
        Assignment.objects.standing()
        .filter(request__in=rows.values("pk"))
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    return Tally(call=call, states=dict(states), **counted)


def loads(access: Access) -> QuerySet[Expert]:
    """The pool with `load`, readings under way wherever they are, the busiest first."""
    busy = (
        matching.busy()
        .filter(expert=OuterRef("pk"))
        .order_by()
        .values("expert")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        matching.pool(access.cluster, access.on)
        .annotate(load=Coalesce(Subquery(busy), 0))
        .select_related("user", "organisation")
        .order_by("-load", "user__family_name", "user__given_name", "pk")
    )


def readings_by_state(
    access: Access, call: Call | None, experts: Iterable[int]
) -> dict[int, dict[str, int]]:
    """How many readings of a desk each of these experts has, by state."""
    rows = (
        Assignment.objects.filter(
            expert__in=list(experts),
            request__in=matching.at_desk(access, call).order_by().values("pk"),
        )
        .order_by()
        .values_list("expert", "state")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for expert, state, count in rows:
        found.setdefault(expert, {})[state] = count
    return found


def inbox(access: Access) -> list[Task]:
    """Dossiers that lack a reader, and readers who cannot come in or do not answer."""
    return counted(waiting(access))


def waiting(access: Access) -> list[Task | Pending]:
    """The same, to be counted with those of other apps."""
    if not rules.can_assign(access):
        return []
    desk = reverse("labelling:desk", args=[access.cluster.slug])
    cut_off, silent = _followed(access)
    return [
        Pending(
            title=_("Dossiers that lack a reader"),
            rows=with_readers(every_desk(access)).filter(LACKING),
            url=desk,
            icon="users-round",
            reason=_("Ask for a proposal, or choose experts by hand."),
        ),
        Task(
            title=_("Outside experts without a link"),
            count=len(cut_off),
            url=_where(access, cut_off, desk),
            icon="link",
            reason=_("No mail has left to them: make the link and send it."),
        ),
        Task(
            title=_("Experts who do not answer"),
            count=len(silent),
            url=_where(access, silent, desk),
            icon="user-x",
            reason=_("They were asked twice: call them, or ask somebody else."),
        ),
    ]


def _followed(access: Access) -> tuple[list[int], list[int]]:
    """Requests of readers without a link, and of silent ones: mine, or nobody's."""
    mine = Q(request__owner=access.user)
    mine |= Q(request__owner=None, request__project__owner=access.user)
    mine |= Q(request__owner=None, request__project__owner=None)
    silent = unanswered() & Q(reminded_at__isnull=False)
    rows = (
        Assignment.objects.filter(mine)
        .with_links()
        .filter(silent | Q(lacks_link=True))
        .filter(request__in=LabelRequest.objects.listed_for(access).values("pk"))
    )
    found: tuple[list[int], list[int]] = ([], [])
    for request, lacks_link in rows.values_list("request", "lacks_link"):
        found[0 if lacks_link else 1].append(request)
    return found


def _where(access: Access, requests: list[int], desk: str) -> str:
    """The one request, else the desks."""
    if len(set(requests)) != 1:
        return desk
    return reverse("labelling:request_detail", args=[access.cluster.slug, requests[0]])
