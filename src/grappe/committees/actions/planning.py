"""A session is planned, moved, called off, or called a second time."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.committees import conflicts, notifications
from grappe.committees.actions.rewriting import SET_BY_US, rewrite
from grappe.committees.acts import NotPossible
from grappe.committees.models import AgendaItem, Session, SessionState
from grappe.labelling.actions import steps
from grappe.labelling.models import Body, LabelRequest, RequestState


class NotPlannable(NotPossible):
    """This session or its agenda cannot be so; the message is for the user."""


def locked(session: Session) -> Session:
    """The session as it is now, held until the change is saved."""
    return (
        Session.objects.select_for_update(of=["self"])
        .select_related("body__cluster")
        .get(pk=session.pk)
    )


def planned(session: Session) -> Session:
    """A session that has not begun, held. Raises NotPlannable."""
    session = locked(session)
    if session.state != SessionState.PLANNED:
        raise NotPlannable(
            _("This session is %(state)s.") % {"state": session.get_state_display()}
        )
    return session


@transaction.atomic
def plan_session(
    body: Body,
    *,
    starts_at: datetime,
    by: User | None,
    at: datetime,
    title: str = "",
    place: str = "",
    video_url: str = "",
    is_second_call: bool = False,
) -> Session:
    """Plan a session of a body; its day is that of the cluster's clock.

    Raises NotPlannable if a value is wrong.
    """
    session = Session(
        body=body,
        title=title.strip(),
        held_on=timezone.localdate(starts_at),
        starts_at=starts_at,
        place=place.strip(),
        video_url=video_url,
        is_second_call=is_second_call,
        created_at=at,
        created_by=by,
    )
    try:
        session.full_clean(exclude=SET_BY_US)
    except ValidationError as error:
        raise NotPlannable(" ".join(error.messages)) from error
    session.save()
    record("committees.session_planned", session, by=by, at=at, **told(session))
    return session


@transaction.atomic
def change_session(
    session: Session, values: dict[str, Any], *, by: User | None, at: datetime
) -> Session:
    """Change the day, the place or the title of a session that has not begun.

    Requests on its agenda follow its day. Raises NotPlannable.
    """
    session = planned(session)
    if "starts_at" in values:
        values = {**values, "held_on": timezone.localdate(values["starts_at"])}
    changes = rewrite(session, values, refusal=NotPlannable)
    if "held_on" in changes:
        for item in waiting_requests(session):
            request = steps.locked(item.request)  # type: ignore[arg-type]
            request.committee_on = session.held_on
            request.save(update_fields=["committee_on"])
    if changes:
        facts = {**told(session), "changes": changes}
        record("committees.session_changed", session, by=by, at=at, **facts)
    return session


@transaction.atomic
def cancel_session(
    session: Session, *, reason: str, by: User | None, at: datetime
) -> Session:
    """Call off a session that has not begun; its requests wait for another.

    Those who were convened are told. Raises NotPlannable.
    """
    session = planned(session)
    if not reason.strip():
        raise NotPlannable(_("Say why."))
    for item in waiting_requests(session):
        release_request(item, at=at)
    session.state = SessionState.CANCELLED
    session.save(update_fields=["state"])
    facts = {**told(session), "reason": reason.strip()}
    record("committees.session_cancelled", session, by=by, at=at, **facts)
    if session.convened_at is not None:
        notifications.cancelled(session, reason=reason.strip(), by=by, at=at)
    return session


@transaction.atomic
def call_again(
    session: Session, *, starts_at: datetime, by: User | None, at: datetime
) -> Session:
    """Call a body a second time on what a session left undecided.

    Raises NotPlannable while that session is to come or under way.
    """
    from grappe.committees.actions.agenda import add_item

    session = locked(session)
    if session.state not in (SessionState.CLOSED, SessionState.CANCELLED):
        raise NotPlannable(_("A second call comes after the first."))
    if starts_at <= session.starts_at:
        raise NotPlannable(_("A second call comes after the first."))
    again = plan_session(
        session.body,
        starts_at=starts_at,
        title=session.title,
        place=session.place,
        video_url=session.video_url,
        is_second_call=True,
        by=by,
        at=at,
    )
    left = session.items.filter(removed_at=None).select_related("request")
    for item in left:
        request = item.request
        if request is not None and (not request.is_open or _is_taken(request)):
            continue
        add_item(
            again,
            request=request,
            title=item.title,
            minutes=item.minutes,
            rapporteur=item.rapporteur,
            # What somebody may not know of goes on without them.
            by=None if _is_barred(by, item, at) else by,
            at=at,
        )
    return again


def _is_barred(by: User | None, item: AgendaItem, at: datetime) -> bool:
    keys = [by.pk] if by is not None else []
    return bool(conflicts.barred(item, keys, timezone.localdate(at)))


def _is_taken(request: LabelRequest) -> bool:
    """Decided already, or on the agenda of another session to come."""
    elsewhere = AgendaItem.objects.filter(
        request=request,
        removed_at=None,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    )
    return elsewhere.exists() or request.decisions.filter(dropped_at=None).exists()


def waiting_requests(session: Session) -> list[AgendaItem]:
    """The points of its agenda that are requests still open."""
    rows = session.items.filter(removed_at=None).select_related("request")
    return [one for one in rows if one.request is not None and one.request.is_open]


def release_request(item: AgendaItem, *, at: datetime) -> None:
    """Take a request off the committee's table, where it waited for this session."""
    if not item.session.body.decides or item.request is None:
        return
    request = steps.locked(item.request)
    if request.committee_on == item.session.held_on:
        request.committee_on = None
        request.save(update_fields=["committee_on"])
    if request.state == RequestState.COMMITTEE_SCHEDULED:
        steps.move(request, RequestState.IN_REVIEW, at=at)


def told(session: Session) -> dict[str, Any]:
    """What each line of the trail says of a session: no word of its agenda."""
    return {
        "body": str(session.body),
        "held_on": session.held_on,
        "cluster": session.body.cluster,
    }
