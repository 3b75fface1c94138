"""Runs: started, followed, read, published, taken away as files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.impact import actions, queries, rules, tasks
from grappe.impact.models import Run, RunState
from grappe.web.decorators import allowed
from grappe.web.exports import export
from grappe.web.impact import results, tables
from grappe.web.impact.views.studies import detail, found, to_study


def found_run(request, pk, run) -> Run:
    runs = Run.objects.visible_to(request.access).select_related(
        "study__cluster", "plan__service", "panel", "started_by"
    )
    return get_object_or_404(runs, study=pk, pk=run)


@require_POST
@allowed(rules.can_study)
def run_start(request, pk):
    study = found(request, pk)
    try:
        run = actions.start(study, by=request.user, at=timezone.now())
    except actions.NotRunnable as error:
        return detail(request, study, error=str(error), status=409)
    if tasks.is_long(run):
        tasks.estimate.enqueue(run.pk)
    else:
        actions.carry_out(run)
    return redirect("impact:run_detail", request.access.cluster.slug, study.pk, run.pk)


@require_GET
@allowed(rules.can_see_studies)
def run_detail(request, pk, run):
    run = found_run(request, pk, run)
    context = {
        "study": run.study,
        "run": run,
        "result": results.of(run) if run.state == RunState.DONE else None,
        "refusals": results.messages_of(run),
        "may_publish": rules.can_publish(request.access),
        "joinable": rules.can_study(request.access) and queries.joinable(run),
    }
    return render(request, "impact/run_detail.html", context)


@require_POST
@allowed(rules.can_study)
def run_join(request, pk, run):
    """Begin a version of the plan that joins the entry years a run was refused for."""
    run = found_run(request, pk, run)
    joinable = queries.joinable(run)
    if joinable is None:
        raise Http404
    least, years = joinable
    reason = _(
        "Fewer than %(least)s organisations are treated from %(years)s on: their entry "
        "years are joined to the one before."
    ) % {"least": least, "years": years}
    try:
        actions.amend(
            run.study,
            reason=reason,
            by=request.user,
            at=timezone.now(),
            changes={"join_below": least},
        )
    except actions.NotPlannable as error:
        return detail(request, run.study, error=str(error), status=409)
    return redirect("impact:plan_lock", request.access.cluster.slug, run.study_id)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_publish)
def run_publish(request, pk, run):
    """Read the sentence as it will stand; then show it to all readers of figures."""
    run = found_run(request, pk, run)
    if request.method == "POST":
        try:
            actions.publish(run, by=request.user, at=timezone.now())
        except actions.NotPublishable as error:
            return detail(request, run.study, error=str(error), status=409)
        messages.success(request, _("The study is published."))
        return to_study(request, run.study)
    if run.state != RunState.DONE:
        refusal = _("This run gave no number.")
        return detail(request, run.study, error=refusal, status=409)
    context = {"study": run.study, "run": run, "result": results.of(run)}
    return render(request, "impact/run_publish.html", context)


@require_GET
@allowed(rules.can_see_studies)
def run_export(request, pk, run, table):
    """The numbers behind a picture; those that rest on too few are left out."""
    run = found_run(request, pk, run)
    if table not in tables.TABLES or run.state != RunState.DONE:
        raise Http404
    wanted = tables.TABLES[table]
    name = f"study-{run.study_id}-run-{run.pk}-{table}"
    return export(request, name, wanted.columns, wanted.rows(run))


@require_GET
@allowed(rules.can_see_studies)
def run_appendix(request, pk, run):
    """Plan, data, formulas, results and limits in one document, in either language."""
    from grappe.impact import appendix

    run = found_run(request, pk, run)
    if run.state != RunState.DONE:
        raise Http404
    language = request.GET.get("language") or get_language()
    language = language if language in appendix.LANGUAGES else "fr"
    response = HttpResponse(appendix.pdf(run, language), content_type="application/pdf")
    name = f"{request.access.cluster.slug}-study-{run.study_id}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
