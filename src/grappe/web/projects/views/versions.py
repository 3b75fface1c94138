"""Versions of a dossier: kept, set side by side, taken away as a PDF."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.documents import openings
from grappe.documents.models import Act
from grappe.projects import dossier, rules, versions
from grappe.projects.actions.versions import take_version
from grappe.projects.doors import Door
from grappe.projects.models import Project, ProjectVersion
from grappe.web.decorators import signed_in
from grappe.web.downloads import attachment
from grappe.web.projects import entry
from grappe.web.projects.forms.versions import CompareForm, VersionForm
from grappe.web.projects.views.work import address

NOW = "now"


def section(request, project: Project, door: Door) -> dict[str, Any]:
    rows = list(project.versions.select_related("taken_by").defer("content"))
    return {
        "versions": rows,
        "form": CompareForm(versions=rows) if rows else None,
        "can_take": door == Door.APPLICANT and rules.can_edit(request.access, project),
    }


def opened(request, pk: int) -> tuple[Project, Door]:
    """The project for somebody who reads its content; 404 to others."""
    project, door = entry.entered(request, pk)
    if door == Door.LISTED:
        raise Http404
    return project, door


def sees_all(request, project: Project, door: Door) -> bool:
    """Whether what restricted files are is shown: to those who write the dossier."""
    mine = Project.objects.editable_by(request.access).filter(pk=project.pk)
    return door == Door.APPLICANT and mine.exists()


@require_GET
@signed_in
def version_list(request, pk):
    """The versions, at the address that others link to."""
    project, _door = opened(request, pk)
    return redirect(address(project, "versions"))


@require_http_methods(["GET", "POST"])
@signed_in
def version_take(request, pk):
    project = entry.edited(request, pk)
    if not rules.can_edit(request.access, project):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = VersionForm(posted)
    if form.is_valid():
        last = project.versions.first()
        version = take_version(
            project,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        if version == last:
            messages.info(
                request,
                _("Nothing changed since version %(number)d: it stands.")
                % {"number": version.number},
            )
        else:
            messages.success(
                request,
                _("Version %(number)d was kept.") % {"number": version.number},
            )
        return redirect(address(project, "versions"))
    context = {
        "form": form,
        "title": _("Keep a version"),
        "intro": _("The whole dossier is kept as it stands, to be compared later."),
        "submit_label": _("Keep"),
        "cancel_url": address(project, "versions"),
    }
    return render(request, "form_page.html", context)


@require_GET
@signed_in
def version_compare(request, pk):
    project, door = opened(request, pk)
    rows = list(project.versions.defer("content"))
    form = CompareForm(request.GET or None, versions=rows)
    context: dict[str, Any] = {"project": project, "form": form}
    if form.is_valid():
        said = form.cleaned_data
        compared = versions.compare(
            content_of(project, said["before"]),
            content_of(project, said["after"]),
            is_whole=sees_all(request, project, door),
        )
        context |= {
            "change_count": compared.change_count,
            "compared": compared if said["whole"] else compared.only_changes(),
            "before": form.title(said["before"]),
            "after": form.title(said["after"]),
        }
        entry.seen(request, project, door, "dossier: versions")
    return render(request, "projects/version_compare.html", context)


def content_of(project: Project, choice: str) -> dict[str, Any]:
    """The content of a version, or of the dossier as it stands."""
    if choice == NOW:
        return versions.content(project)
    return get_object_or_404(ProjectVersion, project=project, number=choice).content


@require_GET
@signed_in
def dossier_pdf(request, pk):
    """The whole dossier as it stands, in the reader's language."""
    project, door = opened(request, pk)
    return pdf_of(request, project, door, project)


@require_GET
@signed_in
def version_pdf(request, pk, number):
    """The whole dossier as it stood."""
    project, door = opened(request, pk)
    version = get_object_or_404(
        ProjectVersion.objects.select_related("project__cluster"),
        project=project,
        number=number,
    )
    return pdf_of(request, project, door, version)


def pdf_of(request, project: Project, door: Door, source: Project | ProjectVersion):
    at = timezone.now()
    content = dossier.pdf(
        source,
        (get_language() or "fr")[:2],
        request.user.name,
        at,
        is_whole=sees_all(request, project, door),
    )
    name = dossier.file_name(source)
    openings.log(
        request.access,
        cluster=project.cluster,
        project=project,
        act=Act.PRINTED,
        target=name,
        at=at,
        door=door,
    )
    return attachment(content, name, "application/pdf")
