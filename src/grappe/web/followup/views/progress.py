"""The yearly look at running projects: asked for, told, accepted or returned."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.common.paging import page_of
from grappe.followup import actions, rules
from grappe.followup.models import Progress, ProgressState
from grappe.projects.models import Project, ProjectStage
from grappe.web import acts
from grappe.web.decorators import allowed, signed_in
from grappe.web.followup import entry
from grappe.web.followup.forms import (
    OptionalReplyForm,
    ProgressAskForm,
    ProgressForm,
    ReplyForm,
)

BOTH = ["GET", "POST"]


@require_GET
@allowed(rules.can_see)
def progress_list(request):
    """Who was asked, where each answer stands, and which running project was not."""
    access = request.access
    rows = Progress.objects.listed_for(access).select_related("project__cluster")
    state = request.GET.get("state", "")
    if state in ProgressState.values:
        rows = rows.filter(state=state)
    running = Project.objects.listed_for(access).filter(stage=ProjectStage.RUNNING)
    asked = Progress.objects.filter(year__gte=access.on.year - 1)
    context = {
        "page": page_of(request, rows.order_by("-year", "due_on", "pk")),
        "states": [(one.value, one.label) for one in ProgressState],
        "state": state,
        "on": access.on,
        "unasked": running.exclude(pk__in=asked.values("project"))
        .select_related("cluster")
        .order_by("acronym", "pk"),
        "can_manage": rules.can_manage(access),
        "here": "progress_list",
    }
    return render(request, "followup/progress_list.html", context)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def progress_ask(request, pk):
    """Ask those who write the project; that needs no content."""
    project = entry.followed(request, pk)
    form = ProgressAskForm(acts.sent(request), on=request.access.on)
    act = acts.Act(
        title=_("Ask where %(project)s stands") % {"project": project},
        intro=_("Those who write the project get a mail."),
        submit_label=_("Ask"),
        back=entry.tab(project),
        run=lambda: actions.ask_progress(
            project, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotAskable,),
        success=_("The applicants are asked."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@signed_in
def progress_answer(request, pk):
    """The applicants tell where the project stands."""
    mine = Progress.objects.of_applicant(request.access)
    progress = get_object_or_404(mine.select_related("project__cluster"), pk=pk)
    if not rules.can_report(request.access, progress.project):
        raise Http404
    # The form writes on a copy: the action alone changes the row.
    form = ProgressForm(
        acts.sent(request), instance=Progress.objects.get(pk=progress.pk)
    )
    act = acts.Act(
        title=_("%(project)s in %(year)s")
        % {"project": progress.project, "year": progress.year},
        submit_label=_("Send"),
        back=entry.tab(progress.project),
        run=lambda: actions.receive_progress(
            progress, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotReportable,),
        success=_("Thank you: your answer is with the cluster."),
        template="followup/progress_answer.html",
    )
    return acts.page(request, form, act, {"progress": progress})


def treated_progress(request, pk) -> Progress:
    progress = get_object_or_404(
        Progress.objects.select_related("project__cluster"), pk=pk
    )
    entry.treated(request, progress.project_id)
    return progress


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def progress_accept(request, pk):
    progress = treated_progress(request, pk)
    form = OptionalReplyForm(acts.sent(request))
    return judged(request, progress, form, actions.accept_progress, _("Accept"))


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def progress_return(request, pk):
    progress = treated_progress(request, pk)
    form = ReplyForm(acts.sent(request))
    return judged(request, progress, form, actions.return_progress, _("Ask for more"))


def judged(request, progress: Progress, form, action, label):
    """Accept or return: the same page, with what was told above the answer."""
    act = acts.Act(
        title=_("Progress of %(project)s in %(year)s")
        % {"project": progress.project, "year": progress.year},
        submit_label=label,
        back=entry.tab(progress.project),
        run=lambda: action(
            progress, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotReportable,),
        success=_("Your answer is sent to the applicants."),
        template="followup/progress_judge.html",
    )
    return acts.page(request, form, act, {"progress": progress})
