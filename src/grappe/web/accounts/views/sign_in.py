"""Signing in by link, one's own account, and the place one acts in."""

import logging

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from sesame.utils import get_user

from grappe.accounts import actions, notifications, queries
from grappe.web.accounts.entrance import let_in
from grappe.web.accounts.forms import LinkRequestForm, ProfileForm
from grappe.web.accounts.language import speak

logger = logging.getLogger(__name__)


def safe_next(request) -> str:
    """Where to go next: an address of this site, or nothing."""
    target = request.POST.get("next") or request.GET.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, hosts, request.is_secure()):
        return target
    if target:
        logger.warning("An address of another site was refused as the next page.")
    return ""


@never_cache
@require_http_methods(["GET", "POST"])
def link_request(request):
    """Ask for a sign-in link; the answer is the same whoever has an account."""
    form = LinkRequestForm(request.POST if request.method == "POST" else None)
    then = safe_next(request)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        if ratelimit.consume(request, action="request_login_code", key=email):
            notifications.send_sign_in_link.enqueue(email, then)
            context = {"email": email, "minutes": settings.SESAME_MAX_AGE // 60}
            return render(request, "accounts/link_sent.html", context)
        form.add_error(None, _("Too many links were asked for. Wait a few minutes."))
    return render(request, "accounts/link_request.html", {"form": form, "next": then})


@never_cache
@require_http_methods(["GET", "POST"])
def link_open(request, token):
    """Sign in; opening the page is not enough, because mail scanners open links."""
    then = safe_next(request)
    if request.method == "GET":
        user = get_user(token, update_last_login=False)
        if user is None:
            return render(request, "accounts/link_dead.html", status=410)
        context = {"person": user, "next": then}
        return render(request, "accounts/link_open.html", context)
    try:
        user = actions.open_link(token, at=timezone.now())
    except actions.NotSignable:
        return render(request, "accounts/link_dead.html", status=410)
    return let_in(request, user, method="link", then=then)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def link_again(request):
    """Prove by a new link that this browser is still one's own."""
    then = safe_next(request)
    if request.method == "GET":
        return render(request, "accounts/link_again.html", {"next": then})
    email = request.user.email
    if ratelimit.consume(request, action="request_login_code", key=email):
        notifications.send_sign_in_link.enqueue(email, then)
        context = {"email": email, "minutes": settings.SESAME_MAX_AGE // 60}
        return render(request, "accounts/link_sent.html", context)
    messages.error(request, _("Too many links were asked for. Wait a few minutes."))
    return render(request, "accounts/link_again.html", {"next": then})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    """One's names, language and password."""
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(posted, instance=request.user)
    if form.is_valid():
        user = actions.change_profile(
            request.user, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        response = speak(redirect("accounts:profile"), user.language)
        messages.success(request, _("Your profile was saved."))
        return response
    context = {
        "form": form,
        "places": queries.contexts(request.user, timezone.localdate()),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_POST
def context_switch(request):
    """Act for another organisation or in another cluster."""
    places = queries.contexts(request.user, timezone.localdate())
    for place in places:
        if str(place.grant_id) == request.POST.get("grant"):
            request.session["grant"] = place.grant_id
            return redirect(place.url)
    messages.error(request, _("You no longer act there."))
    return redirect("web:index")
