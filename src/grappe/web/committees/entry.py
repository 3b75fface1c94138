"""The way into a session's pages, and its agenda as one reader may see it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from grappe.accounts.access import Access
from grappe.committees import rules
from grappe.committees.models import AgendaItem, Session, SessionState
from grappe.committees.queries import known_to
from grappe.labelling.models import LabelRequest


@dataclass(frozen=True)
class Line:
    """One point of the agenda; `item` is None where the reader takes no part."""

    number: int
    minutes: int
    item: AgendaItem | None
    # A conflict takes it away; else it was not opened to them yet.
    is_barred: bool = False


def entered(request: Any, pk: int) -> Session:
    """The session; 404 where it does not exist for this person."""
    return get_object_or_404(known_to(request.access), pk=pk)


def managed(request: Any, pk: int) -> Session:
    """As one of those who keep sessions; 403 to those who only look on."""
    session = entered(request, pk)
    if not rules.can_manage_sessions(request.access):
        raise PermissionDenied
    return session


def item_of(request: Any, pk: int, item: int) -> AgendaItem:
    """A point of the agenda for whoever keeps the session; 404 behind a conflict."""
    session = managed(request, pk)
    rows = session.items.visible_to(request.access).filter(removed_at=None)
    found = get_object_or_404(rows.select_related("request__project"), pk=item)
    found.session = session
    return found


def agenda(access: Access, session: Session) -> list[Line]:
    """What is on the agenda, in order, as far as the reader may know of it."""
    rows = session.items.filter(removed_at=None).select_related(
        "request__project", "request__call", "request__procedure", "rapporteur"
    )
    known = set(
        LabelRequest.objects.listed_for(access)
        .filter(agenda_items__session=session)
        .values_list("pk", flat=True)
    )
    return [
        line(access, number, item, known)
        for number, item in enumerate(rows.order_by("position", "pk"), start=1)
    ]


def line(access: Access, number: int, item: AgendaItem, known: set[int]) -> Line:
    request = item.request
    if request is None or request.pk in known:
        return Line(number, item.minutes, item)
    is_barred = request.project_id in access.barred_ids
    return Line(number, item.minutes, None, is_barred)


def address(session: Session, name: str = "session_detail", *more: Any) -> str:
    cluster = session.body.cluster
    return reverse(f"committees:{name}", args=[cluster.slug, session.pk, *more])


def open_live(request: Any, pk: int) -> Session:
    """A session that is under way, to those who keep it or sit there."""
    session = entered(request, pk)
    if session.state != SessionState.OPEN:
        raise Http404
    return session
