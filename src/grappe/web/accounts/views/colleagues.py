"""Who acts for an organisation, and who asks to."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts import actions, queries
from grappe.accounts.models import MEMBER_ROLES, Role
from grappe.accounts.rules import (
    can_answer_somebody,
    can_grant,
    can_see_colleagues,
)
from grappe.common.paging import page_of
from grappe.organisations.models import Organisation
from grappe.web.accounts.forms import JoinAnswerForm, JoinRequestForm
from grappe.web.accounts.oidc.arrivals import own_organisation
from grappe.web.decorators import allowed, insider, public


@require_GET
@allowed(insider)
def colleague_list(request, pk):
    """The people who act for one organisation; others are told nothing of them."""
    access = request.access
    if not can_see_colleagues(access, pk):
        raise Http404
    organisation = get_object_or_404(
        Organisation.objects.known_to(access.cluster), pk=pk
    )
    grants = (
        access.cluster.grants.overlapping(access.on, None)
        .filter(organisation=organisation, role__in=MEMBER_ROLES)
        .select_related("user")
        .order_by("user__family_name", "user__given_name", "pk")
    )
    is_manager = can_grant(access, Role.MEMBER, organisation.pk)
    context = {
        "organisation": organisation,
        "grants": grants,
        "is_manager": is_manager,
        "invitations": queries.invitations_of(access).filter(organisation=organisation),
    }
    return render(request, "accounts/colleague_list.html", context)


@require_GET
@allowed(can_answer_somebody)
def join_request_list(request):
    page = page_of(request, queries.requests_to_answer(request.access))
    return render(request, "accounts/join_request_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@public
def join_request_create(request):
    """Anybody with an account may ask; strangers to the cluster too."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    access = request.access
    posted = request.POST if request.method == "POST" else None
    form = JoinRequestForm(posted, access=access)
    # What a provider of identity said chooses in the list, and opens nothing.
    form.initial["organisation"] = own_organisation(
        request, form.fields["organisation"].queryset
    )
    if form.is_valid():
        try:
            actions.ask_to_join(
                access.cluster, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.NotRequestable as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Your request was passed on; the answer comes by e-mail.")
            )
            return redirect("web:index")
    context = {
        "form": form,
        "title": _("Act for an organisation"),
        "intro": _(
            "Somebody who acts for it already answers, or the cluster's team where "
            "nobody does. An organisation you do not find here has to invite you."
        ),
        "submit_label": _("Ask"),
        "cancel_url": reverse("web:index"),
    }
    return render(request, "form_page.html", context)


@require_POST
@allowed(can_answer_somebody)
def join_request_answer(request, pk):
    waiting = get_object_or_404(queries.requests_to_answer(request.access), pk=pk)
    form = JoinAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Let them in or refuse."))
    else:
        try:
            actions.answer_request(
                waiting,
                approve=form.cleaned_data["answer"] == "approve",
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotAnswerable as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your answer was sent."))
    return redirect("accounts:join_request_list", request.access.cluster.slug)
