"""Figures, shares, and the size with the rule that gives it."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grappe.memberships import rules
from grappe.organisations import actions
from grappe.organisations.models import (
    AnnualFigures,
    FigureSource,
    Organisation,
    Shareholding,
)
from grappe.web.decorators import allowed, insider
from grappe.web.organisations import size_rule
from grappe.web.organisations.forms import (
    EndForm,
    FiguresForm,
    ShareholdingForm,
    SizeForm,
)
from grappe.web.organisations.views import files


@allowed(insider)
@require_safe
def size_detail(request, pk):
    """Every size on record, each with its rule, and the figures behind."""
    access = request.access
    organisation = files.to_read(access, pk)
    periods = organisation.size_periods.order_by("-starts_on")
    context = {
        "organisation": organisation,
        "file_url": organisation.get_absolute_url_in(access.cluster),
        "periods": [
            (
                period,
                rules.can_see_sums(access, period.rule)
                and size_rule.shown(period.rule),
            )
            for period in periods
        ],
        "figures": organisation.annual_figures.all(),
        "owners": organisation.owners.select_related("owner"),
        "holdings": organisation.holdings.select_related("owned"),
        "can_edit": rules.can_edit_file(access, organisation),
        "can_manage": rules.can_manage(access),
    }
    return render(request, "organisations/size_detail.html", context)


@allowed(insider)
@require_http_methods(["GET", "POST"])
def size_declare(request, pk):
    access = request.access
    organisation = files.to_edit(access, pk)
    form = SizeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.declare_size(
            organisation,
            form.cleaned_data["category"],
            source=files.source_of(access),
            cluster=access.cluster,
            observed_on=access.on,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(
            request, _("The size is noted; figures, where known, say the size.")
        )
        return files.back(request, organisation)
    return files.form_page(
        request,
        form,
        _("Size without figures"),
        _("Save"),
        organisation,
        intro=_("Figures are better: the size then follows from the law's thresholds."),
    )


@allowed(insider)
@require_http_methods(["GET", "POST"])
def figures_add(request, pk):
    organisation = files.to_edit(request.access, pk)
    initial = {"year": request.access.on.year - 1, "source": FigureSource.DECLARED}
    return _figures(request, organisation, initial, _("Figures of a year"))


@allowed(insider)
@require_http_methods(["GET", "POST"])
def figures_edit(request, pk, figures):
    organisation = files.to_edit(request.access, pk)
    row = get_object_or_404(AnnualFigures, pk=figures, organisation=organisation)
    initial = FiguresForm.initial_of(row)
    return _figures(request, organisation, initial, _("Change the figures of a year"))


def _figures(request, organisation: Organisation, initial: dict, title: str):
    access = request.access
    form = FiguresForm(request.POST or None, initial=initial)
    if not rules.can_manage(access):
        # A member speaks for itself; register and estimate are for the team to enter.
        form.fields["source"].choices = [
            (FigureSource.DECLARED.value, FigureSource.DECLARED.label)
        ]
    if form.is_valid():
        try:
            actions.enter_figures(
                organisation,
                year=form.cleaned_data["year"],
                source=form.cleaned_data["source"],
                values=form.figures(),
                cluster=access.cluster,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotEnterable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The figures are kept and the size follows."))
            return files.back(request, organisation)
    return files.form_page(request, form, title, _("Save"), organisation)


@allowed(rules.can_manage)
@require_http_methods(["GET", "POST"])
def shareholding_add(request, pk):
    """For the team: a share moves the sizes of both, and tells each the other's."""
    access = request.access
    organisation = files.to_edit(access, pk)
    others = Organisation.objects.known_to(access.cluster).exclude(pk=organisation.pk)
    form = ShareholdingForm(
        request.POST or None, others=others, initial={"starts_on": access.on}
    )
    if form.is_valid():
        other = form.cleaned_data["other"]
        pair = (other, organisation)
        owner, owned = pair if form.cleaned_data["way"] == "owner" else pair[::-1]
        try:
            actions.add_shareholding(
                owner,
                owned,
                share_rate=form.cleaned_data["percent"] / Decimal(100),
                starts_on=form.cleaned_data["starts_on"],
                cluster=access.cluster,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotOwnable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The share is noted and the sizes follow."))
            return files.back(request, organisation)
    return files.form_page(
        request,
        form,
        _("Group: add a share"),
        _("Add"),
        organisation,
        intro=_(
            "An organisation that is not in the list yet is added first with its name."
        ),
    )


@allowed(rules.can_manage)
@require_http_methods(["GET", "POST"])
def shareholding_end(request, pk, share):
    access = request.access
    organisation = files.to_edit(access, pk)
    rows = Shareholding.objects.filter(owner=organisation) | (
        Shareholding.objects.filter(owned=organisation)
    )
    shareholding = get_object_or_404(rows, pk=share)
    form = EndForm(request.POST or None, initial={"ends_on": access.on})
    if form.is_valid():
        try:
            actions.end_shareholding(
                shareholding,
                ends_on=form.cleaned_data["ends_on"],
                cluster=access.cluster,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotOwnable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The last day was noted and the sizes follow."))
            return files.back(request, organisation)
    return files.form_page(request, form, _("End a share"), _("Save"), organisation)
