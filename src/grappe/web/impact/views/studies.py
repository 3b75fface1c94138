"""Studies: the list, one study, a new one, the end of one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.impact import actions, queries, rules
from grappe.impact.models import Study, StudyState
from grappe.web.decorators import allowed
from grappe.web.impact import results, shown
from grappe.web.impact.forms import PlanForm, ReasonForm


def found(request, pk) -> Study:
    """The study of the address, among those this person may read."""
    studies = Study.objects.visible_to(request.access).select_related("cluster")
    return get_object_or_404(studies, pk=pk)


def to_study(request, study):
    return redirect("impact:study_detail", request.access.cluster.slug, study.pk)


@require_GET
@allowed(rules.can_see_studies)
def study_list(request):
    access = request.access
    state = request.GET.get("state", "")
    everything = queries.listed(Study.objects.visible_to(access))
    chosen = [one for one in everything if state in ("", one.study.state)]
    context = {
        "studies": [shown.Line(one) for one in chosen],
        "services": [
            shown.ServiceLine(one)
            for one in queries.services(access.cluster, everything)
        ],
        "states": StudyState.choices,
        "state": state if state in StudyState.values else "",
        "may_work": rules.can_see_work(access),
        "may_study": rules.can_study(access),
    }
    return render(request, "impact/study_list.html", context)


@require_GET
@allowed(rules.can_see_studies)
def study_detail(request, pk):
    study = found(request, pk)
    return detail(request, study)


def detail(request, study, *, error="", status=200):
    """The page of a study; `error` says why what was asked could not be done."""
    access = request.access
    run = study.runs.visible_to(access).filter(is_published=True).first()
    context = {
        "study": study,
        "state": study.state,
        "error": error,
        "result": results.of(run) if run else None,
        "may_study": rules.can_study(access),
        "may_publish": rules.can_publish(access),
        "may_see_work": rules.can_see_work(access),
        "work": shown.work(study) if rules.can_see_work(access) else None,
    }
    return render(request, "impact/study_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def study_create(request):
    access = request.access
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, access=access)
    if form.is_valid():
        try:
            study = actions.begin(
                access.cluster,
                values=form.values,
                by=request.user,
                at=timezone.now(),
                **form.names,
            )
        except actions.NotPlannable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan is written; it can still change."))
            return to_study(request, study)
    context = {
        "form": form,
        "title": _("New study"),
        "submit_label": _("Save the plan"),
        "cancel_url": reverse("impact:study_list", args=[access.cluster.slug]),
    }
    return render(request, "impact/plan_edit.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def study_abandon(request, pk):
    study = found(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.abandon(
                study,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotPublishable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The study is abandoned; its trace stays."))
            return to_study(request, study)
    context = {
        "form": form,
        "title": _("Abandon the study “%(name)s”") % {"name": study},
        "intro": _(
            "Its plan, its runs and your reason stay to be read: an effect that "
            "disappoints is no secret."
        ),
        "submit_label": _("Abandon"),
        "cancel_url": reverse(
            "impact:study_detail", args=[request.access.cluster.slug, study.pk]
        ),
    }
    return render(request, "form_page.html", context)
