"""A session is held: opened, who comes and goes, who chairs, and its end."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.committees.actions.planning import (
    locked,
    release_request,
    told,
    waiting_requests,
)
from grappe.committees.acts import Held, NotPossible
from grappe.committees.models import Act, Session, SessionState, Statutes
from grappe.committees.sitting import Kind
from grappe.labelling.models import BodySeat


@transaction.atomic
def open_session(session: Session, *, by: User | None, at: datetime) -> Act:
    """Open a session with a copy of the statutes and seats of its day.

    Raises NotPossible if it is not planned, before its day or long after, or the body
    has no statutes or no vote.
    """
    session = locked(session)
    if session.state != SessionState.PLANNED:
        raise NotPossible(
            _("This session is %(state)s.") % {"state": session.get_state_display()}
        )
    # One that begins before midnight may be opened after it.
    days = {session.held_on, session.held_on + timedelta(days=1)}
    if timezone.localdate(at) not in days:
        raise NotPossible(_("A session is opened on its day."))
    statutes = session.body.statutes.in_force(session.held_on).first()
    if statutes is None:
        raise NotPossible(_("This body has no statutes for that day: write them."))
    session.statutes = statutes_copy(statutes, is_second_call=session.is_second_call)
    session.seats = seats_copy(session)
    if not any(seat["has_vote"] for seat in session.seats):
        raise NotPossible(_("Nobody votes in this body on that day."))
    session.state, session.opened_at = SessionState.OPEN, at
    session.save(update_fields=["statutes", "seats", "state", "opened_at"])
    act = Held(session, by=by, at=at).add(Kind.OPENED)
    record("committees.session_opened", session, by=by, at=at, **told(session))
    return act


def statutes_copy(statutes: Statutes, *, is_second_call: bool) -> dict[str, Any]:
    """The rules as the session keeps them."""
    rules = model_to_dict(statutes, exclude=["id", "body", "starts_on", "ends_on"])
    return {**rules, "is_second_call": is_second_call}


def seats_copy(session: Session) -> list[dict[str, Any]]:
    """Who sits on that day, once each; the seat that gives a vote or the chair wins."""
    rows = (
        BodySeat.objects.in_force(session.held_on)
        .filter(body=session.body)
        .select_related("user", "college")
        .order_by("has_vote", "is_chair", "pk")
    )
    seats = {
        row.user_id: {
            "user": row.user_id,
            "name": row.user.name,
            "has_vote": row.has_vote,
            "is_chair": row.is_chair,
            "college": row.college_id,
            "college_name": row.college.name_fr if row.college else "",
        }
        for row in rows
    }
    return sorted(seats.values(), key=lambda seat: seat["name"])


@transaction.atomic
def close_session(session: Session, *, by: User | None, at: datetime) -> Act:
    """Close a session for good; requests it did not come to wait for another.

    Raises NotPossible while an item or a vote is under way.
    """
    held = Held(session, by=by, at=at)
    act = held.add(Kind.CLOSED)
    session = held.session
    session.state, session.closed_at = SessionState.CLOSED, held.at
    session.save(update_fields=["state", "closed_at"])
    for item in waiting_requests(session):
        if not held.sitting.item_of(item.pk).spans:
            release_request(item, at=at)
    record("committees.session_closed", session, by=by, at=at, **told(session))
    return act


@transaction.atomic
def arrive(
    session: Session,
    member: User,
    *,
    by: User | None,
    at: datetime,
    remote: bool = False,
) -> Act:
    """Note that a member came, or changed between the room and a distance.

    A proxy they gave ends; the body's chair takes an empty chair.
    """
    held = Held(session, by=by, at=at)
    return held.add(Kind.ARRIVED, member=member.pk, remote=remote)


@transaction.atomic
def leave(session: Session, member: User, *, by: User | None, at: datetime) -> Act:
    """Note that a member left; a chair who leaves leaves the chair empty."""
    return Held(session, by=by, at=at).add(Kind.LEFT, member=member.pk)


@transaction.atomic
def give_proxy(
    session: Session, member: User, *, holder: User, by: User | None, at: datetime
) -> Act:
    """Note that a member is represented by another while away."""
    held = Held(session, by=by, at=at)
    return held.add(Kind.PROXY_GIVEN, member=member.pk, holder=holder.pk)


@transaction.atomic
def end_proxy(session: Session, member: User, *, by: User | None, at: datetime) -> Act:
    """Note that a member takes their proxy back."""
    return Held(session, by=by, at=at).add(Kind.PROXY_ENDED, member=member.pk)


@transaction.atomic
def take_chair(session: Session, member: User, *, by: User | None, at: datetime) -> Act:
    """Note who chairs: of the session, or of an item its chair steps aside from."""
    return Held(session, by=by, at=at).add(Kind.CHAIR_TAKEN, member=member.pk)
