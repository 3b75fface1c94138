"""What people ask of the direction: their copy, their erasure, a hold."""

from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.privacy import actions, rules
from grappe.privacy.models import LegalHold
from grappe.privacy.subjects import Subject
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.privacy.forms import EndHoldForm, EraseForm, FindForm, HoldForm
from grappe.web.privacy.views.own import FORMATS
from grappe.web.privacy.views.register import sheet


def found(cluster, email: str) -> tuple[Subject, actions.Preview] | None:
    """Somebody this cluster keeps something of; of others it says nothing."""
    subject = Subject.of_address(email)
    seen = actions.preview(subject, cluster, timezone.localdate())
    return (subject, seen) if seen.erased or seen.kept else None


@require_GET
@allowed(rules.can_answer_requests)
def request_list(request):
    """Find a person by their address, and see what would go and what would stay."""
    cluster = request.access.cluster
    form = FindForm(request.GET or None)
    context = {
        "form": form,
        "holds": cluster.legal_holds.all(),
        "erasures": cluster.erasures.select_related("done_by")[:20],
    }
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        one = found(cluster, email)
        context |= {"email": email, "is_asked": True, "seen": one and one[1]}
    return render(request, "privacy/request_list.html", context)


@require_POST
@allowed(rules.can_answer_requests)
def request_copy(request):
    """The copy that somebody asked the direction for: of this cluster alone."""
    cluster = request.access.cluster
    form = FindForm(request.POST)
    wanted = request.POST.get("format", "")
    if not form.is_valid() or wanted not in FORMATS:
        return HttpResponseBadRequest("email, format: json, pdf")
    one = found(cluster, form.cleaned_data["email"])
    if one is None:
        raise Http404
    copy = actions.give_copy(
        one[0], by=request.user, at=timezone.now(), cluster=cluster
    )
    return sheet(copy, cluster, wanted, request.user.language)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_requests)
def request_erase(request):
    """Seen, confirmed, done."""
    cluster = request.access.cluster
    asked = FindForm(request.GET)
    if not asked.is_valid():
        return redirect("privacy:request_list", cluster.slug)
    email = asked.cleaned_data["email"]
    one = found(cluster, email)
    if one is None:
        raise Http404
    form = EraseForm(acts.sent(request), initial={"asked_on": timezone.localdate()})
    act = acts.Act(
        title=_("Erase %(email)s") % {"email": email},
        submit_label=_("Erase"),
        back=reverse("privacy:request_list", args=[cluster.slug]),
        run=lambda: actions.erase(
            one[0],
            cluster,
            asked_on=form.cleaned_data["asked_on"],
            by=request.user,
            at=timezone.now(),
        ),
        refusals=(actions.NotErasable,),
        success=_("Erased, but what the law or a proof needs."),
        template="privacy/request_erase.html",
    )
    return acts.page(request, form, act, {"seen": one[1]})


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_requests)
def hold_create(request):
    form = HoldForm(acts.sent(request), initial={"starts_on": timezone.localdate()})
    act = acts.Act(
        title=_("Keep somebody's data"),
        submit_label=_("Place the hold"),
        back=reverse("privacy:request_list", args=[request.access.cluster.slug]),
        run=lambda: actions.place_hold(
            request.access.cluster,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        ),
        refusals=(actions.NotSettable,),
        success=_("Nothing about this person goes while the hold stands."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_answer_requests)
def hold_end(request, pk):
    hold = get_object_or_404(LegalHold, cluster=request.access.cluster, pk=pk)
    form = EndHoldForm(acts.sent(request), initial={"ends_on": timezone.localdate()})
    act = acts.Act(
        title=_("End the hold on %(email)s") % {"email": hold.email},
        submit_label=_("End the hold"),
        back=reverse("privacy:request_list", args=[request.access.cluster.slug]),
        run=lambda: actions.end_hold(
            hold,
            ends_on=form.cleaned_data["ends_on"],
            by=request.user,
            at=timezone.now(),
        ),
        refusals=(actions.NotSettable,),
        success=_("The rules apply again after that day."),
    )
    return acts.page(request, form, act)
