"""Grids of criteria, in versions like procedures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.labelling import actions, rules, soundness
from grappe.labelling.models import Criterion, Grid
from grappe.web.decorators import allowed
from grappe.web.labelling.forms.versions import CriterionForm, GridForm
from grappe.web.labelling.views.acting import done, form_page, posted, saved
from grappe.web.labelling.views.builder import STEPS
from grappe.web.labelling.views.configuration import front


def grid_of(request, pk: int) -> Grid:
    rows = Grid.objects.filter(cluster=request.access.cluster)
    return get_object_or_404(rows.select_related("cluster"), pk=pk)


def criterion_of(request, pk: int) -> Criterion:
    rows = Criterion.objects.filter(grid__cluster=request.access.cluster)
    return get_object_or_404(rows.select_related("grid__cluster"), pk=pk)


def page_of(grid: Grid) -> str:
    return reverse("labelling:grid_detail", args=[grid.cluster.slug, grid.pk])


@require_GET
@allowed(rules.can_see_configuration)
def grid_detail(request, pk):
    grid = grid_of(request, pk)
    criteria = list(grid.criteria.all())
    is_draft = grid.published_at is None
    context = {
        "grid": grid,
        "criteria": criteria,
        "total": sum(criterion.weight for criterion in criteria),
        "versions": Grid.objects.filter(cluster=grid.cluster, code=grid.code),
        "procedures": grid.procedures.all(),
        "problems": soundness.problems(grid) if is_draft else [],
        "can_configure": rules.can_configure(request.access),
        "can_edit": is_draft and rules.can_configure(request.access),
    }
    return render(request, "labelling/grid_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def grid_add(request):
    cluster = request.access.cluster
    form = GridForm(posted(request), cluster=cluster)
    if form.is_valid():

        def save(**who):
            grid = Grid(cluster=cluster, **form.cleaned_data)
            return actions.add_version(grid, **who)

        grid = saved(request, form, save)
        if grid:
            messages.success(request, _("The draft is open: add its criteria."))
            return redirect(page_of(grid))
    return form_page(request, form, _("New grid"), front(request))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def grid_edit(request, pk):
    grid = grid_of(request, pk)
    form = GridForm(posted(request), instance=grid, cluster=request.access.cluster)
    if form.is_valid():

        def save(**who):
            return actions.change_version(grid, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The grid was saved."))
            return redirect(page_of(grid))
    return form_page(request, form, _("Grid"), page_of(grid))


@require_POST
@allowed(rules.can_configure)
def grid_copy(request, pk):
    """Open the draft of the next version, or the one there is."""
    grid = grid_of(request, pk)

    def save(**who):
        nonlocal grid
        grid = actions.copy_version(grid, **who)

    done(request, save, _("Here is the draft of the next version."), "/")
    return redirect(page_of(grid))


@require_POST
@allowed(rules.can_configure)
def grid_publish(request, pk):
    grid = grid_of(request, pk)

    def save(**who):
        actions.publish_version(grid, **who)

    said = _("The grid is published: procedures may now choose it.")
    return done(request, save, said, page_of(grid))


@require_POST
@allowed(rules.can_configure)
def grid_remove(request, pk):
    """Throw a draft away; a published version stays."""
    grid = grid_of(request, pk)
    url = front(request) if grid.published_at is None else page_of(grid)

    def save(**who):
        actions.remove_draft(grid, **who)

    return done(request, save, _("The draft was thrown away."), url)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def criterion_add(request, pk):
    grid = grid_of(request, pk)
    form = CriterionForm(posted(request), grid=grid)
    if form.is_valid():

        def save(**who):
            criterion = Criterion(grid=grid, **form.cleaned_data)
            return actions.add_part(criterion, **who)

        if saved(request, form, save):
            messages.success(request, _("The criterion was added."))
            return redirect(page_of(grid))
    return form_page(request, form, _("New criterion"), page_of(grid))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def criterion_edit(request, pk):
    criterion = criterion_of(request, pk)
    back = page_of(criterion.grid)
    form = CriterionForm(posted(request), instance=criterion, grid=criterion.grid)
    if form.is_valid():

        def save(**who):
            return actions.change_part(criterion, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The criterion was saved."))
            return redirect(back)
    return form_page(request, form, _("Criterion"), back)


@require_POST
@allowed(rules.can_configure)
def criterion_move(request, pk, way):
    criterion = criterion_of(request, pk)

    def save(**who):
        actions.move_part(criterion, step=STEPS[way], **who)

    back = page_of(criterion.grid)
    return done(request, save, _("The order was changed."), back)


@require_POST
@allowed(rules.can_configure)
def criterion_remove(request, pk):
    criterion = criterion_of(request, pk)

    def save(**who):
        actions.remove_part(criterion, **who)

    back = page_of(criterion.grid)
    return done(request, save, _("The criterion was removed."), back)
