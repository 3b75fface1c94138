"""Those who file: open a request, fill it, read it once more, file it, withdraw it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.common.paging import is_key
from grappe.labelling import actions, admissibility, forms_of, progress, rules
from grappe.labelling.models import LabelRequest, Section
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.web import acts
from grappe.web.decorators import signed_in
from grappe.web.forms import Form
from grappe.web.labelling import entry
from grappe.web.labelling.forms.requests import (
    NewRequestForm,
    OptionalWordsForm,
    RemarksForm,
    ResubmitForm,
    WordsForm,
)


def url_of(name: str, label_request: LabelRequest, *args) -> str:
    slug = label_request.cluster.slug
    return reverse(f"labelling:{name}", args=[slug, label_request.pk, *args])


@require_http_methods(["GET", "POST"])
@signed_in
def request_create(request):
    """Open a request for one of the projects one writes; 403 to who writes none."""
    access, at = request.access, timezone.now()
    mine = Project.objects.editable_by(access)
    if not mine.exists():
        raise PermissionDenied
    asked = request.GET.get("project", "")
    chosen = mine.filter(pk=asked).first() if is_key(asked) else None
    initial = {"project": chosen or (mine.first() if mine.count() == 1 else None)}
    form = NewRequestForm(acts.sent(request), access=access, at=at, initial=initial)

    def run():
        return actions.open_request(**form.cleaned_data, by=request.user, at=at)

    act = acts.Act(
        title=_("Ask for a label"),
        intro=_("You fill it at your own pace; nothing is sent before you file it."),
        submit_label=_("Open the request"),
        back=reverse("labelling:my_request_list", args=[access.cluster.slug]),
        run=run,
        refusals=(actions.NotOpenable,),
        success=_("The request is open: fill its form."),
        then=lambda opened: opened.get_absolute_url(),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def request_form(request, pk, section):
    """One page of the form; what somebody else wrote meanwhile is never lost."""
    label_request = entry.written(request, pk)
    pages = forms_of.sections_of(label_request)
    place = next((n for n, one in enumerate(pages) if one.pk == section), None)
    if place is None:
        raise Http404
    here, now = pages[place], {}
    form = forms_of.form_for(
        label_request, here, acts.sent(request), request.FILES or None, base=Form
    )
    if request.method == "POST":
        # Right answers are kept beside wrong ones, so that files are not sent twice.
        is_right = form.is_valid()
        try:
            answered = actions.answer(
                label_request,
                here,
                form.answers(),
                by=request.user,
                at=timezone.now(),
                revision=form.revision,
            )
        except actions.NotAnswerable as error:
            form.add_error(None, str(error))
        except actions.AnswersMoved as error:
            form, now = rebound(request, label_request, here), error.now
            form.add_error(None, str(error))
        else:
            if is_right and not answered.refused:
                messages.success(request, _("Saved."))
                return redirect(after(label_request, pages, place))
            form = rebound(request, label_request, here)
            for code, why in answered.refused.items():
                form.add_error(forms_of.PREFIX + code, why)
    entry.seen(request, label_request, Door.APPLICANT, "label request: form")
    context = {
        "label_request": label_request,
        "form": form,
        "pages": pages,
        "here": here,
        "number": place + 1,
        "now": names_of(here, now),
        "previous_url": url_of("request_form", label_request, pages[place - 1].pk)
        if place
        else "",
        "is_last": place + 1 == len(pages),
    }
    return render(request, "labelling/request_form.html", context)


def rebound(request, label_request: LabelRequest, section: Section):
    """What was typed, in a form that knows of the answers as they are now."""
    data = request.POST.copy()
    data["revision"] = forms_of.revision_of(label_request, section)
    form = forms_of.form_for(label_request, section, data, base=Form)
    form.is_valid()
    return form


def names_of(section: Section, now: dict[str, str]) -> list[tuple[str, str]]:
    """The questions of a page and what somebody else answered meanwhile."""
    names = {one.code: one.name for one in section.questions.all()}
    return [(names.get(code, code), words or "–") for code, words in now.items()]


def after(label_request: LabelRequest, pages: list[Section], place: int) -> str:
    """The next page of the form, or the summary after the last."""
    if place + 1 < len(pages):
        return url_of("request_form", label_request, pages[place + 1].pk)
    if label_request.is_draft:
        return url_of("request_submit", label_request)
    return label_request.get_absolute_url()


@require_http_methods(["GET", "POST"])
@signed_in
def request_submit(request, pk):
    """The whole request once more, what is missing, and the button that files it."""
    label_request = entry.written(request, pk)
    if not rules.can_file(request.access, label_request):
        messages.error(request, _("This request was filed already."))
        return redirect(label_request)
    at, reasons = timezone.now(), []
    if request.method == "POST":
        try:
            actions.submit(label_request, by=request.user, at=at)
        except actions.NotFilable as error:
            reasons = list(error.reasons)
        else:
            messages.success(request, _("It is filed: a receipt is on its way to you."))
            return redirect(label_request)
    entry.seen(request, label_request, Door.APPLICANT, "label request: summary")
    found = admissibility.findings(label_request, at)
    waived = set(
        label_request.checks.filter(outcome="waived").values_list("code", flat=True)
    )
    context = {
        "label_request": label_request,
        "standing": progress.standing(label_request, at),
        "summary": forms_of.summary(label_request),
        "blocking": [
            one
            for one in found
            if one.rule.blocks and not one.is_met and one.rule.code not in waived
        ],
        "advice": [one for one in found if not one.rule.blocks and not one.is_met],
        "met": [one for one in found if one.is_met or one.rule.code in waived],
        "reasons": reasons,
    }
    return render(request, "labelling/request_submit.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def request_withdraw(request, pk):
    label_request = entry.written(request, pk)
    form = OptionalWordsForm(acts.sent(request), label=_("Reason, if you wish"))

    def run():
        return actions.withdraw(
            label_request,
            reason=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Withdraw the request for %(project)s")
        % {"project": label_request.project},
        intro=_("Nobody looks at it any more. You may present it again later."),
        submit_label=_("Withdraw it"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("The request is withdrawn."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def resubmit(request, pk):
    """Present a closed request again: its answers come along."""
    label_request = entry.written(request, pk)
    at = timezone.now()
    form = ResubmitForm(acts.sent(request), label_request=label_request, at=at)

    def run():
        call = form.cleaned_data.get("call")
        return actions.resubmit(label_request, call=call, by=request.user, at=at)

    act = acts.Act(
        title=_("Present %(project)s again") % {"project": label_request.project},
        intro=_(
            "It is a new request: the answers you gave come along, and you say what "
            "you answer to each point that was raised."
        ),
        submit_label=_("Open the new request"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotOpenable,),
        success=_("The new request is open."),
        then=lambda opened: opened.get_absolute_url(),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def remark_answer(request, pk):
    """Answer, point by point, what was said of the earlier request."""
    label_request = entry.written(request, pk)
    remarks = list(label_request.remarks.all())
    if not remarks:
        raise Http404
    form = RemarksForm(acts.sent(request), remarks=remarks)

    def run():
        for name, remark in form.remarks.items():
            text = form.cleaned_data[name].strip()
            if text and text != remark.answer:
                actions.answer_remark(
                    remark, text=text, by=request.user, at=timezone.now()
                )

    act = acts.Act(
        title=_("What the new dossier answers"),
        intro=_("Every point needs an answer before you file."),
        submit_label=_("Save"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("Saved."),
    )
    entry.seen(request, label_request, Door.APPLICANT, "label request: remarks")
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@signed_in
def complement_answer(request, pk):
    """Say what was added or changed; the dossier is taken as it is now."""
    label_request = entry.written(request, pk)
    waiting = label_request.complements.filter(answered_at=None).first()
    form = WordsForm(
        acts.sent(request),
        label=_("Your answer"),
        help_text=_("Change the dossier and the form first, then answer here."),
    )

    def run():
        return actions.answer_complements(
            label_request,
            text=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Answer on the request %(number)s") % {"number": label_request.number},
        intro=waiting.text if waiting else "",
        submit_label=_("Send the answer"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotMovable,),
        success=_("Your answer is sent: a receipt is on its way to you."),
    )
    return acts.page(request, form, act)
