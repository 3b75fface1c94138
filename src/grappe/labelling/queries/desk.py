"""Reads over the desks of a cluster: what each lacks, what each expert carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Task
from grappe.labelling import matching, rules
from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    Call,
    Expert,
    LabelRequest,
)


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
    """Dossiers that lack a reader."""
    if not rules.can_assign(access):
        return []
    count = with_readers(every_desk(access).order_by()).filter(LACKING).count()
    if not count:
        return []
    return [
        Task(
            title=_("Dossiers that lack a reader"),
            count=count,
            url=reverse("labelling:desk", args=[access.cluster.slug]),
            icon="users-round",
            reason=_("Ask for a proposal, or choose experts by hand."),
        )
    ]
