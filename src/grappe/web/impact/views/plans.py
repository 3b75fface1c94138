"""A plan: written, locked, amended."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.impact import actions, document, rules
from grappe.impact.wording import plan_lines
from grappe.web.decorators import allowed
from grappe.web.impact import shown
from grappe.web.impact.forms import PlanForm, ReasonForm
from grappe.web.impact.views.studies import detail, found, to_study


def address(request, study) -> str:
    return reverse("impact:study_detail", args=[request.access.cluster.slug, study.pk])


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def plan_edit(request, pk):
    study = found(request, pk)
    plan = study.plans.select_related("service").first()
    plan.study = study
    if plan.is_locked:
        error = _("This plan is locked: amend it instead.")
        return detail(request, study, error=error, status=409)
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, access=request.access, plan=plan)
    if form.is_valid():
        try:
            actions.write_plan(
                plan,
                form.values,
                names=form.names,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotPlannable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan is written; it can still change."))
            return to_study(request, study)
    context = {
        "form": form,
        "title": study.name,
        "submit_label": _("Save the plan"),
        "cancel_url": address(request, study),
    }
    return render(request, "impact/plan_edit.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def plan_lock(request, pk):
    """Read the plan once more; from then on it never changes."""
    study = found(request, pk)
    plan = study.plans.select_related("service").first()
    plan.study = study
    error = ""
    if request.method == "POST":
        try:
            actions.lock(plan, by=request.user, at=timezone.now())
        except actions.NotLockable as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The plan is locked."))
            return to_study(request, study)
    elif plan.is_locked:
        error = _("This plan is already locked.")
    if error:
        return detail(request, study, error=error, status=409)
    context = {
        "study": study,
        "plan": plan,
        "lines": plan_lines(plan),
        "sha256": document.sha256(plan),
        "hope": shown.Hoped.of(plan),
    }
    return render(request, "impact/plan_lock.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def plan_amend(request, pk):
    study = found(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.amend(
                study,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotPlannable as error:
            form.add_error(None, str(error))
        else:
            slug = request.access.cluster.slug
            return redirect("impact:plan_edit", slug, study.pk)
    context = {
        "form": form,
        "title": _("Amend the plan of “%(name)s”") % {"name": study},
        "intro": _(
            "The locked version stays to be read, with its runs; a new one begins, and "
            "your reason is shown with it."
        ),
        "submit_label": _("Begin a new version"),
        "cancel_url": address(request, study),
    }
    return render(request, "form_page.html", context)
