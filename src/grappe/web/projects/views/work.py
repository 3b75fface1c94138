"""The work plan: its section, and the pages where it is written."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.projects import rules, workplan
from grappe.projects.actions import work
from grappe.projects.actions.checks import NotEditable, Outdated
from grappe.projects.doors import Door
from grappe.projects.models import Deliverable, Milestone, Project, WorkPackage
from grappe.web.decorators import signed_in
from grappe.web.projects import entry
from grappe.web.projects.forms.work import (
    DeliverableForm,
    MilestoneForm,
    PackageForm,
)


def section(request, project: Project, door: Door) -> dict[str, Any]:
    return {
        "plan": workplan.plan_of(project),
        "milestones": project.milestones.all(),
        "deliverables": Deliverable.objects.filter(
            work_package__project=project
        ).select_related("work_package"),
    }


def written(request, pk: int) -> Project:
    """The project for somebody who may write it now; 403 once it is closed."""
    project = entry.edited(request, pk)
    if not rules.can_edit(request.access, project):
        raise PermissionDenied
    return project


def address(project: Project, key: str = "work") -> str:
    return reverse(
        "projects:project_section", args=[project.cluster.slug, project.pk, key]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def package_add(request, pk):
    project = written(request, pk)
    taken = project.work_packages.order_by("-number").first()
    initial = {"number": taken.number + 1 if taken else 1, "first_month": 1}
    posted = request.POST if request.method == "POST" else None
    form = PackageForm(posted, project=project, initial=initial)
    if form.is_valid():
        try:
            work.add_package(
                project,
                form.values,
                shares=form.shares,
                by=request.user,
                at=timezone.now(),
            )
        except NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The work package was added."))
            return redirect(address(project))
    return package_page(request, project, form, _("Add a work package"))


@require_http_methods(["GET", "POST"])
@signed_in
def package_edit(request, pk, package):
    project = written(request, pk)
    row = get_object_or_404(project.work_packages, pk=package)
    posted = request.POST if request.method == "POST" else None
    form = PackageForm(posted, project=project, instance=row)
    if form.is_valid():
        try:
            work.edit_package(
                row,
                form.values,
                shares=form.shares,
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
            )
        except Outdated as error:
            form.refuse_outdated(error)
        except NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The work package was saved."))
            return redirect(address(project))
    return package_page(request, project, form, _("Change a work package"))


def package_page(request, project: Project, form: PackageForm, title: str):
    context = {
        "project": project,
        "form": form,
        "title": title,
        "cancel_url": address(project),
    }
    return render(request, "projects/package_edit.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def package_remove(request, pk, package):
    project = written(request, pk)
    row = get_object_or_404(project.work_packages, pk=package)
    return removal(
        request,
        project,
        row,
        work.remove_package,
        _("Remove a work package"),
        _("Its shares and its deliverables go with it."),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def deliverable_add(request, pk, package):
    project = written(request, pk)
    row = get_object_or_404(project.work_packages, pk=package)
    form = DeliverableForm(request.POST or None)

    def save(values):
        return work.add_deliverable(row, values, by=request.user, at=timezone.now())

    return row_page(request, project, form, save, _("Add a deliverable"))


@require_http_methods(["GET", "POST"])
@signed_in
def deliverable_edit(request, pk, deliverable):
    project = written(request, pk)
    row = deliverable_of(project, deliverable)
    form = DeliverableForm(request.POST or None, instance=row)

    def save(values):
        return work.edit_deliverable(row, values, by=request.user, at=timezone.now())

    return row_page(request, project, form, save, _("Change a deliverable"))


@require_http_methods(["GET", "POST"])
@signed_in
def deliverable_remove(request, pk, deliverable):
    project = written(request, pk)
    row = deliverable_of(project, deliverable)
    title = _("Remove a deliverable")
    return removal(request, project, row, work.remove_deliverable, title)


def deliverable_of(project: Project, pk: int) -> Deliverable:
    rows = Deliverable.objects.filter(work_package__project=project)
    return get_object_or_404(rows.select_related("work_package__project"), pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_add(request, pk):
    project = written(request, pk)
    form = MilestoneForm(request.POST or None)

    def save(values):
        return work.add_milestone(project, values, by=request.user, at=timezone.now())

    return row_page(request, project, form, save, _("Add a milestone"))


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_edit(request, pk, milestone):
    project = written(request, pk)
    row = get_object_or_404(project.milestones, pk=milestone)
    form = MilestoneForm(request.POST or None, instance=row)

    def save(values):
        return work.edit_milestone(row, values, by=request.user, at=timezone.now())

    return row_page(request, project, form, save, _("Change a milestone"))


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_remove(request, pk, milestone):
    project = written(request, pk)
    row = get_object_or_404(project.milestones, pk=milestone)
    title = _("Remove a milestone")
    return removal(request, project, row, work.remove_milestone, title)


def row_page(request, project: Project, form: Any, save: Any, title: str):
    """A small form about one row of the plan."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The work plan was saved."))
            return redirect(address(project))
    context = {
        "form": form,
        "title": title,
        "submit_label": _("Save"),
        "cancel_url": address(project),
    }
    return render(request, "form_page.html", context)


def removal(
    request,
    project: Project,
    row: WorkPackage | Milestone | Deliverable | Any,
    remove: Any,
    title: str,
    text: str = "",
    key: str = "work",
):
    """Ask, then take away."""
    problem = ""
    if request.method == "POST":
        try:
            remove(row, by=request.user, at=timezone.now())
        except NotEditable as error:
            problem = str(error)
        else:
            messages.success(request, _("It was removed."))
            return redirect(address(project, key))
    context = {
        "row": row,
        "title": title,
        "text": text,
        "problem": problem,
        "cancel_url": address(project, key),
    }
    return render(request, "projects/removal.html", context)
