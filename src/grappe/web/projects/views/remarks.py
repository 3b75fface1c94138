"""What those who work on a dossier say to one another about it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.projects import papers
from grappe.projects.actions import papers as actions
from grappe.projects.doors import Door
from grappe.projects.models import Project, Remark
from grappe.web.decorators import signed_in
from grappe.web.projects import entry
from grappe.web.projects.forms.papers import PARTS, RemarkForm
from grappe.web.projects.views.work import address


@dataclass(frozen=True)
class Line:
    remark: Remark
    part: Any
    can_settle: bool


def section(request, project: Project, door: Door) -> dict[str, Any]:
    access = request.access
    rows = project.remarks.select_related("author", "settled_by")
    titles = dict(PARTS)
    lines = [
        Line(
            row,
            titles.get(row.part, row.part),
            row.settled_at is None and papers.can_settle(access, row),
        )
        for row in rows
    ]
    return {
        "open": [line for line in lines if line.remark.settled_at is None],
        "settled": [line for line in lines if line.remark.settled_at is not None],
        "can_remark": papers.can_remark(access, project),
    }


def worked_on(request, pk: int) -> Project:
    """The project as one of those who work on it; 404 to anybody else."""
    project, door = entry.entered(request, pk)
    if door != Door.APPLICANT:
        raise Http404
    return project


@require_http_methods(["GET", "POST"])
@signed_in
def remark_add(request, pk):
    project = worked_on(request, pk)
    if not papers.can_remark(request.access, project):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = RemarkForm(posted, initial={"part": request.GET.get("part", "")})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.add_remark(
                project,
                said["text"],
                part=said["part"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotRemarkable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your remark was added."))
            return redirect(address(project, "remarks"))
    context = {
        "form": form,
        "title": _("Add a remark"),
        "intro": _("Those who work on the dossier read it; nobody else does."),
        "submit_label": _("Add"),
        "cancel_url": address(project, "remarks"),
    }
    return render(request, "form_page.html", context)


@require_POST
@signed_in
def remark_settle(request, pk, remark):
    project = worked_on(request, pk)
    row = get_object_or_404(
        Remark.objects.select_related("project__cluster"), project=project, pk=remark
    )
    if not papers.can_settle(request.access, row):
        raise PermissionDenied
    try:
        actions.settle_remark(row, by=request.user, at=timezone.now())
    except actions.NotRemarkable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The remark was settled."))
    return redirect(address(project, "remarks"))
