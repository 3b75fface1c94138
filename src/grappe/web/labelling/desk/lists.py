"""Dossiers with their readers, experts with their load: a page of each at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grappe.accounts.access import Access
from grappe.labelling import matching, rules
from grappe.labelling.models import (
    STANDING_STATES,
    Assignment,
    AssignmentState,
    Call,
    Expert,
    LabelRequest,
)
from grappe.labelling.queries import desk as queries
from grappe.projects import firewall


@dataclass(frozen=True)
class Line:
    """A dossier: its readers, and how many it still lacks."""

    request: LabelRequest
    readers: list[Assignment]
    ended: list[Assignment]

    @property
    def lacking(self) -> int:
        return max(0, self.request.procedure.reviews - len(self.readers))


@dataclass(frozen=True)
class Load:
    """What an expert reads, and how many dossiers here are not for them.

    A dossier that a conflict takes away from the person at the desk counts in `load`
    only.
    """

    expert: Expert
    load: int
    here: int
    conflicts: int
    waiting: int = 0
    declined: int = 0

    @property
    def elsewhere(self) -> int:
        return max(0, self.load - self.here)

    @property
    def is_over(self) -> bool:
        return self.load > self.expert.capacity

    @property
    def most(self) -> int:
        """The end of the bar."""
        return max(self.expert.capacity, self.load, 1)


def readings_of(requests: Iterable[int]) -> dict[int, list[Assignment]]:
    rows: dict[int, list[Assignment]] = defaultdict(list)
    for row in (
        Assignment.objects.filter(request__in=list(requests))
        .with_links()
        .select_related("expert__user")
        .order_by("pk")
    ):
        rows[row.request_id].append(row)
    return rows


def lines(requests: Sequence[LabelRequest]) -> list[Line]:
    rows = readings_of(request.pk for request in requests)
    return [
        Line(
            request=request,
            readers=[one for one in rows[request.pk] if one.state in STANDING_STATES],
            ended=[one for one in rows[request.pk] if one.state not in STANDING_STATES],
        )
        for request in requests
    ]


def load_lines(
    access: Access, call: Call | None, experts: Sequence[Expert]
) -> list[Load]:
    """Loads, with the number of this desk's dossiers that a conflict closes to each."""
    rows = matching.at_desk(access, call).order_by()
    wanted = set(rows.values_list("project", flat=True))
    # Asked of the whole cluster: naming thousands of dossiers would cost more.
    found: dict[int, Any] = firewall.findings(
        [expert.user_id for expert in experts], access.cluster, access.on
    )
    states = queries.readings_by_state(access, call, [one.pk for one in experts])
    return [
        Load(
            expert,
            load=expert.load,
            here=sum(states.get(expert.pk, {}).get(one, 0) for one in STANDING_STATES),
            conflicts=len(wanted & found[expert.user_id].keys()),
            waiting=states.get(expert.pk, {}).get(AssignmentState.ASKED, 0),
            declined=states.get(expert.pk, {}).get(AssignmentState.DECLINED, 0),
        )
        for expert in experts
    ]


def readers(
    request: Any, label_request: LabelRequest, _door: Any
) -> dict[str, Any] | None:
    """The block of a request's page: who reads it; staff only, never the applicants."""
    access = request.access
    if not rules.can_see_desk(access) or not label_request.procedure.has_experts:
        return None
    (line,) = lines([label_request])
    is_open = label_request.state in matching.AT_DESK
    if not is_open and not line.readers and not line.ended:
        return None
    return {
        "line": line,
        "key": label_request.call_id or 0,
        "may_assign": is_open and rules.can_assign(access),
    }
