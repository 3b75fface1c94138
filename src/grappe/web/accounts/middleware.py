"""Between who signed in and the page: how long, and through whose eyes."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts import sessions
from grappe.accounts.models import Impersonation, Role, RoleGrant
from grappe.audit import behind
from grappe.web.accounts import doors, eyes

# Asked often, by anybody or by programs: they read no session.
WITHOUT_SESSION = frozenset(
    {
        "web:healthz",
        "web:favicon",
        "web:accent",
        "operations:ready",
        "operations:metrics",
    }
)
# What one may do everywhere, and no cluster's rule stands before.
OF_NO_CLUSTER = frozenset({"tokens", "webhooks", "operations"})
SECONDS_BETWEEN_MARKS = 5 * 60


class DoorsMiddleware:
    """End what lasted too long; put another person's eyes in place of one's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        request.impersonation = request.impersonator = None
        request.factor_due_on = None
        token = behind.current.set(None)
        try:
            return self.get_response(request)
        finally:
            behind.current.reset(token)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if match.view_name in WITHOUT_SESSION or match.namespace == "api":
            return None
        if is_over(request):
            logout(request)
            messages.info(request, _("Your session has ended. Sign in again."))
            return redirect_to_login(request.get_full_path())
        if eyes.SESSION_KEY in request.session:
            look_through(request)
        elif match.namespace in OF_NO_CLUSTER and "cluster" not in kwargs:
            return doors.closed_outside_clusters(request, timezone.localdate())
        return None


def is_over(request: HttpRequest) -> bool:
    """Whether a session is too old or rested too long; else mark that it lives.

    The mark is written into the session at most every few minutes. A session from
    before these limits has none, and ends with its cookie.
    """
    seen = request.session.get(sessions.SEEN)
    if seen is None:
        return False
    now = time.time()
    since = request.session.get(sessions.SINCE, seen)
    if now - since > settings.GRAPPE_SESSION_DAYS * 24 * 3600:
        return True
    idle = settings.GRAPPE_IDLE_MINUTES * 60
    if idle and now - seen > idle:
        return True
    if now - seen > SECONDS_BETWEEN_MARKS:
        request.session[sessions.SEEN] = now
    return False


def look_through(request: HttpRequest) -> None:
    """See as the person, if the director still may; refuse what is not for eyes."""
    now = timezone.now()
    seen = (
        Impersonation.objects.select_related("cluster", "person")
        .filter(
            pk=request.session[eyes.SESSION_KEY],
            by=request.user.pk,
            ended_at=None,
            expires_at__gt=now,
            person__is_active=True,
        )
        .first()
    )
    if seen is None or not directs(request.user, seen.cluster_id, now):
        # What is left open, the night ends and tells.
        del request.session[eyes.SESSION_KEY]
        messages.info(request, _("You see with your own eyes again."))
        return
    director = request.user
    request.impersonation, request.impersonator = seen, director
    request.user = seen.person
    behind.current.set(director)
    if eyes.is_refused(request.resolver_match, request.method, seen):
        raise PermissionDenied


def directs(user, cluster_id: int, at) -> bool:
    on = timezone.localdate(at)
    held = RoleGrant.objects.in_force(on).filter(user=user.pk, cluster=cluster_id)
    return held.filter(role=Role.DIRECTION).exists()
