"""The projects that their partners opened to everybody."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from grappe.common.paging import page_of
from grappe.organisations.models import Organisation
from grappe.projects.models import Project
from grappe.web.decorators import public


def shown(access):
    return Project.objects.in_cluster(access).filter(is_published=True)


@public
@require_safe
def public_project_list(request):
    rows = shown(request.access).select_related("kind", "strategic_domain", "cluster")
    context = {"page": page_of(request, rows.order_by("acronym", "pk"))}
    return render(request, "projects/public_project_list.html", context)


@public
@require_safe
def public_project(request, uid):
    access = request.access
    rows = shown(access).select_related("kind", "strategic_domain", "cluster")
    project = get_object_or_404(rows, uid=uid)
    listed = Organisation.objects.listed_by(access.cluster, access.on)
    context = {
        "project": project,
        # A partner that keeps its own name closed is not named here either.
        "partners": listed.filter(participations__project=project),
    }
    return render(request, "projects/public_project.html", context)
