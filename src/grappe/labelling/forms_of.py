"""The form of a request, made from the procedure's questions as they were published.

Nothing is compulsory while a draft is written: `missing` says what is still needed
before filing. A question that hangs on another's answer is asked only when it is so.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext as _

from grappe.labelling import questions
from grappe.labelling.models import (
    Answer,
    LabelRequest,
    Procedure,
    Question,
    QuestionKind,
    RequestState,
    Section,
)

PREFIX = "q-"


@dataclass(frozen=True)
class Line:
    """One question and its answer, as a summary shows them."""

    question: Question
    answer: Answer | None
    words: str

    @property
    def is_missing(self) -> bool:
        return self.question.is_required and not self.words


class Dossier:
    """The questions asked to a request and its answers, read once."""

    def __init__(self, request: LabelRequest):
        self.request = request

    @cached_property
    def sections(self) -> list[Section]:
        """Those asked now: of the pre-application first, where there is one."""
        rows = self.request.procedure.sections.prefetch_related("questions")
        if is_pre_application(self.request):
            rows = rows.filter(step=Section.Step.PRE_APPLICATION)
        return list(rows)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of the procedure, whatever the step, by its code."""
        rows = Question.objects.filter(section__procedure=self.request.procedure_id)
        return {row.code: row for row in rows.order_by("section__position", "position")}

    @cached_property
    def answers(self) -> dict[int, Answer]:
        rows = self.request.answers.select_related("document", "answered_by")
        return {row.question_id: row for row in rows}

    def stored(self, question: Question) -> Any:
        """What is kept of an answer: its value, or the name of its file."""
        answer = self.answers.get(question.pk)
        if answer is None:
            return None
        return answer.document.name if answer.document else answer.value

    def is_asked(self, question: Question, seen: frozenset[str] = frozenset()) -> bool:
        """Whether the answers given so far call for the question."""
        above = self.questions.get(question.shown_if_code)
        if above is None or above.code in seen:
            return True
        return questions.meets(question, self.stored(above)) and self.is_asked(
            above, seen | {question.code}
        )

    def lines(self, section: Section) -> list[Line]:
        return [
            Line(
                question,
                self.answers.get(question.pk),
                questions.in_words(question, self.stored(question)),
            )
            for question in section.questions.all()
            if self.is_asked(question)
        ]

    def missing(self) -> list[Question]:
        """Compulsory questions that are asked now and not answered yet."""
        return [
            line.question
            for section in self.sections
            for line in self.lines(section)
            if line.is_missing
        ]


def is_pre_application(request: LabelRequest) -> bool:
    """Whether only the pre-application is asked for the moment."""
    first = {RequestState.DRAFT, RequestState.PRE_APPLIED}
    return request.procedure.has_pre_application and request.state in first


def sections_of(request: LabelRequest) -> list[Section]:
    """The pages of the form that are asked now."""
    return Dossier(request).sections


def summary(request: LabelRequest) -> list[tuple[Section, list[Line]]]:
    """Each section asked now, with its questions and answers in words."""
    dossier = Dossier(request)
    return [(section, dossier.lines(section)) for section in dossier.sections]


def missing(request: LabelRequest) -> list[Question]:
    """What must still be answered before filing."""
    return Dossier(request).missing()


def revision_of(request: LabelRequest, section: Section) -> str:
    """What a section's answers are, in short: it changes when one of them does."""
    rows = Answer.objects.filter(request=request, question__section=section)
    kept = rows.order_by("question").values_list("question", "value", "document")
    text = json.dumps([list(row) for row in kept], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class AnswersMixin:
    """What a form of answers knows beside its fields: see `form_for`."""

    section: Section
    asked: list[Question]
    cleaned_data: dict[str, Any]

    def answers(self) -> dict[str, Any]:
        """The valid answers by the code of their question; files as they came."""
        return {
            question.code: self.cleaned_data[name]
            for question in self.asked
            if (name := name_of(question)) in self.cleaned_data
        }

    @property
    def revision(self) -> str:
        """Which answers the person had before their eyes."""
        return self.cleaned_data.get("revision", "")


def form_for(
    request: LabelRequest,
    section: Section,
    data: Any = None,
    files: Any = None,
    *,
    base: type[forms.Form] = forms.Form,
) -> Any:
    """A form over one section's questions, with the answers given so far.

    `base` gives it the house's looks. Its hidden `revision` tells whether somebody else
    changed the section meanwhile; `answers()` and `revision` go to `actions.answer`.
    """
    dossier = Dossier(request)
    initial = {
        name_of(question): _initial(question, dossier)
        for question in section.questions.all()
    }
    asked = offered(section, dossier)
    return _form_class(section, asked, base)(
        data, files, initial={**initial, "revision": revision_of(request, section)}
    )


@dataclass(frozen=True)
class KeptFile:
    """A file answered before, as the field of a form shows it."""

    name: str
    url: str

    def __str__(self) -> str:
        return self.name


def _initial(question: Question, dossier: Dossier) -> Any:
    answer = dossier.answers.get(question.pk)
    if answer is None or answer.document is None:
        return questions.value_of(question, dossier.stored(question))
    slug = dossier.request.cluster.slug
    url = reverse("labelling:answer_download", args=[slug, answer.pk])
    return KeptFile(answer.document.name, url)


def preview_of(section: Section, *, base: type[forms.Form] = forms.Form) -> Any:
    """The same form before any request: every question, no answer."""
    return _form_class(section, list(section.questions.all()), base)()


def offered(section: Section, dossier: Dossier) -> list[Question]:
    """The section's questions to put on its page.

    One that hangs on a question of the same page stays on it, for a page without
    JavaScript; one that hangs on an answer of another page does not come until then.
    """
    here = {question.code: question for question in section.questions.all()}

    def is_offered(question: Question, seen: frozenset[str] = frozenset()) -> bool:
        above = here.get(question.shown_if_code)
        if above is None:
            return dossier.is_asked(question)
        return above.code in seen or is_offered(above, seen | {question.code})

    return [question for question in here.values() if is_offered(question)]


def _form_class(
    section: Section, asked: list[Question], base: type[forms.Form]
) -> type[forms.Form]:
    here = {question.code: question for question in asked}
    fields: dict[str, Any] = {}
    for question in asked:
        field = questions.field_of(question)
        above = here.get(question.shown_if_code)
        if above is not None:
            _hang(field, question, above)
        fields[name_of(question)] = field
    fields["revision"] = forms.CharField(required=False, widget=forms.HiddenInput)
    return type(
        "SectionForm",
        (AnswersMixin, base),
        {**fields, "section": section, "asked": asked},
    )


def _hang(field: forms.Field, question: Question, above: Question) -> None:
    """Say in words, and to the page's script, when the question is asked."""
    only = escape(condition(question, above))
    field.help_text = f"{only} {field.help_text}".strip()
    field.widget.attrs |= {
        "data-asked-if": name_of(above),
        "data-asked-value": question.shown_if_value,
    }


def condition(question: Question, above: Question) -> str:
    """When a question that hangs on another one is asked."""
    value = question.shown_if_value
    stored = [value] if above.kind == QuestionKind.CHOICES else value
    return _("Only if “%(question)s” is “%(value)s”.") % {
        "question": above.name,
        "value": questions.in_words(above, stored),
    }


def name_of(question: Question) -> str:
    """The name of its field."""
    return f"{PREFIX}{question.code}"


def codes_of(procedure: Procedure, *, but: Iterable[int] = ()) -> set[str]:
    """The codes of its questions, without those of the keys `but`."""
    rows = Question.objects.filter(section__procedure=procedure)
    return set(rows.exclude(pk__in=but).values_list("code", flat=True))
