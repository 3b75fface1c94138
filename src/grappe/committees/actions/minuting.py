"""The minutes of a closed session are written from its acts, then locked for good."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.committees import minutes, records
from grappe.committees.acts import NotPossible
from grappe.committees.minutes.facts import lines
from grappe.committees.models import Minutes, Session, SessionState


class NotMinutable(NotPossible):
    """These minutes cannot be written or locked now; the message is for the user."""


@transaction.atomic
def write_minutes(
    session: Session,
    *,
    language: str,
    by: User | None,
    at: datetime,
    remarks: str = "",
) -> Minutes:
    """Write the minutes, or write them anew with the secretary's remarks.

    Raises NotMinutable before the session is closed and once they are locked.
    """
    session = _held(session)
    if session.state != SessionState.CLOSED:
        raise NotMinutable(_("Minutes are written once the session is closed."))
    row = _row(session)
    if row.locked_at is not None:
        raise NotMinutable(_("These minutes are locked."))
    row.language = language
    row.facts = records.facts_of(session)
    row.text = minutes.write(row.facts, language, lines(remarks))
    row.written_at = at
    row.save()
    record("committees.minutes_written", session, by=by, at=at, **_facts(session))
    return row


@transaction.atomic
def lock_minutes(session: Session, *, by: User | None, at: datetime) -> Minutes:
    """Lock the minutes with a hash: nothing changes them afterwards.

    Raises NotMinutable if they are not written, locked already, or the text does not
    say what the acts say.
    """
    session = _held(session)
    row = _row(session)
    if row.pk is None:
        raise NotMinutable(_("The minutes are not written yet."))
    if row.locked_at is not None:
        raise NotMinutable(_("These minutes are locked."))
    row.sha256 = records.digest(row.facts, row.text)
    if not records.verify(row).holds:
        raise NotMinutable(
            _("These minutes do not say what the session's acts say: write them anew.")
        )
    row.locked_at, row.locked_by = at, by
    row.save()
    facts = {**_facts(session), "sha256": row.sha256}
    record("committees.minutes_locked", session, by=by, at=at, **facts)
    return row


def _held(session: Session) -> Session:
    return (
        Session.objects.select_for_update(of=["self"])
        .select_related("body__cluster")
        .get(pk=session.pk)
    )


def _row(session: Session) -> Minutes:
    row = Minutes.objects.select_for_update().filter(session=session).first()
    row = row or Minutes(session=session)
    row.session = session
    return row


def _facts(session: Session) -> dict[str, Any]:
    return {
        "body": str(session.body),
        "held_on": session.held_on,
        "cluster": session.body.cluster,
    }
