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
    Expert,
    LabelRequest,
)
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
    """An expert: what they read, and how many dossiers here are not for them."""

    expert: Expert
    conflicts: int

    @property
    def elsewhere(self) -> int:
        return max(0, self.expert.load - self.expert.here)

    @property
    def is_over(self) -> bool:
        return self.expert.load > self.expert.capacity

    @property
    def most(self) -> int:
        """The end of the bar."""
        return max(self.expert.capacity, self.expert.load, 1)


def readings_of(requests: Iterable[int]) -> dict[int, list[Assignment]]:
    rows: dict[int, list[Assignment]] = defaultdict(list)
    for row in (
        Assignment.objects.filter(request__in=list(requests))
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
    experts: Sequence[Expert], projects: Iterable[int], access: Access
) -> list[Load]:
    """Loads, with the number of this desk's dossiers that a conflict closes to each."""
    wanted = set(projects)
    found: dict[int, Any] = firewall.findings(
        [expert.user_id for expert in experts], access.cluster, access.on, list(wanted)
    )
    return [
        Load(expert, len(wanted & found[expert.user_id].keys())) for expert in experts
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
