"""An item is dealt with: opened, suspended, closed; who has a conflict steps aside."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.committees import conflicts
from grappe.committees.acts import Held, NotPossible
from grappe.committees.models import Act, AgendaItem, Session
from grappe.committees.sitting import Kind
from grappe.labelling.actions import steps
from grappe.labelling.models import RequestState
from grappe.projects import actions as projects
from grappe.projects import firewall


def open_item(item: AgendaItem, *, by: User | None, at: datetime) -> Act:
    """Come to an item; members whom a conflict bars from it step aside.

    Raises NotPossible if another is under way, nobody chairs, it left the agenda, the
    request was closed, or a conflict bars whoever enters this.
    """
    with transaction.atomic():
        held = Held(item.session, by=by, at=at)
        item = held.item(item.pk)
        check_clear(item, by, at)
        request = item.request
        if request is not None and not request.is_open:
            raise NotPossible(_("This request is closed."))
        act = held.add(
            Kind.ITEM_OPENED, item=item.pk, request=request.pk if request else None
        )
        _step_barred_aside(held, item, at=at)
        return act


@transaction.atomic
def suspend_item(item: AgendaItem, *, by: User | None, at: datetime) -> Act:
    """Leave an item for now; it can be opened again."""
    return _end(item, Kind.ITEM_SUSPENDED, by=by, at=at)


@transaction.atomic
def close_item(item: AgendaItem, *, by: User | None, at: datetime) -> Act:
    """Be done with an item; its request, decided or not, was heard."""
    act = _end(item, Kind.ITEM_CLOSED, by=by, at=at)
    item = act.item  # type: ignore[assignment]
    if item.request is not None and item.session.body.decides:
        request = steps.locked(item.request)
        if request.state == RequestState.COMMITTEE_SCHEDULED:
            steps.move(request, RequestState.HEARD, at=at)
    return act


def _end(item: AgendaItem, kind: str, *, by: User | None, at: datetime) -> Act:
    held = Held(item.session, by=by, at=at)
    item = held.item(item.pk)
    check_clear(item, by, at)
    act = held.add(kind, item=item.pk)
    act.item = item
    return act


@transaction.atomic
def step_aside(
    item: AgendaItem,
    member: User,
    *,
    nature: str,
    by: User,
    at: datetime,
    explanation: str = "",
) -> Act:
    """Let a member step aside from an item, and keep the conflict they declare.

    From then on its project does not exist for them. A vote they took part in, still
    open, is cancelled. Raises NotPossible if they did already or say no nature.
    """
    held = Held(item.session, by=by, at=at)
    item = held.item(item.pk)
    if by.pk != member.pk:
        check_clear(item, by, at)
    act = held.add(Kind.STEPPED_ASIDE, item=item.pk, member=member.pk, declared=True)
    on = timezone.localdate(at)
    request = item.request
    if request is None or firewall.is_barred(member, request.project, on):
        return act
    try:
        projects.declare(
            request.project,
            member,
            has_conflict=True,
            nature=nature,
            explanation=explanation.strip(),
            by=by,
            at=at,
        )
    except projects.NotDeclarable as error:
        raise NotPossible(str(error)) from error
    return act


@transaction.atomic
def note(
    session: Session,
    text: str,
    *,
    by: User | None,
    at: datetime,
    item: AgendaItem | None = None,
) -> Act:
    """Write down something said, of the session or of the item under way."""
    held = Held(session, by=by, at=at)
    if not text.strip():
        raise NotPossible(_("Write something."))
    if item is not None:
        item = held.item(item.pk)
        check_clear(item, by, at)
    return held.add(Kind.NOTED, item=item.pk if item else None, text=text.strip())


# Conflicts ----------------------------------------------------------------------------


def check_clear(item: AgendaItem, by: User | None, at: datetime) -> None:
    """Raises NotPossible where a conflict bars whoever enters the act."""
    if by is not None and conflicts.barred(item, [by.pk], timezone.localdate(at)):
        raise NotPossible(_("A conflict of interest keeps you away from this."))


@transaction.atomic
def notice_conflicts(item: AgendaItem, *, by: User | None, at: datetime) -> int:
    """Let members step aside whose conflict was found since the item began; how many.

    It stands whatever becomes of the act that comes after it.
    """
    held = Held(item.session, by=by, at=at)
    if held.sitting.item is None or held.sitting.item.key != item.pk:
        return 0
    return _step_barred_aside(held, item, at=at)


def _step_barred_aside(held: Held, item: AgendaItem, *, at: datetime) -> int:
    on = timezone.localdate(at)
    barred = conflicts.barred(item, held.sitting.seats.keys(), on)
    found = sorted(barred - held.sitting.item_of(item.pk).aside)
    for member in found:
        held.add(Kind.STEPPED_ASIDE, item=item.pk, member=member, declared=False)
    return len(found)
