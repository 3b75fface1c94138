"""Procedures: their versions, steps, deadlines and automatic checks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.labelling import (
    actions,
    admissibility,
    deadlines,
    forms_of,
    rules,
    soundness,
)
from grappe.labelling.models import Call, Procedure, Question, Section
from grappe.web.decorators import allowed
from grappe.web.labelling.forms.answers import preview
from grappe.web.labelling.forms.rules import RulesForm
from grappe.web.labelling.forms.versions import ProcedureForm
from grappe.web.labelling.views.acting import done, form_page, posted, saved
from grappe.web.labelling.views.configuration import front


def procedure_of(request, pk: int) -> Procedure:
    rows = Procedure.objects.filter(cluster=request.access.cluster)
    related = ("cluster", "kind", "grid", "expert_body", "deciding_body")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def page_of(procedure: Procedure) -> str:
    args = [procedure.cluster.slug, procedure.pk]
    return reverse("labelling:procedure_detail", args=args)


@require_GET
@allowed(rules.can_see_configuration)
def procedure_detail(request, pk):
    procedure = procedure_of(request, pk)
    access = request.access
    is_draft = procedure.published_at is None
    versions = Procedure.objects.filter(cluster=access.cluster, code=procedure.code)
    call = Call.objects.filter(
        cluster=access.cluster, closes_at__date__gt=access.on, cancelled_at=None
    ).first()
    context = {
        "procedure": procedure,
        "sections": sections(procedure),
        "versions": versions,
        "checks": checks(procedure),
        "call": call,
        "deadlines": list(deadlines.of(call, procedure).steps()) if call else [],
        "problems": soundness.problems(procedure) if is_draft else [],
        "warnings": soundness.warnings(procedure) if is_draft else [],
        "requests": procedure.requests.filter(closed_at=None).exists(),
        "can_configure": rules.can_configure(access),
        "can_edit": is_draft and rules.can_configure(access),
    }
    return render(request, "labelling/procedure_detail.html", context)


def sections(procedure: Procedure) -> list[tuple[Section, list[tuple[Question, str]]]]:
    """Each section with its questions, and when one that hangs on another is asked."""
    rows = list(procedure.sections.prefetch_related("questions"))
    known = {one.code: one for section in rows for one in section.questions.all()}

    def when(question: Question) -> str:
        above = known.get(question.shown_if_code)
        return forms_of.condition(question, above) if above else ""

    return [(row, [(one, when(one)) for one in row.questions.all()]) for row in rows]


def checks(procedure: Procedure) -> list[tuple[str, list[tuple[str, object]]]]:
    """Each automatic check and its values, in words."""
    found = []
    for code, values in procedure.rules.items():
        rule = admissibility.RULES.get(code)
        if rule is not None:
            given = {**admissibility.usual(code), **values}
            shown = [(p.label, said(p, given[name])) for name, p in rule.params.items()]
            found.append((str(rule.title), shown))
    return found


def said(param, value) -> object:
    if param.kind == "flag":
        return _("yes") if value else _("no")
    if param.kind == "choice":
        return dict(param.choices).get(value, value)
    names = {"rate": "rate", "euros": "low_eur"}
    return admissibility.shown(names.get(param.kind, "n"), value)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def procedure_add(request):
    cluster = request.access.cluster
    form = ProcedureForm(posted(request), cluster=cluster)
    if form.is_valid():

        def save(**who):
            procedure = Procedure(cluster=cluster, **form.cleaned_data)
            return actions.add_version(procedure, **who)

        procedure = saved(request, form, save)
        if procedure:
            messages.success(request, _("The draft is open: build its form."))
            return redirect(page_of(procedure))
    title = _("New procedure")
    return form_page(
        request, form, title, front(request), "labelling/procedure_edit.html"
    )


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def procedure_edit(request, pk):
    procedure = procedure_of(request, pk)
    form = ProcedureForm(
        posted(request), instance=procedure, cluster=request.access.cluster
    )
    back = page_of(procedure)
    if form.is_valid():

        def save(**who):
            return actions.change_version(procedure, form.cleaned_data, **who)

        if saved(request, form, save):
            messages.success(request, _("The procedure was saved."))
            return redirect(back)
    title = _("Steps and deadlines")
    return form_page(request, form, title, back, "labelling/procedure_edit.html")


@require_http_methods(["GET", "POST"])
@allowed(rules.can_configure)
def procedure_rules(request, pk):
    """Which automatic checks hold; those always made are not asked."""
    procedure = procedure_of(request, pk)
    form = RulesForm(posted(request), procedure=procedure)
    back = page_of(procedure)
    if form.is_valid():

        def save(**who):
            return actions.change_version(procedure, {"rules": form.values()}, **who)

        if saved(request, form, save):
            messages.success(request, _("The checks were saved."))
            return redirect(back)
    title = _("Automatic checks")
    return form_page(request, form, title, back, "labelling/procedure_rules.html")


@require_GET
@allowed(rules.can_see_configuration)
def procedure_preview(request, pk):
    """The form as applicants will see it, page by page."""
    procedure = procedure_of(request, pk)
    rows = procedure.sections.prefetch_related("questions")
    context = {
        "procedure": procedure,
        "pages": [(section, preview(section)) for section in rows],
        "back": page_of(procedure),
    }
    return render(request, "labelling/procedure_preview.html", context)


@require_POST
@allowed(rules.can_configure)
def procedure_copy(request, pk):
    """Open the draft of the next version, or the one there is."""
    procedure = procedure_of(request, pk)

    def save(**who):
        nonlocal procedure
        procedure = actions.copy_version(procedure, **who)

    done(request, save, _("Here is the draft of the next version."), "/")
    return redirect(page_of(procedure))


@require_POST
@allowed(rules.can_configure)
def procedure_publish(request, pk):
    procedure = procedure_of(request, pk)

    def save(**who):
        actions.publish_version(procedure, **who)

    return done(request, save, _("The version is in use."), page_of(procedure))


@require_POST
@allowed(rules.can_configure)
def procedure_retire(request, pk):
    procedure = procedure_of(request, pk)

    def save(**who):
        actions.retire_procedure(procedure, **who)

    said = _("The procedure is no longer offered; requests under way go on.")
    return done(request, save, said, page_of(procedure))


@require_POST
@allowed(rules.can_configure)
def procedure_remove(request, pk):
    """Throw a draft away; a published version stays."""
    procedure = procedure_of(request, pk)
    url = front(request) if procedure.published_at is None else page_of(procedure)

    def save(**who):
        actions.remove_draft(procedure, **who)

    return done(request, save, _("The draft was thrown away."), url)
