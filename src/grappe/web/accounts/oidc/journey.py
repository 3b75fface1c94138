"""To a provider, back from it, in, and out again."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import logout as house_logout
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts import oidc
from grappe.accounts.models import User
from grappe.accounts.oidc import exchange, linking, refusals
from grappe.accounts.oidc.identity import Identity
from grappe.clusters.models import Cluster
from grappe.config.oidc import Provider
from grappe.web.accounts.entrance import LINK_BACKEND, let_in
from grappe.web.accounts.oidc import arrivals
from grappe.web.accounts.views.sign_in import safe_next

FAREWELL_KEY = "oidc_farewell"
METHOD = "oidc"


def provider_named(name: str) -> Provider:
    found = oidc.providers().get(name)
    if found is None:
        raise Http404
    return found


@never_cache
@require_POST
def oidc_start(request, provider):
    """Leave for the provider; a click of ours begins it, never a link of another's."""
    found = provider_named(provider)
    if not ratelimit.consume(request, action="login"):
        return refused(request, found, _("Too many attempts. Wait a minute."), 429)
    try:
        address = exchange.begin(request, found, then=safe_next(request))
    except refusals.Refused as refusal:
        return refused_by(request, found, refusal)
    return leave(request, found, address)


def leave(request, provider: Provider, address: str) -> HttpResponse:
    """A page that goes there by itself.

    A redirect would not do: the rule that forms are sent to this site only holds for
    every address a form leads to, and a provider leads on to others of its own.
    """
    context = {"provider": provider, "address": address}
    return render(request, "accounts/oidc_leave.html", context)


@never_cache
@require_GET
def oidc_callback(request, provider):
    """Check the provider's answer; it signs nobody in yet."""
    found = provider_named(provider)
    try:
        identity, then = exchange.finish(request, found)
    except refusals.Refused as refusal:
        return refused_by(request, found, refusal)
    if linking.account_of(identity) is None:
        older = linking.replaced_by(identity)
        if older is not None:
            linking.refuse_replacement(older, identity, at=timezone.now())
    arrivals.keep(request, identity, then)
    return redirect("accounts:oidc_arrive")


def refused_by(request, provider: Provider, refusal: refusals.Refused) -> HttpResponse:
    refusals.note(provider.name, refusal)
    status = 502 if isinstance(refusal, refusals.Unreachable) else 400
    return refused(request, provider, refusal.message, status)


def refused(request, provider: Provider, message: Any, status: int) -> HttpResponse:
    context = {"provider": provider, "message": message}
    return render(request, "accounts/oidc_refused.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def oidc_arrive(request):
    """What the person can do now: one button, or an explanation."""
    arrival = arrivals.waiting(request)
    if arrival is None:
        messages.error(request, _("This took too long, or was already used."))
        return redirect("account_login")
    account = linking.account_of(arrival.identity)
    if account is None:
        return stranger(request, arrival)
    if request.user.is_authenticated and request.user != account.user:
        return show(request, arrival, "other")
    if request.method == "GET":
        return show(request, arrival, "enter", person=account.user)
    linking.arrive(account, arrival.identity)
    arrivals.forget(request)
    return enter(request, account.user, arrival)


def stranger(request, arrival: arrivals.Arrival) -> HttpResponse:
    """An identity that opens nothing yet."""
    identity = arrival.identity
    if linking.replaced_by(identity) is not None:
        return show(request, arrival, "changed", status=403)
    owner = linking.owner_of(identity)
    if owner is None or (request.user.is_authenticated and request.user != owner):
        return show(request, arrival, "unknown", clusters=clusters_of(identity))
    if not request.user.is_authenticated:
        return show(request, arrival, "known")
    if request.method == "POST":
        try:
            linking.link(owner, identity, by=owner, at=timezone.now())
        except linking.NotLinkable as error:
            messages.error(request, str(error))
        else:
            arrivals.forget(request)
            messages.success(request, _("From now on it opens your account."))
        return redirect("accounts:oidc_list")
    return show(request, arrival, "link")


def show(
    request, arrival: arrivals.Arrival, case: str, status: int = 200, **more: Any
) -> HttpResponse:
    identity = arrival.identity
    context = {
        "identity": identity,
        "provider": linking.label_of(identity.provider),
        "person": None,
        "clusters": [],
        **more,
    }
    return render(request, f"accounts/oidc_{case}.html", context, status=status)


def clusters_of(identity: Identity) -> list[Cluster]:
    """The clusters whose public directory lists the organisation it names."""
    if not identity.siren:
        return []
    hosted = Cluster.objects.hosted().filter(
        publications__field="listed", publications__organisation__siren=identity.siren
    )
    return list(hosted.distinct().order_by("name"))


def enter(request, user: User, arrival: arrivals.Arrival) -> HttpResponse:
    """Sign in; a provider that vouches for two factors stands for the second one."""
    identity = arrival.identity
    if request.user == user:
        remember(request, user, identity)
        return redirect(arrival.then or "web:index")
    remember(request, user, identity)
    if not identity.strong:
        return let_in(request, user, method=METHOD, then=arrival.then)
    user.backend = LINK_BACKEND
    record_authentication(request, user, method=METHOD)
    adapter = get_adapter(request)
    options: dict[str, Any] = {
        "email_verification": None,
        "signal_kwargs": None,
        "email": None,
        "signup": False,
        "redirect_url": arrival.then or None,
    }
    closed = adapter.pre_login(request, user, **options)
    if closed:
        return closed
    adapter.login(request, user)
    return adapter.post_login(request, user, **options)


def remember(request, user: User, identity: Identity) -> None:
    request.session[oidc.SESSION_KEY] = {
        "user": str(user.pk),
        "provider": identity.provider,
        "id_token": identity.id_token,
        "strong": identity.strong,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def logout(request):
    """Sign out here and, for who came through a provider, there too."""
    kept = oidc.remembered(request.session) if request.method == "POST" else {}
    provider = oidc.providers().get(kept.get("provider", ""))
    if provider is None or not provider.logout:
        return house_logout(request)
    try:
        address, state = exchange.farewell(provider, kept["id_token"])
    except refusals.Refused as refusal:
        refusals.note(provider.name, refusal)
        return house_logout(request)
    get_adapter(request).logout(request)
    request.session[FAREWELL_KEY] = state
    return leave(request, provider, address)


@never_cache
@require_GET
def oidc_signed_out(request, provider):
    """Back from a provider that ended its session too."""
    found = provider_named(provider)
    expected = request.session.pop(FAREWELL_KEY, None)
    if exchange.is_same(request.GET.get("state", ""), expected):
        words = _("You are signed out, here and at %(provider)s.")
        messages.success(request, words % {"provider": found.label})
    return redirect("web:index")
