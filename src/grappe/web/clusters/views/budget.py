"""The cluster's budget, by year and origin of the money, planned and actual."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from grappe.accounts.rules import can_edit_budget, can_see_budget
from grappe.clusters import actions, queries
from grappe.clusters.models import BudgetLine
from grappe.common.paging import is_key
from grappe.web.clusters.forms import BudgetLineForm
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export


def year_of(request, years: list[int]) -> int:
    """The year of the address, else the latest with a line, else this one."""
    asked = request.GET.get("year", "")
    if is_key(asked) and 1990 <= int(asked) <= 9999:
        return int(asked)
    return years[0] if years else request.access.on.year


@require_GET
@allowed(can_see_budget)
def budget_list(request):
    access = request.access
    years = queries.budget_years(access.cluster)
    year = year_of(request, years)
    context = {
        "years": years,
        "budget": queries.budget_of(access.cluster, year),
        "can_edit": can_edit_budget(access),
        "export_url": reverse("clusters:budget_export", args=[access.cluster.slug]),
    }
    return render(request, "clusters/budget_list.html", context)


@require_GET
@allowed(can_see_budget)
def budget_export(request):
    """The year's lines, or every year's when the address names none."""
    lines = BudgetLine.objects.filter(cluster=request.access.cluster)
    if "year" in request.GET:
        lines = lines.filter(year=year_of(request, []))
    columns = [
        Column(gettext_lazy("Year"), lambda line: line.year),
        Column(gettext_lazy("Origin"), lambda line: line.get_origin_display()),
        Column(gettext_lazy("Private"), lambda line: yes_or_no(line.is_private)),
        Column(gettext_lazy("Label"), lambda line: line.label),
        Column(gettext_lazy("Amount (€)"), lambda line: line.amount_eur),
        Column(gettext_lazy("Actual"), lambda line: yes_or_no(line.is_actual)),
        Column(gettext_lazy("In kind"), lambda line: yes_or_no(line.is_in_kind)),
    ]
    return export(request, "budget", columns, lines)


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def address_of(request, year: int) -> str:
    slug = request.access.cluster.slug
    return f"{reverse('clusters:budget_list', args=[slug])}?year={year}"


def form_page(request, form, title: str, year: int):
    context = {
        "form": form,
        "title": title,
        "submit_label": _("Save"),
        "cancel_url": address_of(request, year),
    }
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_edit_budget)
def budget_add(request):
    cluster = request.access.cluster
    year = year_of(request, queries.budget_years(cluster))
    posted = request.POST if request.method == "POST" else None
    form = BudgetLineForm(posted, cluster=cluster, initial={"year": year})
    if form.is_valid():
        line = BudgetLine(cluster=cluster, **form.cleaned_data)
        try:
            actions.add_budget_line(line, by=request.user, at=timezone.now())
        except actions.NotSavable as error:
            form.refuse(error)
        else:
            messages.success(request, _("The line was added."))
            return redirect(address_of(request, line.year))
    return form_page(request, form, _("Add a budget line"), year)


@require_http_methods(["GET", "POST"])
@allowed(can_edit_budget)
def budget_edit(request, pk):
    cluster = request.access.cluster
    line = get_object_or_404(cluster.budget_lines, pk=pk)
    year = line.year
    posted = request.POST if request.method == "POST" else None
    form = BudgetLineForm(posted, instance=line, cluster=cluster)
    if form.is_valid():
        try:
            line = actions.change_budget_line(
                line, form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.NotSavable as error:
            form.refuse(error)
        else:
            messages.success(request, _("The line was saved."))
            return redirect(address_of(request, line.year))
    return form_page(request, form, _("Change a budget line"), year)


@require_http_methods(["GET", "POST"])
@allowed(can_edit_budget)
def budget_delete(request, pk):
    """Ask, then delete: figures of that year change."""
    line = get_object_or_404(request.access.cluster.budget_lines, pk=pk)
    if request.method == "POST":
        actions.delete_budget_line(line, by=request.user, at=timezone.now())
        messages.success(request, _("The line was deleted."))
        return redirect(address_of(request, line.year))
    context = {"line": line, "cancel_url": address_of(request, line.year)}
    return render(request, "clusters/budget_delete.html", context)
