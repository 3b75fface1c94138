"""Which organisation used which service, and when."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.common.paging import page_of
from grappe.impact import actions, rules
from grappe.impact.models import Service, ServiceUse
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.impact.forms import UseFilter, UseForm

COLUMNS = [
    Column(gettext_lazy("Day"), lambda row: row.used_on),
    Column(gettext_lazy("Service"), lambda row: row.service.name),
    Column("SIREN", lambda row: row.organisation.siren),
    Column(gettext_lazy("Organisation"), lambda row: str(row.organisation)),
    Column(gettext_lazy("What for"), lambda row: row.detail),
    Column(gettext_lazy("Source"), lambda row: row.source),
]


@require_GET
@allowed(rules.can_see_work)
def use_list(request):
    access = request.access
    rows = ServiceUse.objects.filter(cluster=access.cluster).select_related(
        "service", "organisation"
    )
    form = UseFilter(request.GET, access=access)
    rows = form.apply(rows)
    if "format" in request.GET:
        return export(request, "services", COLUMNS, rows.iterator(2000))
    context = {
        "form": form,
        "page": page_of(request, rows),
        "has_services": Service.objects.filter(cluster=access.cluster).exists(),
        "may_study": rules.can_study(access),
    }
    template = "impact/use_list.html"
    if request.htmx and request.htmx.target == "use-results":
        template += "#results"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def use_add(request):
    access = request.access
    posted = request.POST if request.method == "POST" else None
    form = UseForm(posted, access=access, initial={"used_on": access.on})
    if form.is_valid():
        try:
            actions.enter_use(**form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotEnterable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The use is entered."))
            return redirect("impact:use_list", access.cluster.slug)
    context = {
        "form": form,
        "title": _("Enter the use of a service"),
        "submit_label": _("Enter"),
        "cancel_url": reverse("impact:use_list", args=[access.cluster.slug]),
    }
    return render(request, "form_page.html", context)


@require_POST
@allowed(rules.can_study)
def use_remove(request, pk):
    access = request.access
    use = get_object_or_404(ServiceUse.objects.filter(cluster=access.cluster), pk=pk)
    actions.remove_use(use, by=request.user, at=timezone.now())
    messages.success(request, _("The use is taken out; the history keeps it."))
    return redirect("impact:use_list", access.cluster.slug)
