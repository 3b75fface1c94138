"""A reader's own desk: what is theirs to declare, to answer, to read."""

from functools import partial

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.labelling import actions, undertakings
from grappe.labelling.models import Assignment, AssignmentState, LabelRequest
from grappe.labelling.queries import reading as desk
from grappe.projects.doors import Door
from grappe.projects.models import Interest, Project, ProjectFile
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.labelling import entry, reading
from grappe.web.labelling.forms.experts import ReplyForm


@require_GET
@signed_in
def my_dossier_list(request):
    """The home of an expert: each dossier with its next step and its date."""
    access = request.access
    rows = desk.dossiers(access)
    context = {
        "dossiers": [one for one in rows if one.step != desk.Step.DONE],
        "done": [one for one in rows if one.step == desk.Step.DONE],
        "text": undertakings.current(access.cluster),
        "signed": undertakings.signed(request.user, access.cluster),
        "is_expert": request.user.expertises.filter(cluster=access.cluster).exists(),
        "interests": Interest.objects.filter(user=request.user)
        .in_force(access.on)
        .count(),
    }
    return render(request, "labelling/my_dossier_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def assignment_reply(request, pk):
    """Take a dossier on, or decline it; a conflict is declared on its own page."""
    access = request.access
    opened = Project.objects.granted_to(access).values("pk")
    mine = Assignment.objects.of_reader(access).standing()
    row = get_object_or_404(
        mine.filter(request__project__in=opened).select_related(
            "request__project__cluster", "expert__user"
        ),
        pk=pk,
    )
    project = row.request.project
    slug = access.cluster.slug
    if not Project.objects.cleared_for(access).filter(pk=project.pk).exists():
        return redirect("projects:declaration_make", slug, project.pk)
    may_accept = row.state == AssignmentState.ASKED
    form = ReplyForm(acts.sent(request), may_accept=may_accept)

    def run():
        return actions.reply(
            row, by=request.user, at=timezone.now(), **form.cleaned_data
        )

    home = reverse("labelling:my_dossier_list", args=[slug])
    act = acts.Act(
        title=_("Your answer on %(project)s") % {"project": project},
        submit_label=_("Answer"),
        back=home,
        run=run,
        refusals=(actions.NotRepliable,),
        success=_("Your answer is recorded."),
        then=lambda answered: after(answered, home),
        template="labelling/assignment_reply.html",
    )
    return acts.page(request, form, act, {"row": row, "project": project})


def after(row: Assignment, home: str) -> str:
    if row.state != AssignmentState.ACCEPTED:
        return home
    request = row.request
    return reverse("labelling:request_read", args=[request.cluster.slug, request.pk])


@require_GET
@signed_in
def request_read(request, pk):
    """The dossier as it was filed, for who declared: each opening is logged."""
    access = request.access
    label_request = get_object_or_404(
        LabelRequest.objects.readable_by(access).select_related(
            "project__cluster", "version", "procedure", "call", "cluster"
        ),
        pk=pk,
    )
    if not undertakings.is_bound(request.user, access.cluster):
        here = reverse("labelling:undertaking_sign", args=[access.cluster.slug])
        return redirect(f"{here}?project={label_request.project_id}")
    entry.seen(request, label_request, Door.READER, f"dossier {label_request.number}")
    mine = Assignment.objects.of_reader(access).standing()
    context = reading.content(
        access, label_request, partial(file_url, label_request.project)
    )
    context["row"] = mine.filter(request=label_request).first()
    return render(request, "labelling/request_read.html", context)


def file_url(project: Project, file: ProjectFile) -> str:
    args = [project.cluster.slug, project.pk, file.pk]
    return reverse("projects:file_download", args=args)
