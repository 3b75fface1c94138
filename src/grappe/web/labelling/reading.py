"""A dossier as a reader sees it: as it was filed, with its answers and its files."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grappe.accounts.access import Access
from grappe.labelling import forms_of, masking, veils
from grappe.labelling.models import LabelRequest, QuestionKind
from grappe.projects import papers, versions
from grappe.projects.doors import Door
from grappe.projects.models import ProjectFile
from grappe.projects.versions import sheet


def content(
    access: Access,
    label_request: LabelRequest,
    file_url: Callable[[ProjectFile], str],
    *,
    is_blind: bool | None = None,
) -> dict[str, Any]:
    """What the page of a reading shows; `file_url` says where its files are had.

    Without the names of the applicants to whom the procedure hides them, and then
    without files; `is_blind` settles it for somebody who comes in by a link.
    """
    project = label_request.project
    told = facts(label_request)
    answers: Any = forms_of.summary(label_request)
    remarks: Any = list(label_request.remarks.all())
    complements: Any = list(label_request.complements.exclude(answered_at=None))
    files: Any = papers.files_for(access, project, Door.READER)
    if is_blind is None:
        is_blind = veils.hides_names(access, label_request)
    if is_blind:
        mask = masking.Mask(label_request, told)
        told, files = mask.told(told), []
        answers = [
            (section, [_masked(line, mask) for line in lines if not _is_file(line)])
            for section, lines in answers
        ]
        for row in remarks:
            row.remark, row.answer = mask.text(row.remark), mask.text(row.answer)
        for row in complements:
            row.text, row.answer = mask.text(row.text), mask.text(row.answer)
    return {
        "label_request": label_request,
        "project": project,
        "version": label_request.version,
        "sections": sheet.sections(told, is_whole=False),
        "answers": answers,
        "remarks": remarks,
        "complements": complements,
        "files": [(one, file_url(one)) for one in files],
        "is_blind": is_blind,
    }


def facts(label_request: LabelRequest) -> dict[str, Any]:
    """The dossier as it was filed, or as it stands."""
    if label_request.version:
        told: dict[str, Any] = label_request.version.content
        return told
    return versions.content(label_request.project)


def _masked(line: forms_of.Line, mask: masking.Mask) -> forms_of.Line:
    return replace(line, words=mask.text(line.words))


def _is_file(line: forms_of.Line) -> bool:
    return line.question.kind == QuestionKind.FILE
