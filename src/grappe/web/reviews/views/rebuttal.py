"""Applicants are asked to answer the experts, and answer."""

from typing import Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.labelling.models import LabelRequest
from grappe.projects.doors import Door
from grappe.reviews import actions, rules
from grappe.reviews.actions.rebuttal import not_askable_because, planned_due_on
from grappe.reviews.models import Rebuttal
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.labelling import entry
from grappe.web.labelling.forms.requests import WordsForm
from grappe.web.reviews.forms.team import ProlongForm, RebuttalForm
from grappe.web.reviews.views.entering import judged, run_checked


def rebuttal_of(label_request: LabelRequest) -> Rebuttal:
    """404 where the applicants were asked nothing."""
    row = Rebuttal.objects.filter(request=label_request).first()
    if row is None:
        raise Http404
    row.request = label_request
    return row


@require_http_methods(["GET", "POST"])
@signed_in
def rebuttal_ask(request, pk):
    """The team sends the remarks, drafted without names, once it edited them."""
    label_request = judged(request, pk)
    at = timezone.now()
    if request.method == "GET" and (why := not_askable_because(label_request)):
        context = {"title": title_of(label_request), "why": why}
        context["back"] = label_request.get_absolute_url()
        return render(request, "reviews/rebuttal_ask.html", context)
    initial = {}
    if request.method == "GET":
        entry.seen(request, label_request, Door.READER, "label request: opinions")
        initial = {
            "remarks": actions.draft_remarks(label_request),
            "due_on": planned_due_on(label_request, at),
        }
    form = RebuttalForm(acts.sent(request), initial=initial)

    def run():
        data = form.cleaned_data
        return actions.ask_rebuttal(label_request, **data, by=request.user, at=at)

    act = acts.Act(
        title=title_of(label_request),
        intro=_(
            "Take out what tells who wrote it. Applicants answer once; the committee "
            "reads their answer."
        ),
        submit_label=_("Send to the applicants"),
        back=label_request.get_absolute_url(),
        run=run_checked(form, run),
        refusals=(actions.NotRebuttable, actions.ExpertNamed, actions.TooLong),
        success=_("The applicants are asked to answer."),
        template="reviews/rebuttal_ask.html",
    )
    form.offer_check(bool(request.POST.get("is_checked")))
    return acts.page(request, form, act)


def title_of(label_request: LabelRequest) -> str:
    return _("Ask the applicants of %(project)s to answer the experts") % {
        "project": label_request.project.acronym
    }


@require_http_methods(["GET", "POST"])
@signed_in
def rebuttal_prolong(request, pk):
    """The team gives the applicants more days."""
    label_request = judged(request, pk)
    rebuttal = rebuttal_of(label_request)
    form = ProlongForm(acts.sent(request), initial={"due_on": rebuttal.due_on})

    def run():
        return actions.prolong_rebuttal(
            rebuttal, **form.cleaned_data, by=request.user, at=timezone.now()
        )

    act = acts.Act(
        title=_("More time to answer the experts on %(project)s")
        % {"project": label_request.project.acronym},
        submit_label=_("Save"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotRebuttable,),
        success=_("The applicants are told."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def rebuttal_answer(request, pk):
    """The applicants read the remarks, and answer once before their day."""
    label_request, door = entry.entered(request, pk)
    if door != Door.APPLICANT:
        raise Http404
    rebuttal = rebuttal_of(label_request)
    if request.method == "POST":
        entry.written(request, pk)
    can_answer = rules.can_answer(request.access, rebuttal, timezone.localdate())
    form = WordsForm(acts.sent(request), label=_("Your answer"))

    def run():
        return actions.answer_rebuttal(
            rebuttal,
            text=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("The experts’ remarks on %(project)s")
        % {"project": label_request.project.acronym},
        submit_label=_("Send our answer"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotRebuttable,),
        success=_("Your answer is sent."),
        template="reviews/rebuttal_answer.html",
    )
    context: dict[str, Any] = {"rebuttal": rebuttal, "can_answer": can_answer}
    entry.seen(request, label_request, door, "label request: remarks of experts")
    return acts.page(request, form, act, context)
