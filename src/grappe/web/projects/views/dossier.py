"""The project itself: opened, written, moved, followed, shown to the public."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.organisations import actions as organisations
from grappe.projects import actions, queries, rules
from grappe.projects.models import Project, Right
from grappe.web.decorators import allowed, signed_in
from grappe.web.projects import entry, organisations_found, wording
from grappe.web.projects.forms import (
    PART_FORMS,
    MemberProjectForm,
    OwnerForm,
    StageForm,
    TeamProjectForm,
)


def data_of(request):
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@allowed(rules.can_create)
def project_create(request):
    if rules.can_manage(request.access):
        return created_by_team(request)
    return created_by_member(request)


def created_by_member(request):
    access = request.access
    form = MemberProjectForm(
        data_of(request), access=access, initial={"language": language(request)}
    )
    if form.is_valid():
        try:
            project = actions.create(
                access.cluster,
                lead=form.cleaned_data["lead"],
                by=request.user,
                at=timezone.now(),
                **form.values(),
            )
        except actions.NotCreatable as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Your project is open: the team is told and will answer.")
            )
            return redirect(project)
    context = {
        **new_project(request, form),
        "intro": _(
            "Only the people you invite read what you write here. The cluster's team "
            "learns that the project exists, by its acronym, its title and its lead."
        ),
    }
    return render(request, "form_page.html", context)


def created_by_team(request):
    find = organisations_found.find(request)
    form = find.form(
        TeamProjectForm,
        access=request.access,
        initial={"language": language(request), "country": "FR"},
    )
    if form.is_valid():
        try:
            project = opened_for_lead(request, find, form)
        except organisations.NotCreatable as refusal:
            organisations_found.show_refusal(form, refusal)
        except (
            actions.NotAssignable,
            actions.NotCreatable,
            actions.NotInvitable,
        ) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The project is open, its writer invited."))
            return redirect(project)
    context = {**new_project(request, form), "find": find}
    return render(request, "organisations/find_form.html", context)


@transaction.atomic
def opened_for_lead(request, find, form) -> Project:
    """The project, its writer invited, followed by whoever opened it."""
    at, values = timezone.now(), form.cleaned_data
    lead = organisations_found.chosen(request, find, values, at)
    said: dict[str, Any] = {"by": request.user, "at": at}
    cluster = request.access.cluster
    project = actions.create(cluster, lead=lead, writes=False, **form.values(), **said)
    actions.invite(
        project, values["contact_email"], Right.EDIT, organisation=lead, **said
    )
    return actions.set_owner(project, request.user, **said)


def new_project(request, form) -> dict[str, Any]:
    slug = request.access.cluster.slug
    is_team = rules.can_manage(request.access)
    back = "projects:project_list" if is_team else "projects:my_project_list"
    return {
        "form": form,
        "title": _("New project"),
        "submit_label": _("Open the project"),
        "cancel_url": reverse(back, args=[slug]),
    }


def language(request) -> str:
    return (get_language() or "fr")[:2]


@require_http_methods(["GET", "POST"])
@signed_in
def project_edit(request, pk, part):
    if part not in PART_FORMS:
        raise Http404
    project = entry.edited(request, pk)
    form = PART_FORMS[part](data_of(request), project=project)
    if form.is_valid():
        try:
            actions.edit(
                project,
                part,
                form.values(),
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.Outdated as outdated:
            form = form.beside(outdated)
        except actions.NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The dossier is saved."))
            return redirect(part_url(project, part))
    context = {
        "form": form,
        "project": project,
        "title": f"{project}: {wording.LABELS['part'][part]}",
        "submit_label": _("Save"),
        "cancel_url": part_url(project, part),
    }
    return render(request, "projects/part_form.html", context)


def part_url(project: Project, part: str) -> str:
    section = "overview" if part == "identity" else part
    return reverse(
        "projects:project_section", args=[project.cluster.slug, project.pk, section]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def stage_change(request, pk):
    project, door = entry.entered(request, pk)
    moves = queries.moves(request.access, project, door)
    if not moves:
        raise Http404
    form = StageForm(
        data_of(request), moves=moves, initial={"stage": request.GET.get("stage")}
    )
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.set_stage(
                project,
                values["stage"],
                reason=values["reason"],
                ended_on=values.get("ended_on"),
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotMovable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The project has moved."))
            return redirect(project)
    context = {
        "form": form,
        "title": _("Move %(project)s") % {"project": project},
        "intro": _("It is “%(stage)s” now. Those who write it are told by mail.")
        % {"stage": project.get_stage_display()},
        "submit_label": _("Move"),
        "cancel_url": project.get_absolute_url(),
    }
    return render(request, "form_page.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def owner_change(request, pk):
    access = request.access
    listed = Project.objects.listed_for(access).select_related("cluster", "owner")
    project = listed.filter(pk=pk).first()
    if project is None:
        raise Http404
    initial = {"owner": project.owner or access.user}
    form = OwnerForm(data_of(request), access=access, project=project, initial=initial)
    if form.is_valid():
        try:
            actions.set_owner(
                project,
                form.cleaned_data["owner"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotAssignable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted who follows the project."))
            return redirect(project)
    context = {
        "form": form,
        "title": _("Who follows %(project)s?") % {"project": project},
        "intro": _(
            "The dossier is opened to them; they read it once they declared that they "
            "have no conflict of interest."
        ),
        "submit_label": _("Save"),
        "cancel_url": project.get_absolute_url(),
    }
    return render(request, "form_page.html", context)


@require_POST
@signed_in
def publish(request, pk):
    project, door = entry.entered(request, pk)
    if not rules.can_publish(request.access, project, door):
        raise Http404
    try:
        actions.publish(
            project,
            shown=bool(request.POST.get("shown")),
            by=request.user,
            at=timezone.now(),
        )
    except actions.NotPublishable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The public pages are up to date."))
    return redirect(project)
