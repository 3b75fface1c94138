"""The trail: who did what, when, before and after."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from grappe.accounts.access import Access
from grappe.accounts.rules import can_see_audit
from grappe.api.v1.entry import operation
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.shapes import LAST_KEY, Text
from grappe.audit.models import Event
from grappe.tokens.models import Scope

router = Router(tags=["history"])
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]


class Change(BaseModel):
    field: str
    before: Any
    after: Any


class EventOut(BaseModel):
    """`by` is null for what the installation did itself."""

    id: int
    at: datetime
    by: str | None
    kind: str
    target: str
    organisation_id: int | None
    project_id: int | None
    changes: list[Change]


class EventAsked(Asked):
    kind: Text(60) | None = None
    organisation: Annotated[int, Field(ge=1, le=LAST_KEY)] | None = None
    first: Day | None = None
    last: Day | None = None


@operation(
    router.get,
    "/events",
    response=Page[EventOut],
    scope=Scope.READ_HISTORY,
    rule=can_see_audit,
    summary="What happened, newest first",
)
def event_list(request: HttpRequest, slug: str, asked: Query[EventAsked]) -> Any:
    access: Access = request.access
    lookups = {
        "kind": asked.kind,
        "organisation": asked.organisation,
        "at__date__gte": asked.first,
        "at__date__lte": asked.last,
    }
    rows = Event.objects.visible_to(access).select_related("by")
    rows = rows.filter(**{path: value for path, value in lookups.items() if value})
    return paged(
        request,
        asked,
        rows.latest_first(),
        lambda found: [shown(one) for one in found],
    )


def shown(event: Event) -> EventOut:
    return EventOut(
        id=event.pk,
        at=event.at,
        by=event.by.name if event.by else None,
        kind=event.kind,
        target=event.target,
        organisation_id=event.organisation_id,
        project_id=event.project_id,
        changes=changes(event),
    )


def changes(event: Event) -> list[Change]:
    kept = event.data.get("changes")
    if not isinstance(kept, dict):
        return []
    return [
        Change(field=name, before=pair[0], after=pair[1])
        for name, pair in kept.items()
        if isinstance(pair, list) and len(pair) == 2
    ]
