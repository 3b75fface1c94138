"""Projects in lists: the cluster's, and one's own."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.projects import queries, rules
from grappe.projects.doors import Door
from grappe.projects.models import Project, ProjectMember, Right
from grappe.web.decorators import allowed, signed_in
from grappe.web.projects import wording
from grappe.web.projects.forms import ProjectFilter

SORTS = {
    "": ("-stage_since", "-pk"),
    "oldest": ("stage_since", "pk"),
    "acronym": ("acronym", "pk"),
    "lead": ("lead_name", "pk"),
}


@dataclass(frozen=True)
class Mine:
    """One of the reader's own projects, with what waits for them there."""

    project: Project
    right: str
    next_step: str
    to_confirm: bool
    contested: bool


def filtered(request, form: ProjectFilter):
    """The projects the address asks for, among those that exist for the reader."""
    rows = Project.objects.listed_for(request.access).with_lead()
    wanted = form.cleaned_data if form.is_valid() else {}
    if text := (wanted.get("q") or "").strip():
        rows = rows.filter(
            Q(acronym__icontains=text)
            | Q(title__icontains=text)
            | Q(lead_name__icontains=text)
        )
    if wanted.get("stage"):
        rows = rows.filter(stage__in=wanted["stage"])
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("owner") == "none":
        rows = rows.filter(owner=None)
    elif wanted.get("owner"):
        rows = rows.filter(owner=wanted["owner"])
    if wanted.get("older") is not None:
        today = timezone.make_aware(datetime.combine(request.access.on, time.min))
        rows = rows.filter(stage_since__lt=today - wanted["older"])
    return rows.order_by(*SORTS[wanted.get("sort") or ""])


@require_GET
@allowed(rules.can_see_projects)
def project_list(request):
    access = request.access
    form = ProjectFilter(request.GET, access=access)
    rows = filtered(request, form).select_related("cluster", "kind", "owner")
    context = {
        "form": form,
        "page": page_of(request, rows),
        "can_create": rules.can_create(access),
    }
    return render(request, "projects/project_list.html", context)


@require_GET
@signed_in
def my_project_list(request):
    access = request.access
    roles = access.user.project_roles.in_force(access.on).filter(
        project__cluster=access.cluster
    )
    parts = queries.parts_of(access).filter(project=OuterRef("project"))
    roles = (
        roles.select_related("project__cluster", "project__kind")
        .annotate(
            to_confirm=Exists(parts.filter(queries.WAITING)),
            contested=Exists(
                queries.contested(access).filter(project=OuterRef("project"))
            ),
        )
        .order_by("-project__stage_since", "-pk")
    )
    context = {
        "page": page_of(request, roles),
        "can_create": rules.can_create(access),
    }
    context["mine"] = [mine(role) for role in context["page"]]
    return render(request, "projects/my_project_list.html", context)


def mine(role: ProjectMember) -> Mine:
    return Mine(
        project=role.project,
        right=role.get_right_display(),
        next_step=str(wording.next_step(role.project, Door.APPLICANT)),
        to_confirm=role.to_confirm,
        contested=role.contested and role.right == Right.EDIT,
    )
