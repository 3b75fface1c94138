"""What a session adds to the page of a request: when it was looked at, what came."""

from typing import Any

from grappe.committees import rules
from grappe.committees.models import AgendaItem, Decision, Outcome
from grappe.committees.queries import known_to
from grappe.labelling import states
from grappe.projects.doors import Door


def of_request(request: Any, label_request: Any, _door: Door) -> dict[str, Any] | None:
    """Its sessions that the reader knows, and its decision to those who may see it."""
    access = request.access
    items = list(
        AgendaItem.objects.filter(
            request=label_request,
            removed_at=None,
            session__in=known_to(access).values("pk"),
        )
        .select_related("session__body")
        .order_by("-session__held_on", "-pk")
    )
    decision = None
    if rules.can_see_decisions(access):
        rows = Decision.objects.filter(request=label_request, dropped_at=None)
        decision = rows.select_related("item__session__body").first()
    may_decide = (
        decision is None
        and label_request.procedure.deciding_body_id is None
        and states.may_move(label_request.state, Outcome.REFUSED)
        and rules.can_decide_alone(access)
    )
    if not items and decision is None and not may_decide:
        return None
    return {"items": items, "decision": decision, "may_decide": may_decide}
