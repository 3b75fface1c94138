"""Tokens and feeds: made and closed by their owner, overseen by the direction."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from grappe.accounts.access import Access
from grappe.accounts.models import RoleGrant
from grappe.clusters.models import Cluster
from grappe.common.paging import page_of
from grappe.tokens import actions, feeds, rules
from grappe.tokens.models import AccessToken, FeedToken
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.feeds.kinds import KINDS
from grappe.web.forms import Form
from grappe.web.tokens.forms import TokenForm


@require_GET
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own, in every cluster, those that are closed too."""
    tokens = AccessToken.objects.of(request.user).select_related("cluster")
    own_feeds = FeedToken.objects.of(request.user).standing().select_related("cluster")
    context = {
        "page": page_of(request, tokens),
        "feeds": worded(own_feeds),
        "at": timezone.now(),
        "may_make": own_clusters(request).exists(),
    }
    return render(request, "tokens/token_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def token_create(request: HttpRequest) -> HttpResponse:
    """The secret is shown on the answer to this form, and nowhere again."""
    clusters = own_clusters(request)
    form = TokenForm(
        acts.sent(request), clusters=clusters, initial={"cluster": clusters.first()}
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        at = timezone.now()
        access = Access.of(request.user, values.pop("cluster"), timezone.localdate(at))
        try:
            token, secret = actions.create(access, by=request.user, at=at, **values)
        except actions.NotMakeable as error:
            form.add_error(None, str(error))
        else:
            context = {"token": token, "secret": secret}
            return render(request, "tokens/token_made.html", context)
    context = {
        "form": form,
        "title": _("New token"),
        "intro": _(
            "Whoever holds a token acts in your name: give each program its own."
        ),
        "submit_label": _("Make it"),
        "cancel_url": reverse("tokens:token_list"),
    }
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken.objects.of(request.user), pk=pk)
    return revoked(request, token, actions.revoke, reverse("tokens:token_list"))


@require_http_methods(["GET", "POST"])
@login_required
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(FeedToken.objects.of(request.user), pk=pk)
    return revoked(request, token, feeds.revoke, reverse("tokens:token_list"))


@require_GET
@allowed(rules.can_see_all)
def cluster_token_list(request: Any) -> HttpResponse:
    """All those of the cluster, whoever made them."""
    access = request.access
    tokens = AccessToken.objects.visible_to(access).select_related("user", "cluster")
    own_feeds = FeedToken.objects.visible_to(access).standing()
    context = {
        "page": page_of(request, tokens),
        "feeds": worded(own_feeds.select_related("user", "cluster")),
        "at": timezone.now(),
    }
    return render(request, "tokens/cluster_token_list.html", context)


def worded(rows: Any) -> list[FeedToken]:
    """Secret addresses, each with the name of its feed."""
    found = list(rows)
    for token in found:
        token.feed_name = KINDS.get(token.kind, token.kind)
    return found


@require_http_methods(["GET", "POST"])
@allowed(rules.can_see_all)
def cluster_token_revoke(request: Any, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken.objects.visible_to(request.access), pk=pk)
    return revoked(request, token, actions.revoke, back_of(request))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_see_all)
def cluster_feed_revoke(request: Any, pk: int) -> HttpResponse:
    token = get_object_or_404(FeedToken.objects.visible_to(request.access), pk=pk)
    return revoked(request, token, feeds.revoke, back_of(request))


def back_of(request: Any) -> str:
    return reverse("tokens:cluster_token_list", args=[request.access.cluster.slug])


def revoked(request: Any, token: Any, revoke: Any, back: str) -> HttpResponse:
    """Ask, then close: the program that holds it is refused from then on."""
    act = acts.Act(
        title=_("Revoke %(prefix)s…") % {"prefix": token.prefix},
        intro=_("Whatever uses it is refused from now on. This cannot be undone."),
        submit_label=_("Revoke"),
        back=back,
        run=lambda: revoke(token, by=request.user, at=timezone.now()),
        refusals=(actions.NotRevocable,),
        success=_("It is revoked."),
    )
    return acts.page(request, Form(acts.sent(request)), act)


def own_clusters(request: Any) -> Any:
    """Where the person holds a role today."""
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(user=request.user)
    hosted = Cluster.objects.hosted().filter(pk__in=grants.values("cluster"))
    return hosted.order_by("name", "pk")
