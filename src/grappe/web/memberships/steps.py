"""The steps of one application: received, reviewed, asked, answered, withdrawn."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.memberships import actions, notifications, rules
from grappe.web.decorators import allowed
from grappe.web.memberships.applications import application_of, review_form
from grappe.web.memberships.forms import AnswerForm, QuestionForm, WithdrawForm
from grappe.web.memberships.letters import Act, act_page
from grappe.web.organisations import register_search


def data_of(request):
    return request.POST if request.method == "POST" else None


@require_POST
@allowed(rules.can_manage)
def application_submit(request, pk):
    application = application_of(request, pk)
    try:
        actions.submit(application, by=request.user, at=timezone.now())
    except actions.NotMovable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The application is noted as received."))
    return redirect(application)


@require_POST
@allowed(rules.can_manage)
def application_review(request, pk):
    application = application_of(request, pk)
    form = review_form(application, request.POST)
    if not form.is_valid():
        messages.error(request, _("Say which organisation it is."))
        return redirect(application)
    unit = None if form.chosen else register_search.unit_of(application.siren)
    try:
        actions.start_review(
            application,
            organisation=form.chosen,
            unit=unit,
            by=request.user,
            at=timezone.now(),
        )
    except actions.NotMovable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The review has started."))
    return redirect(application)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_ask(request, pk):
    application = application_of(request, pk)
    form = QuestionForm(data_of(request))

    def run(letter):
        actions.ask(
            application,
            question=form.cleaned_data["question"],
            letter=letter,
            by=request.user,
            at=timezone.now(),
        )

    def draft():
        return notifications.draft_question(application, form.cleaned_data["question"])

    act = Act(
        title=_("Ask for information"),
        pretitle=application.name,
        submit_label=_("Ask"),
        cancel_url=application.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The question is recorded."),
        to=application.contact_email,
        draft=draft,
        needs_link=True,
        warning=""
        if application.contact_email
        else _(
            "The candidate has no address: ask by another way, then note the answer."
        ),
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_answer(request, pk):
    application = application_of(request, pk)
    form = AnswerForm(data_of(request))
    if form.is_valid():
        try:
            actions.answer(
                application,
                text=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotMovable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answer is recorded."))
            return redirect(application)
    context = {
        "form": form,
        "title": _("Note the answer of %(name)s") % {"name": application.name},
        "intro": application.question,
        "submit_label": _("Record the answer"),
        "cancel_url": application.get_absolute_url(),
    }
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_withdraw(request, pk):
    application = application_of(request, pk)
    form = WithdrawForm(data_of(request))
    if form.is_valid():
        try:
            actions.withdraw(
                application,
                note=form.cleaned_data["note"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotMovable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The application is closed."))
            return redirect(application)
    context = {
        "form": form,
        "title": _("Withdraw the application of %(name)s") % {"name": application.name},
        "intro": _("A new try will be a new application."),
        "submit_label": _("Close the application"),
        "cancel_url": application.get_absolute_url(),
    }
    return render(request, "form_page.html", context)
