"""Files and agreements of a dossier."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.documents import openings, serving
from grappe.documents.actions import NotStorable
from grappe.documents.models import Act, Document
from grappe.projects import papers
from grappe.projects.actions import papers as actions
from grappe.projects.actions.checks import NotEditable
from grappe.projects.doors import Door
from grappe.projects.models import Project, ProjectFile
from grappe.web.decorators import signed_in
from grappe.web.downloads import download
from grappe.web.projects import entry
from grappe.web.projects.forms.papers import (
    AgreementForm,
    FileEditForm,
    FileForm,
    ReadersForm,
)
from grappe.web.projects.views.work import address, removal, written

REFUSALS = (NotStorable, NotEditable)


def section(request, project: Project, door: Door) -> dict[str, Any]:
    files = list(papers.files_for(request.access, project, door))
    return {
        "files": files,
        "restricted": papers.restricted_count(project, files),
        "can_share": papers.can_share(request.access, project, door),
        "agreements": project.agreements.select_related("document"),
    }


@require_http_methods(["GET", "POST"])
@signed_in
def file_add(request, pk):
    project = written(request, pk)
    people = papers.nameable(request.access, project, Door.APPLICANT)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*posted, people=people)
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            actions.add_file(
                project, said.pop("file"), by=request.user, at=timezone.now(), **said
            )
        except REFUSALS as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The file was added."))
            return redirect(address(project, "papers"))
    return form_page(request, project, form, _("Add a file"))


@require_http_methods(["GET", "POST"])
@signed_in
def file_edit(request, pk, file):
    project = written(request, pk)
    row = file_of(request, project, Door.APPLICANT, file)
    people = papers.nameable(request.access, project, Door.APPLICANT)
    posted = request.POST if request.method == "POST" else None
    form = FileEditForm(posted, row=row, people=people)
    if form.is_valid():
        try:
            actions.edit_file(
                row,
                kept_readers=form.kept,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The file was saved."))
            return redirect(address(project, "papers"))
    return form_page(request, project, form, _("Change a file"))


@require_http_methods(["GET", "POST"])
@signed_in
def file_share(request, pk, file):
    """Say which readers open a restricted file: by the team that is named for it."""
    project, door = entry.entered(request, pk)
    if not papers.can_share(request.access, project, door):
        raise Http404
    row = file_of(request, project, door, file)
    people = papers.nameable(request.access, project, door)
    posted = request.POST if request.method == "POST" else None
    form = ReadersForm(posted, row=row, people=people)
    # They stay named, or they could not come back here.
    kept = [*form.kept, *row.readers.filter(pk=request.user.pk)]
    if form.is_valid():
        try:
            actions.share_file(
                row,
                readers=form.cleaned_data["readers"],
                kept_readers=kept,
                by=request.user,
                at=timezone.now(),
            )
        except NotEditable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The file was saved."))
            return redirect(address(project, "papers"))
    return form_page(request, project, form, _("Who opens a restricted file"))


@require_http_methods(["GET", "POST"])
@signed_in
def file_remove(request, pk, file):
    project = written(request, pk)
    row = file_of(request, project, Door.APPLICANT, file)
    text = _("What was filed before keeps it.")
    title = _("Remove a file")
    return removal(request, project, row, actions.remove_file, title, text, "papers")


@require_GET
@signed_in
def file_download(request, pk, file):
    project, door = entry.entered(request, pk)
    row = file_of(request, project, door, file)
    return sent(request, project, door, row.document)


def file_of(request, project: Project, door: Door, pk: int) -> ProjectFile:
    """A file that the reader opens; 404 for one they are not named for."""
    return get_object_or_404(papers.files_for(request.access, project, door), pk=pk)


def sent(request, project: Project, door: Door, document: Document):
    """A document marked for its reader, its opening logged."""
    at = timezone.now()
    try:
        response = download(document, reader=request.user.name, at=at)
    except serving.NotServable as error:
        messages.error(request, str(error))
        return redirect(address(project, "papers"))
    openings.log(
        request.access,
        cluster=project.cluster,
        project=project,
        document=document,
        act=Act.DOWNLOADED,
        target=document.name,
        at=at,
        door=door,
    )
    return response


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_add(request, pk):
    project = written(request, pk)
    return agreement_page(request, project, None, _("Add an agreement"))


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_edit(request, pk, agreement):
    project = written(request, pk)
    row = get_object_or_404(project.agreements, pk=agreement)
    return agreement_page(request, project, row, _("Change an agreement"))


def agreement_page(request, project: Project, row: Any, title: str):
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AgreementForm(*posted, instance=row)
    if form.is_valid():
        said = dict(form.cleaned_data)
        given = {"upload": said.pop("file"), "by": request.user, "at": timezone.now()}
        try:
            if row is None:
                actions.add_agreement(project, said, **given)
            else:
                actions.edit_agreement(row, said, **given)
        except REFUSALS as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The agreement was saved."))
            return redirect(address(project, "papers"))
    return form_page(request, project, form, title)


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_remove(request, pk, agreement):
    project = written(request, pk)
    row = get_object_or_404(project.agreements, pk=agreement)
    title = _("Remove an agreement")
    return removal(request, project, row, actions.remove_agreement, title, key="papers")


@require_GET
@signed_in
def agreement_download(request, pk, agreement):
    project, door = entry.entered(request, pk)
    if door == Door.LISTED:
        raise Http404
    rows = project.agreements.exclude(document=None).select_related("document")
    row = get_object_or_404(rows, pk=agreement)
    return sent(request, project, door, row.document)


def form_page(request, project: Project, form: Any, title: str):
    context = {
        "form": form,
        "title": title,
        "submit_label": _("Save"),
        "cancel_url": address(project, "papers"),
    }
    return render(request, "form_page.html", context)
