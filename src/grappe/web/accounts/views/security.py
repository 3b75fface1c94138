"""What protects one's account: second factors, recovery codes, browsers."""

import time

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts import actions, sessions
from grappe.web.accounts.staying import keep_this_session

SHOWN_UNTIL = "codes_shown_until"
MINUTES_TO_SAVE = 10


@never_cache
@login_required
@require_GET
def security(request):
    """What one signs in with, and what is missing."""
    rows = Authenticator.objects.filter(user=request.user).order_by("created_at", "pk")
    factors = list(rows)
    codes = of_type(factors, Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": next(iter(of_type(factors, Authenticator.Type.TOTP)), None),
        "passkeys": of_type(factors, Authenticator.Type.WEBAUTHN),
        "codes": codes,
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "codes_unseen": bool(codes) and not codes[0].wrap().did_view,
        "session_count": len(sessions.of(request.user)),
    }
    context["has_factor"] = bool(context["app"] or context["passkeys"])
    return render(request, "accounts/security.html", context)


def of_type(factors: list[Authenticator], kind: str) -> list[Authenticator]:
    return [one for one in factors if one.type == kind]


def codes_of(user):
    row = Authenticator.objects.filter(
        user=user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    if row is None:
        raise Http404
    return row.wrap()


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(app="allauth.mfa")
def recovery_codes(request):
    """Show the codes once: pressing a button is a change, opening a page is none."""
    codes = codes_of(request.user)
    left = len(codes.get_unused_codes())
    context = {"is_seen": codes.did_view, "left": left, "codes": None}
    if request.method == "POST" and not codes.did_view:
        codes.mark_as_viewed()
        request.session[SHOWN_UNTIL] = time.time() + MINUTES_TO_SAVE * 60
        context["codes"] = codes.get_unused_codes()
    return render(request, "accounts/recovery_codes.html", context)


@never_cache
@login_required
@require_POST
def recovery_codes_download(request):
    """The codes as a file, for a few minutes after they were shown."""
    if request.session.get(SHOWN_UNTIL, 0) < time.time():
        messages.error(request, _("Codes are shown once. Make new ones to save them."))
        return redirect("mfa_view_recovery_codes")
    text = "".join(f"{code}\r\n" for code in codes_of(request.user).get_unused_codes())
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="recovery-codes.txt"',
            "Cache-Control": "private, no-store",
        },
    )


@never_cache
@login_required
@require_GET
def session_list(request):
    """The browsers one is signed in with."""
    found = sessions.of(request.user, request.session.session_key)
    return render(request, "accounts/session_list.html", {"sessions": found})


@login_required
@require_POST
def session_end(request, pk):
    """End one session; ending this one is signing out."""
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    if row.session_key == request.session.session_key:
        messages.error(request, _("To end this session, sign out."))
    else:
        actions.end_session(request.user, row, by=request.user, at=timezone.now())
        messages.success(request, _("The session was ended."))
    return redirect("accounts:session_list")


@login_required
@require_POST
def session_end_others(request):
    """End every other session, listed or not."""
    key = request.session.session_key
    actions.end_sessions(request.user, but=key, by=request.user, at=timezone.now())
    keep_this_session(request)
    messages.success(request, _("Every other session was ended."))
    return redirect("accounts:session_list")
