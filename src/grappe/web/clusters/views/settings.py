"""The settings' front page, the cluster's card, its rules and accreditations."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.accounts.rules import can_configure, can_edit_vocabularies
from grappe.clusters import actions
from grappe.clusters.models import ClusterAccreditation, PolicyPhase
from grappe.memberships.models import MembershipRules
from grappe.web.clusters.forms import AccreditationForm, CardForm, RulesForm
from grappe.web.clusters.vocabularies import VOCABULARIES
from grappe.web.decorators import allowed


@require_GET
@allowed(can_edit_vocabularies)
def settings(request):
    cluster = request.access.cluster
    context = {
        "vocabularies": [
            (vocabulary, vocabulary.entries(cluster).count())
            for vocabulary in VOCABULARIES.values()
        ],
        "accreditations": cluster.accreditations.select_related("phase"),
        "phases": PolicyPhase.objects.all(),
        "rules": MembershipRules.objects.filter(cluster=cluster).first(),
        "can_configure": can_configure(request.access),
    }
    return render(request, "clusters/settings.html", context)


def saved(request, form, save, done: str):
    """Run the action; answer the redirect, or None when it refused."""
    try:
        save(by=request.user, at=timezone.now())
    except actions.NotSavable as error:
        form.refuse(error)
        return None
    messages.success(request, done)
    return redirect("clusters:settings", request.access.cluster.slug)


def form_page(request, form, title: str, **context):
    context = {
        "form": form,
        "title": title,
        "submit_label": _("Save"),
        "cancel_url": reverse("clusters:settings", args=[request.access.cluster.slug]),
    } | context
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_configure)
def cluster_edit(request):
    cluster = request.access.cluster
    posted = request.POST if request.method == "POST" else None
    # The form writes on its own copy: the frame of the page shows the cluster as it is.
    copy = type(cluster).objects.get(pk=cluster.pk)
    form = CardForm(posted, instance=copy)
    if form.is_valid():

        def save(**who):
            actions.change_card(cluster, form.cleaned_data, **who)

        response = saved(request, form, save, _("The cluster's card was saved."))
        if response:
            return response
    return form_page(request, form, _("The cluster's card"))


@require_http_methods(["GET", "POST"])
@allowed(can_configure)
def rules_edit(request):
    cluster = request.access.cluster
    posted = request.POST if request.method == "POST" else None
    rules = MembershipRules.objects.filter(cluster=cluster).first()
    form = RulesForm(posted, instance=rules, cluster=cluster)
    if form.is_valid():

        def save(**who):
            kept = rules or MembershipRules(cluster=cluster)
            actions.change_membership_rules(kept, form.cleaned_data, **who)

        response = saved(request, form, save, _("The rules were saved."))
        if response:
            return response
    return form_page(request, form, _("Rules of membership"))


@require_http_methods(["GET", "POST"])
@allowed(can_configure)
def accreditation_add(request):
    cluster = request.access.cluster
    posted = request.POST if request.method == "POST" else None
    form = AccreditationForm(posted, cluster=cluster)
    if form.is_valid():

        def save(**who):
            actions.add_accreditation(
                ClusterAccreditation(cluster=cluster, **form.cleaned_data), **who
            )

        response = saved(request, form, save, _("The accreditation was saved."))
        if response:
            return response
    return form_page(request, form, _("Add an accreditation"))


@require_http_methods(["GET", "POST"])
@allowed(can_configure)
def accreditation_edit(request, pk):
    cluster = request.access.cluster
    accreditation = get_object_or_404(cluster.accreditations, pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = AccreditationForm(posted, instance=accreditation, cluster=cluster)
    if form.is_valid():

        def save(**who):
            actions.change_accreditation(accreditation, form.cleaned_data, **who)

        response = saved(request, form, save, _("The accreditation was saved."))
        if response:
            return response
    return form_page(request, form, _("Change an accreditation"))
