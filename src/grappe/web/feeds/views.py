"""Addresses that software reads without signing in, and the page that makes them.

Whoever knows such an address reads what its owner may read today: it says little, it is
never written in a log of ours, and it can be revoked. There is no answer by date
(`If-Modified-Since`): what is taken away from somebody changes no date.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from grappe.accounts.access import Access
from grappe.common import limits
from grappe.tokens import feeds
from grappe.tokens.keys import prefix_of
from grappe.tokens.models import FeedToken
from grappe.web import menus
from grappe.web.decorators import notes, public, signed_in
from grappe.web.feeds import agenda, atom, calendars, news
from grappe.web.feeds.entries import address
from grappe.web.feeds.kinds import CALENDAR, KINDS, NEWS

# Software asks a few times an hour.
PER_HOUR = 120
# The date of a feed that never had news.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
ONE_HOUR = 3600


@dataclass(frozen=True)
class Address:
    """One line of the page: which feed, and the key that opens it."""

    token: FeedToken
    label: Any


@require_safe
@notes("tokens.feedtoken")
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """One's dates in a cluster, for a calendar."""
    if is_too_many(prefix_of(secret)):
        return too_many()
    token, access = _holder(secret, CALENDAR)
    with translation.override(token.user.language):
        found = agenda.entries(access)
        body = calendars.calendar(token.cluster.name, found)
    last = max((entry.updated_at for entry in found), default=token.made_at)
    return answer(request, body, "text/calendar; charset=utf-8", last)


@require_safe
@notes("tokens.feedtoken")
def own_news(request: HttpRequest, secret: str) -> HttpResponse:
    """What waits for somebody and what changed, for a news reader."""
    if is_too_many(prefix_of(secret)):
        return too_many()
    token, access = _holder(secret, NEWS)
    with translation.override(token.user.language):
        found = news.own(access)
        body = atom.feed(
            key=f"token-{token.prefix}",
            title=_("%(cluster)s: for %(person)s")
            % {"cluster": token.cluster.name, "person": token.user.name},
            author=token.cluster.name,
            language=token.user.language,
            path=reverse("web:home", args=[token.cluster.slug]),
            own_path=request.path,
            since=token.made_at,
            news=found,
        )
    last = max((one.at for one in found), default=token.made_at)
    return answer(request, body, "application/atom+xml; charset=utf-8", last)


@require_safe
@public
def public_news(request: HttpRequest) -> HttpResponse:
    """Labels, open calls and new members, as the cluster's public pages show them."""
    cluster, now = request.access.cluster, timezone.now()
    # The same for everybody, whoever is signed in.
    access = Access(cluster=cluster, on=request.access.on)
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        found = news.public(access, now)
        body = atom.feed(
            key=f"public-{cluster.slug}-{language}",
            title=_("%(cluster)s: news") % {"cluster": cluster.name},
            author=cluster.name,
            language=language,
            path=reverse("memberships:public_directory", args=[cluster.slug]),
            own_path=f"{request.path}?lang={language}",
            since=NEVER,
            news=found,
        )
    last = max((one.at for one in found), default=NEVER)
    response = answer(request, body, "application/atom+xml; charset=utf-8", last)
    response["Cache-Control"] = "public, max-age=900"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@never_cache
@require_http_methods(["GET"])
@signed_in
def feed_list(request: HttpRequest) -> HttpResponse:
    """One's own addresses in this cluster."""
    return render(request, "feeds/feed_list.html", _page(request))


@never_cache
@require_POST
@signed_in
def feed_create(request: HttpRequest) -> HttpResponse:
    """Make an address and show it: it is not kept, so it is shown once."""
    if not has_feeds(request.access):
        raise Http404
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        messages.error(request, _("There is no such feed."))
        return redirect("feeds:feed_list", request.access.cluster.slug)
    try:
        _token, secret = feeds.create(
            request.access, kind, by=request.user, at=timezone.now()
        )
    except feeds.NotMakeable as error:
        messages.error(request, str(error))
        return redirect("feeds:feed_list", request.access.cluster.slug)
    name = "feeds:calendar" if kind == CALENDAR else "feeds:own_news"
    made = {"address": address(reverse(name, args=[secret])), "made": KINDS[kind]}
    return render(request, "feeds/feed_list.html", _page(request) | made)


@require_POST
@signed_in
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    rows = FeedToken.objects.of(request.user).filter(cluster=request.access.cluster)
    token = get_object_or_404(rows, pk=pk)
    try:
        feeds.revoke(token, by=request.user, at=timezone.now())
    except feeds.NotRevocable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The address opens nothing any more."))
    return redirect("feeds:feed_list", request.access.cluster.slug)


def _page(request: HttpRequest) -> dict[str, Any]:
    """Raises Http404 for somebody who has nothing here."""
    access = request.access
    if not has_feeds(access):
        raise Http404
    rows = FeedToken.objects.of(request.user).filter(
        cluster=access.cluster, revoked_at=None
    )
    return {
        "addresses": [Address(row, KINDS.get(row.kind, row.kind)) for row in rows],
        "kinds": KINDS.items(),
        "public_address": address(
            reverse("feeds:public_news", args=[access.cluster.slug])
        ),
    }


def has_feeds(access: Access) -> bool:
    """Holds a role here, works on a project, reads a dossier or sits in a body."""
    return (
        menus.has_calls(access)
        or menus.has_dossiers(access)
        or menus.has_sessions(access)
    )


def _holder(secret: str, kind: str) -> tuple[FeedToken, Access]:
    """Whose address it is, with their rights of today. Raises Http404."""
    token = feeds.holder(secret, at=timezone.now())
    if token is None or token.kind != kind:
        raise Http404
    return token, Access.of(token.user, token.cluster, timezone.localdate())


def answer(
    request: HttpRequest, body: bytes, content_type: str, last: Any
) -> HttpResponse:
    """The file, or 304 to whoever has it already; no page is told where it was read."""
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag = quote_etag(sha256(body).hexdigest())
    response["Last-Modified"] = http_date(last.timestamp())
    response["Cache-Control"] = "private, max-age=300"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    found = get_conditional_response(request, etag=etag, response=response)
    return found or response


def is_too_many(prefix: str) -> bool:
    """Count one more question about an address in this hour."""
    return prefix != "" and limits.count(f"feeds:{prefix}", ONE_HOUR) > PER_HOUR


def too_many() -> HttpResponse:
    text = _("This address is asked too often.")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=429)
    response["Retry-After"] = str(ONE_HOUR)
    return response
