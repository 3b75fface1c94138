"""Answers to the questions of a request's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.documents import actions as documents
from grappe.labelling import forms_of, questions
from grappe.labelling.models import (
    DRAFT_STATES,
    Answer,
    LabelRequest,
    Question,
    QuestionKind,
    RequestState,
    Section,
)

# Beside drafts, those sent back to the applicants.
ANSWERABLE_STATES = [*DRAFT_STATES, RequestState.COMPLEMENTS_ASKED]


class NotAnswerable(Exception):
    """These questions take no answer now; the message is for the user."""


class AnswersMoved(Exception):
    """Somebody else changed the section meanwhile; nothing was written.

    `now` gives, by code, the words of the answers as they are.
    """

    def __init__(self, now: dict[str, str]):
        super().__init__(
            _("Somebody else changed this page meanwhile: nothing of yours was saved.")
        )
        self.now = now


@dataclass(frozen=True)
class Answered:
    """What became of a page of answers, by the codes of the questions."""

    changed: tuple[str, ...]
    # Why an answer was not kept; the one before stays.
    refused: dict[str, str]


@transaction.atomic
def answer(
    request: LabelRequest,
    section: Section,
    values: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    revision: str | None = None,
) -> Answered:
    """Keep the answers to a section's questions, by their codes; bad ones are told.

    None or "" takes an answer away; for a file, None leaves it and False takes it away.
    Raises NotAnswerable once the request is filed, AnswersMoved if `revision` is not
    that of the answers kept.
    """
    request = (
        LabelRequest.objects.select_for_update(of=["self"])
        .select_related("procedure", "cluster", "project")
        .get(pk=request.pk)
    )
    _check(request, section)
    if revision is not None and revision != forms_of.revision_of(request, section):
        raise AnswersMoved(_now(request, section))
    changed, refused = [], {}
    known = {question.code: question for question in section.questions.all()}
    for code, value in values.items():
        if code not in known:
            raise NotAnswerable(_("This section has no question “%s”.") % code)
        try:
            if _keep(request, known[code], value, by=by, at=at):
                changed.append(code)
        except ValidationError as error:
            refused[code] = " ".join(error.messages)
        except documents.NotStorable as error:
            refused[code] = str(error)
    if changed:
        record(
            "labelling.answered",
            request,
            by=by,
            at=at,
            project=request.project,
            section=section.name_fr,
        )
    return Answered(tuple(changed), refused)


def _check(request: LabelRequest, section: Section) -> None:
    if request.state not in ANSWERABLE_STATES:
        raise NotAnswerable(_("This request was filed: its form cannot change now."))
    if section.pk not in {one.pk for one in forms_of.sections_of(request)}:
        raise NotAnswerable(_("This page of the form is not asked for now."))


def _now(request: LabelRequest, section: Section) -> dict[str, str]:
    return {
        line.question.code: line.words
        for line in forms_of.Dossier(request).lines(section)
    }


def _keep(
    request: LabelRequest, question: Question, value: Any, *, by: Any, at: datetime
) -> bool:
    """Write one answer; whether anything changed. Raises if it cannot be kept."""
    before = Answer.objects.filter(request=request, question=question).first()
    if question.kind == QuestionKind.FILE:
        if value is None or not (isinstance(value, File) or value is False):
            return False  # the file given before stays
        kept = {"document": _stored(request, value, by=by, at=at) if value else None}
    else:
        kept = {"value": questions.kept(question, value)}
    if _is_same(before, kept):
        return False
    if not any(found is not None for found in kept.values()):
        Answer.objects.filter(request=request, question=question).delete()
        return True
    given = {"answered_at": at, "answered_by": by}
    Answer.objects.update_or_create(
        request=request, question=question, defaults={**kept, **given}
    )
    return True


def _stored(request: LabelRequest, upload: File, *, by: Any, at: datetime) -> Any:
    return documents.store(upload, cluster=request.cluster, by=by, at=at)


def _is_same(before: Answer | None, kept: dict[str, Any]) -> bool:
    if before is None:
        return all(value is None for value in kept.values())
    return all(getattr(before, name) == value for name, value in kept.items())
