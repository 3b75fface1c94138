"""Notices to other software: set up, follow what was sent, send again."""

import json
from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.common.paging import page_of
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.forms import Form
from grappe.web.webhooks.forms import DeliveryFilter, EndpointForm, ReplayForm
from grappe.webhooks import actions, rules, sending, tasks
from grappe.webhooks.models import Delivery, Endpoint

BOTH = ["GET", "POST"]


@require_GET
@allowed(rules.can_manage)
def endpoint_list(request):
    of_state = {
        state: Count("deliveries", filter=Q(deliveries__state=state))
        for state in ("waiting", "delivered", "failed")
    }
    endpoints = Endpoint.objects.visible_to(request.access).annotate(**of_state)
    return render(request, "webhooks/endpoint_list.html", {"endpoints": endpoints})


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def endpoint_add(request):
    form = EndpointForm(acts.sent(request))
    if form.is_valid():
        try:
            endpoint, secret = actions.add(
                request.access.cluster,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotPossible as error:
            form.add_error(None, str(error))
        else:
            return secret_page(request, endpoint, secret)
    context = {
        "form": form,
        "title": _("Tell other software"),
        "submit_label": _("Set it up"),
        "cancel_url": list_url(request),
        "intro": _(
            "From now on, this address is told of the acts you choose. A notice holds "
            "keys and dates: no name of a person, nothing of what a project says."
        ),
    }
    return render(request, "form_page.html", context)


@require_GET
@allowed(rules.can_manage)
def endpoint_detail(request, pk):
    endpoint = found(request, pk)
    form = DeliveryFilter(request.GET or None)
    deliveries = form.apply(endpoint.deliveries.defer("body"))
    context = {
        "endpoint": endpoint,
        "form": form,
        "page": page_of(request, deliveries),
        "has_former": endpoint.former_until and endpoint.former_until > timezone.now(),
    }
    return render(request, "webhooks/endpoint_detail.html", context)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def endpoint_edit(request, pk):
    endpoint = found(request, pk)
    kept = {"name": endpoint.name, "url": endpoint.url, "kinds": endpoint.kinds}
    form = EndpointForm(acts.sent(request), initial=kept)
    act = acts.Act(
        title=_("Change the notices to %(name)s") % {"name": endpoint.name},
        submit_label=_("Save"),
        back=detail_url(request, pk),
        run=lambda: actions.change(
            endpoint, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotPossible,),
        success=_("The notices were changed."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def endpoint_rotate(request, pk):
    endpoint = found(request, pk)
    if request.method == "POST":
        try:
            secret = actions.rotate(endpoint, by=request.user, at=timezone.now())
        except actions.NotPossible as error:
            messages.error(request, str(error))
            return redirect(list_url(request))
        return secret_page(request, endpoint, secret)
    context = {
        "form": Form(),
        "title": _("Replace the secret of %(name)s") % {"name": endpoint.name},
        "submit_label": _("Replace it"),
        "cancel_url": detail_url(request, pk),
        "intro": _(
            "Notices are signed with both secrets for one day: change it on the other "
            "side meanwhile."
        ),
    }
    return render(request, "form_page.html", context)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def endpoint_remove(request, pk):
    endpoint = found(request, pk)
    act = acts.Act(
        title=_("Remove the notices to %(name)s") % {"name": endpoint.name},
        submit_label=_("Remove them"),
        back=detail_url(request, pk),
        run=lambda: actions.remove(endpoint, by=request.user, at=timezone.now()),
        refusals=(actions.NotPossible,),
        success=_("The notices were removed."),
        then=lambda _result: list_url(request),
        intro=_("What was sent, and what came back, is forgotten as well."),
    )
    return acts.page(request, Form(acts.sent(request)), act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def endpoint_replay(request, pk):
    endpoint = found(request, pk)
    form = ReplayForm(acts.sent(request))

    def run():
        count = actions.replay_from(
            endpoint,
            position=form.cleaned_data["position"],
            by=request.user,
            at=timezone.now(),
        )
        tasks.enqueue()
        return count

    act = acts.Act(
        title=_("Send again to %(name)s") % {"name": endpoint.name},
        submit_label=_("Send again"),
        back=detail_url(request, pk),
        run=run,
        refusals=(actions.NotPossible,),
        success=_("The notices leave again, in their order."),
        intro=ngettext(
            "The history was told up to place %(number)d. A notice that leaves again "
            "keeps its id: who has it already knows.",
            "The history was told up to place %(number)d. A notice that leaves again "
            "keeps its id: who has it already knows.",
            endpoint.cursor,
        )
        % {"number": endpoint.cursor},
    )
    return acts.page(request, form, act)


@require_POST
@allowed(rules.can_manage)
def endpoint_pause(request, pk):
    endpoint = found(request, pk)
    run = partial(actions.pause, endpoint, by=request.user, at=timezone.now())
    return done(request, run, _("The notices are paused."), detail_url(request, pk))


@require_POST
@allowed(rules.can_manage)
def endpoint_resume(request, pk):
    endpoint = found(request, pk)

    def run():
        actions.resume(endpoint, by=request.user, at=timezone.now())
        tasks.enqueue()

    return done(request, run, _("The notices leave again."), detail_url(request, pk))


@require_POST
@allowed(rules.can_manage)
def endpoint_test(request, pk):
    endpoint = found(request, pk)

    def run():
        actions.send_test(endpoint, by=request.user, at=timezone.now())
        tasks.enqueue()

    return done(request, run, _("A test notice was sent."), detail_url(request, pk))


@require_GET
@allowed(rules.can_manage)
def delivery_detail(request, pk):
    delivery = found_delivery(request, pk)
    context = {
        "delivery": delivery,
        "body": json.dumps(json.loads(delivery.body), ensure_ascii=False, indent=2),
        "attempts": delivery.attempts.all(),
        "headers": ["webhook-id", "webhook-timestamp", "webhook-signature"],
        "user_agent": sending.USER_AGENT,
    }
    return render(request, "webhooks/delivery_detail.html", context)


@require_POST
@allowed(rules.can_manage)
def delivery_replay(request, pk):
    delivery = found_delivery(request, pk)

    def run():
        actions.replay(delivery, by=request.user, at=timezone.now())
        tasks.enqueue()

    back = reverse("webhooks:delivery_detail", args=[request.access.cluster.slug, pk])
    return done(request, run, _("The notice leaves again."), back)


def done(request, run, success, back):
    try:
        run()
    except actions.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)
    return redirect(back)


def secret_page(request, endpoint, secret):
    """The only page that ever shows it: not kept, so not shown again."""
    context = {"endpoint": endpoint, "secret": secret}
    response = render(request, "webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


def found(request, pk) -> Endpoint:
    return get_object_or_404(Endpoint.objects.visible_to(request.access), pk=pk)


def found_delivery(request, pk) -> Delivery:
    mine = Endpoint.objects.visible_to(request.access)
    rows = Delivery.objects.select_related("endpoint")
    return get_object_or_404(rows, endpoint__in=mine, pk=pk)


def list_url(request) -> str:
    return reverse("webhooks:endpoint_list", args=[request.access.cluster.slug])


def detail_url(request, pk) -> str:
    return reverse("webhooks:endpoint_detail", args=[request.access.cluster.slug, pk])
