"""What a reader says of their interests, before any content is shown."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.labelling import actions, undertakings, veils
from grappe.labelling.models import Assignment
from grappe.projects import queries
from grappe.projects.actions import NotDeclarable
from grappe.projects.models import Declaration, Project
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.projects.forms.readers import DeclarationForm


@require_http_methods(["GET", "POST"])
@signed_in
def declaration_make(request, pk):
    """Declare on a dossier that was opened to me, or change my mind on it."""
    access = request.access
    opened = Project.objects.granted_to(access).select_related("cluster")
    project = opened.filter(pk=pk).first()
    if project is None:
        raise Http404
    if not undertakings.is_bound(request.user, access.cluster):
        here = reverse("labelling:undertaking_sign", args=[access.cluster.slug])
        return redirect(f"{here}?project={project.pk}")
    form = DeclarationForm(acts.sent(request))

    def run():
        wanted = form.cleaned_data
        has_conflict = wanted["answer"] == "conflict"
        return actions.declare(
            project,
            request.user,
            has_conflict=has_conflict,
            nature=wanted["nature"] if has_conflict else "",
            explanation=wanted["explanation"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Your interests and %(project)s") % {"project": project},
        submit_label=_("Declare"),
        back=home(access.cluster),
        run=run,
        refusals=(NotDeclarable,),
        success=_("Your declaration is recorded."),
        then=lambda declaration: after(access, declaration),
        template="projects/declaration_make.html",
    )
    context = {
        "project": project,
        "lead": queries.lead_of(project),
        "partners": project.partners.select_related("organisation"),
        "is_open": Project.objects.cleared_for(access).filter(pk=pk).exists(),
        "outlived": queries.outlived(project, request.user),
        "is_blind": veils.hides_project(access, project),
    }
    return acts.page(request, form, act, context)


def home(cluster) -> str:
    return reverse("labelling:my_dossier_list", args=[cluster.slug])


def after(access, declaration: Declaration) -> str:
    """To the dossier, or back home: with a conflict there is nothing left to see."""
    cluster = access.cluster
    if declaration.has_conflict:
        return home(cluster)
    reading = (
        Assignment.objects.of_reader(access)
        .standing()
        .filter(request__project=declaration.project)
        .first()
    )
    if reading is not None:
        args = [cluster.slug, reading.request_id]
        return reverse("labelling:request_read", args=args)
    return reverse(
        "projects:project_detail", args=[cluster.slug, declaration.project_id]
    )
