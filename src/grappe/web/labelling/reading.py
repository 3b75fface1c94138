"""A dossier as a reader sees it: as it was filed, with its answers and its files."""

from collections.abc import Callable
from typing import Any

from grappe.accounts.access import Access
from grappe.labelling import forms_of
from grappe.labelling.models import LabelRequest
from grappe.projects import papers, versions
from grappe.projects.doors import Door
from grappe.projects.models import ProjectFile
from grappe.projects.versions import sheet


def content(
    access: Access, label_request: LabelRequest, file_url: Callable[[ProjectFile], str]
) -> dict[str, Any]:
    """What the page of a reading shows; `file_url` says where its files are had."""
    project = label_request.project
    told = (
        label_request.version.content
        if label_request.version
        else versions.content(project)
    )
    files = papers.files_for(access, project, Door.READER)
    return {
        "label_request": label_request,
        "project": project,
        "version": label_request.version,
        "sections": sheet.sections(told, is_whole=False),
        "answers": forms_of.summary(label_request),
        "remarks": list(label_request.remarks.all()),
        "complements": label_request.complements.exclude(answered_at=None),
        "files": [(one, file_url(one)) for one in files],
    }
