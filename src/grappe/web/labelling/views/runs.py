"""A proposal: what it asks, what proves it, and what to do with it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from grappe.common.paging import page_of
from grappe.labelling import actions, rules
from grappe.labelling.matching import obstacles, telling
from grappe.labelling.models import AssignmentRun, RunOutcome
from grappe.web.decorators import allowed
from grappe.web.labelling.desk import runs
from grappe.web.labelling.views.desk import key_of, to_desk


def found(request, pk) -> AssignmentRun:
    rows = AssignmentRun.objects.known_to(request.access).select_related(
        "cluster", "call", "run_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
@allowed(rules.can_see_desk)
def run_detail(request, pk):
    return shown(request, found(request, pk))


def shown(request, run, error="", status=200):
    page = page_of(request, runs.dossiers(run))
    impossible = None
    if run.outcome == RunOutcome.INFEASIBLE:
        impossible = obstacles.impossible(run)
    options = runs.asked_of(run)
    context = {
        "run": run,
        "key": key_of(run.call),
        "options": options,
        "proof": telling.proof(run),
        "numbers": runs.numbers(run),
        "page": page,
        "proposed": runs.proposed(run, page.object_list),
        "bars": runs.bars(run),
        "taken_back": runs.taken_back(run),
        "impossible": impossible,
        "ways_out": runs.ways_out(impossible) if impossible else [],
        "worst": runs.worst(run),
        "error": error,
        "may_apply": rules.can_assign(request.access)
        and run.outcome == RunOutcome.PROPOSED,
        "may_try": rules.can_assign(request.access),
        "may_discard": rules.can_assign(request.access)
        and run.outcome in (RunOutcome.PROPOSED, RunOutcome.INFEASIBLE),
        "may_give_up": rules.can_assign(request.access)
        and run.outcome == RunOutcome.RUNNING,
    }
    return render(request, "labelling/run_detail.html", context, status=status)


@require_POST
@allowed(rules.can_assign)
def run_apply(request, pk):
    run = found(request, pk)
    try:
        rows = actions.apply_run(run, request.access, at=timezone.now())
    except actions.NotApplicable as error:
        return shown(request, found(request, pk), error=str(error), status=409)
    said = ngettext("%(n)d reader was asked.", "%(n)d readers were asked.", len(rows))
    messages.success(request, said % {"n": len(rows)})
    return to_desk(request, run.call)


@require_POST
@allowed(rules.can_assign)
def run_discard(request, pk):
    run = found(request, pk)
    try:
        actions.discard_run(run, by=request.user, at=timezone.now())
    except actions.NotApplicable as error:
        return shown(request, found(request, pk), error=str(error), status=409)
    given_up = run.outcome == RunOutcome.RUNNING
    messages.success(
        request,
        _("It was given up: ask for another proposal.")
        if given_up
        else _("The proposal was set aside."),
    )
    return redirect(
        "labelling:desk_call", request.access.cluster.slug, key_of(run.call)
    )
