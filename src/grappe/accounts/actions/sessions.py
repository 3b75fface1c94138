"""Sessions are ended: one, or all."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from grappe.accounts import sessions
from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster


@transaction.atomic
def end_session(user: User, row: UserSession, *, by: User, at: datetime) -> None:
    """End one session of somebody."""
    sessions.end(row)
    record("accounts.session_ended", user, by=by, at=at, person=user.name)


@transaction.atomic
def end_sessions(
    user: User,
    *,
    by: User | None,
    at: datetime,
    but: str | None = None,
    cluster: Cluster | None = None,
) -> int:
    """End every session of somebody, or all but the one they act from."""
    User.objects.select_for_update().get(pk=user.pk)
    count = sessions.end_all(user, but=but)
    record(
        "accounts.sessions_ended",
        user,
        by=by,
        at=at,
        cluster=cluster,
        person=user.name,
    )
    return count
