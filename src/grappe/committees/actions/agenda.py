"""The agenda: requests and other subjects, in an order; then the body is convened."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.committees import conflicts, notifications
from grappe.committees.actions.planning import (
    NotPlannable,
    locked,
    planned,
    release_request,
    told,
)
from grappe.committees.actions.rewriting import rewrite
from grappe.committees.models import AgendaItem, Session, SessionState
from grappe.labelling.actions import steps
from grappe.labelling.models import LabelRequest, RequestState
from grappe.outbox.models import Mail
from grappe.projects import actions as projects
from grappe.projects import firewall
from grappe.projects.models import GrantPurpose

# How long after the session its members still open the dossiers.
DAYS_AFTER = 7


@transaction.atomic
def add_item(
    session: Session,
    *,
    by: User | None,
    at: datetime,
    request: LabelRequest | None = None,
    title: str = "",
    minutes: int = 20,
    rapporteur: User | None = None,
) -> AgendaItem:
    """Put a request, or another subject, at the end of the agenda.

    A request that its deciding body will look at is then scheduled. Raises NotPlannable
    if the session is over, the request is not ready or is another body's.
    """
    session = _to_come(session)
    if request is not None:
        request = steps.locked(request)
        _check_request(session, request, by=by, at=at)
    last = session.items.order_by("-position").values_list("position", flat=True)
    item = AgendaItem(
        session=session,
        position=(last.first() or 0) + 1,
        request=request,
        title=title.strip()[:200],
        minutes=minutes,
        rapporteur=rapporteur,
    )
    steps.save_whole(item, NotPlannable)
    if request is not None and session.body.decides:
        _schedule(request, session, at=at)
    _record("added", item, by=by, at=at)
    return item


def _to_come(session: Session) -> Session:
    """A session whose agenda may still grow: planned, or under way."""
    session = locked(session)
    if session.state not in (SessionState.PLANNED, SessionState.OPEN):
        raise NotPlannable(
            _("This session is %(state)s.") % {"state": session.get_state_display()}
        )
    return session


def _check_request(
    session: Session, request: LabelRequest, *, by: User | None, at: datetime
) -> None:
    body = session.body
    if request.cluster_id != body.cluster_id:
        raise NotPlannable(_("This request is made to another cluster."))
    if by is not None and firewall.is_barred(
        by, request.project, timezone.localdate(at)
    ):
        raise NotPlannable(_("A conflict of interest keeps you away from this."))
    procedure = request.procedure
    wanted = procedure.deciding_body_id if body.decides else procedure.expert_body_id
    if wanted is not None and wanted != body.pk:
        raise NotPlannable(_("Another body looks at this request."))
    if request.decisions.filter(dropped_at=None).exists():
        raise NotPlannable(_("This request was decided already."))
    elsewhere = AgendaItem.objects.filter(
        request=request,
        removed_at=None,
        session__body=body,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    ).exclude(session=session)
    if elsewhere.exists():
        raise NotPlannable(_("This request is on the agenda of another session."))


def _schedule(request: LabelRequest, session: Session, *, at: datetime) -> None:
    request.committee_on = session.held_on
    if request.state == RequestState.COMMITTEE_SCHEDULED:
        request.save(update_fields=["committee_on"])
        return
    try:
        steps.move(request, RequestState.COMMITTEE_SCHEDULED, at=at)
    except steps.NotMovable as error:
        raise NotPlannable(str(error)) from error


@transaction.atomic
def change_item(
    item: AgendaItem, values: dict[str, Any], *, by: User | None, at: datetime
) -> AgendaItem:
    """Change the subject, the minutes or who presents it. Raises NotPlannable."""
    _to_come(item.session)
    item = _still_there(item)
    changes = rewrite(item, values, refusal=NotPlannable)
    if changes:
        _record("changed", item, by=by, at=at)
    return item


@transaction.atomic
def move_item(
    item: AgendaItem, *, up: bool, by: User | None, at: datetime
) -> AgendaItem:
    """Swap an item with its neighbour on the agenda; at the end it stays."""
    session = _to_come(item.session)
    rows = list(session.items.select_for_update().filter(removed_at=None))
    place = next((n for n, one in enumerate(rows) if one.pk == item.pk), None)
    if place is None:
        raise NotPlannable(_("This is not on the agenda any more."))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return rows[place]
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, start=1):
        row.position = number
    AgendaItem.objects.bulk_update(rows, ["position"])
    facts = told(session)
    record("committees.agenda_ordered", session, by=by, at=at, **facts)
    return rows[other]


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User | None, at: datetime) -> AgendaItem:
    """Take an item off the agenda; a request waits for another session.

    Raises NotPlannable once it was begun.
    """
    session = _to_come(item.session)
    item = _still_there(item)
    if session.acts.filter(item=item).exists():
        raise NotPlannable(_("This item was begun: it stays on the agenda."))
    item.removed_at = at
    item.save(update_fields=["removed_at"])
    if item.request is not None and item.request.is_open:
        release_request(item, at=at)
    _record("removed", item, by=by, at=at)
    return item


def _still_there(item: AgendaItem) -> AgendaItem:
    item = AgendaItem.objects.select_related(
        "session__body__cluster", "request__project__cluster"
    ).get(pk=item.pk)
    if item.removed_at is not None:
        raise NotPlannable(_("This is not on the agenda any more."))
    return item


@transaction.atomic
def convene(
    session: Session, *, by: User | None, at: datetime, message: str = ""
) -> list[Mail]:
    """Send the agenda to those who sit, and open them its dossiers.

    Whom a conflict bars from a project is neither given its dossier nor told of it.
    Raises NotPlannable without anybody to convene, or without an agenda.
    """
    session = planned(session)
    people = members(session)
    items = list(
        session.items.filter(removed_at=None).select_related(
            "request__project__cluster", "request__call"
        )
    )
    if not people:
        raise NotPlannable(_("Nobody has a seat in this body on that day."))
    if not items:
        raise NotPlannable(_("The agenda is empty."))
    on = timezone.localdate(at)
    barred = {
        item.pk: conflicts.barred(item, [one.pk for one in people], on)
        for item in items
    }
    mails = []
    for person in people:
        theirs = [item for item in items if person.pk not in barred[item.pk]]
        _open_dossiers(session, person, theirs, by=by, at=at)
        mails.append(
            notifications.convened(
                session, person, theirs, message=message.strip(), by=by, at=at
            )
        )
    session.convened_at = at
    session.save(update_fields=["convened_at"])
    facts = {**told(session), "count": len(mails)}
    record("committees.convened", session, by=by, at=at, **facts)
    return mails


def _open_dossiers(
    session: Session,
    person: User,
    items: list[AgendaItem],
    *,
    by: User | None,
    at: datetime,
) -> None:
    until = session.held_on + timedelta(days=DAYS_AFTER)
    for item in items:
        if item.request is None:
            continue
        projects.grant(
            item.request.project,
            person,
            GrantPurpose.COMMITTEE,
            ends_on=max(until, timezone.localdate(at)),
            reason=str(session.body),
            by=by,
            at=at,
        )


def members(session: Session) -> list[User]:
    """Those who have a seat in the body on the day of the session."""
    seats = session.body.seats.in_force(session.held_on)
    people = User.objects.filter(pk__in=seats.values("user"), is_active=True)
    return list(people.order_by("family_name", "given_name", "pk"))


def _record(what: str, item: AgendaItem, *, by: User | None, at: datetime) -> None:
    """One line of the trail; about a request, the firewall knows its project."""
    request = item.request
    if request is None:
        facts = {**told(item.session), "title": item.title}
        record(f"committees.subject_{what}", item, by=by, at=at, **facts)
        return
    record(
        f"committees.item_{what}",
        item,
        by=by,
        at=at,
        project=request.project,
        held_on=item.session.held_on,
        **steps.told(request),
    )
