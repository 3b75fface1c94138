"""The session somebody acts from stays when the others end."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from grappe.accounts import sessions
from grappe.accounts.models import User


def end_others(request: HttpRequest, user: User) -> None:
    """End every session of somebody; the one they act from stays, if it is theirs."""
    if request.user != user:
        sessions.end_all(user)
        return
    sessions.end_all(request.user, but=request.session.session_key)
    keep_this_session(request)


def keep_this_session(request) -> None:
    """Write the person's new mark into the session they act from."""
    key = request.session.session_key
    update_session_auth_hash(request, request.user)
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.filter(session_key=key).update(
        session_key=request.session.session_key
    )
