"""Each partner's word on its own part, and asking for it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from grappe.projects import actions, queries, rules, versions
from grappe.projects.models import Partner, Project
from grappe.web.decorators import signed_in
from grappe.web.projects import entry
from grappe.web.projects.forms import ContestForm


def own_part(request, pk: int, part: int) -> Partner:
    """A part for which the reader speaks; 404 otherwise."""
    mine = queries.parts_of(request.access).select_related(
        "project__cluster", "organisation"
    )
    return get_object_or_404(mine, pk=part, project=pk)


def back(project: Project):
    return redirect(section_url(project))


def section_url(project: Project) -> str:
    return reverse(
        "projects:project_section",
        args=[project.cluster.slug, project.pk, "consortium"],
    )


@require_POST
@signed_in
def partner_confirm(request, pk, part):
    partner = own_part(request, pk, part)
    try:
        actions.confirm(
            partner,
            seen=request.POST.get("seen", ""),
            by=request.user,
            at=timezone.now(),
        )
    except actions.Outdated:
        messages.error(
            request,
            _("This part was changed since you opened the page: read it again."),
        )
    except actions.NotConfirmable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you: your part is confirmed as it stands."))
    return back(partner.project)


@require_http_methods(["GET", "POST"])
@signed_in
def partner_contest(request, pk, part):
    partner = own_part(request, pk, part)
    form = ContestForm(
        request.POST if request.method == "POST" else None,
        initial={
            "note": partner.confirmation_note,
            "seen": versions.part_hash(partner),
        },
    )
    if form.is_valid():
        try:
            actions.contest(
                partner, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.Outdated:
            form.add_error(
                None,
                _("This part was changed since you opened the page: read it again."),
            )
        except actions.NotConfirmable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Those who write the dossier are told."))
            return back(partner.project)
    context = {
        "form": form,
        "title": _("Contest the part of %(organisation)s")
        % {"organisation": partner.organisation},
        "intro": _("Say what is to be changed; they read it as you write it."),
        "submit_label": _("Send"),
        "cancel_url": section_url(partner.project),
    }
    return render(request, "form_page.html", context)


@require_POST
@signed_in
def partner_remind(request, pk, part):
    """Those who write the dossier, or the team that reads it, ask again."""
    project, door = entry.entered(request, pk)
    if not rules.can_remind(request.access, project, door):
        raise Http404
    rows = project.partners.select_related("project__cluster", "organisation")
    partner = get_object_or_404(rows, pk=part)
    try:
        actions.remind(partner, by=request.user, at=timezone.now())
    except actions.NotRemindable as error:
        messages.error(request, str(error))
    else:
        text = _("%(organisation)s was asked again to confirm its part.")
        messages.success(request, text % {"organisation": partner.organisation})
    return back(project)


@require_POST
@signed_in
def confirmation_ask(request, pk):
    project, door = entry.entered(request, pk)
    if not rules.can_remind(request.access, project, door):
        raise Http404
    try:
        asked = actions.ask_confirmations(project, by=request.user, at=timezone.now())
    except actions.NotRemindable as error:
        messages.error(request, str(error))
    else:
        text = ngettext(
            "%(n)d partner was asked to confirm its part.",
            "%(n)d partners were asked to confirm their parts.",
            len(asked),
        )
        messages.success(request, text % {"n": len(asked)})
    return back(project)
