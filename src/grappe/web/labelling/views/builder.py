"""Sections and questions of a draft: added, changed, put in order, removed."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.labelling import actions, rules
from grappe.labelling.models import Question, Section
from grappe.web.decorators import allowed
from grappe.web.labelling.forms.versions import QuestionForm, SectionForm
from grappe.web.labelling.views.acting import done, form_page, posted, saved
from grappe.web.labelling.views.procedures import page_of, procedure_of

STEPS = {"up": -1, "down": 1}


def section_of(request: HttpRequest, pk: int) -> Section:
    rows = Section.objects.filter(procedure__cluster=request.access.cluster)
    return get_object_or_404(rows.select_related("procedure__cluster"), pk=pk)


def question_of(request: HttpRequest, pk: int) -> Question:
    rows = Question.objects.filter(section__procedure__cluster=request.access.cluster)
    return get_object_or_404(rows.select_related("section__procedure__cluster"), pk=pk)


def place(procedure, anchor) -> str:
    """The procedure's page, where that section stands."""
    return f"{page_of(procedure)}#section-{anchor}"


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def section_add(request, pk):
    procedure = procedure_of(request, pk)
    form = SectionForm(posted(request), procedure=procedure)
    if form.is_valid():

        def save(**who):
            section = Section(procedure=procedure, **form.cleaned_data)
            return actions.add_part(section, **who)

        section = saved(request, form, save)
        if section:
            messages.success(request, _("The section was added."))
            return redirect(place(procedure, section.pk))
    return form_page(request, form, _("New section"), page_of(procedure))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def section_edit(request, pk):
    section = section_of(request, pk)
    back = place(section.procedure, section.pk)
    form = SectionForm(posted(request), instance=section, procedure=section.procedure)
    if form.is_valid():

        def save(**who):
            return actions.change_part(section, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The section was saved."))
            return redirect(back)
    return form_page(request, form, _("Section"), back)


@require_POST
@allowed(rules.can_configure)
def section_move(request, pk, way):
    section = section_of(request, pk)

    def save(**who):
        actions.move_part(section, step=STEPS[way], **who)

    back = place(section.procedure, section.pk)
    return done(request, save, _("The order was changed."), back)


@require_POST
@allowed(rules.can_configure)
def section_remove(request, pk):
    section = section_of(request, pk)

    def save(**who):
        actions.remove_part(section, **who)

    said = _("The section was removed, with its questions.")
    return done(request, save, said, page_of(section.procedure))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def question_add(request, pk):
    section = section_of(request, pk)
    back = place(section.procedure, section.pk)
    form = QuestionForm(posted(request), section=section)
    if form.is_valid():

        def save(**who):
            question = Question(section=section, **form.cleaned_data)
            return actions.add_part(question, **who)

        if saved(request, form, save):
            messages.success(request, _("The question was added."))
            return redirect(back)
    return form_page(request, form, _("New question"), back)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def question_edit(request, pk):
    question = question_of(request, pk)
    section = question.section
    back = place(section.procedure, section.pk)
    form = QuestionForm(posted(request), instance=question, section=section)
    if form.is_valid():

        def save(**who):
            fresh = question_of(request, pk)
            return actions.change_part(fresh, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The question was saved."))
            return redirect(back)
    return form_page(request, form, _("Question"), back)


@require_POST
@allowed(rules.can_configure)
def question_move(request, pk, way):
    question = question_of(request, pk)

    def save(**who):
        actions.move_part(question, step=STEPS[way], **who)

    back = place(question.section.procedure, question.section_id)
    return done(request, save, _("The order was changed."), back)


@require_POST
@allowed(rules.can_configure)
def question_remove(request, pk):
    question = question_of(request, pk)

    def save(**who):
        actions.remove_part(question, **who)

    back = place(question.section.procedure, question.section_id)
    return done(request, save, _("The question was removed."), back)
