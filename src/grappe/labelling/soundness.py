"""Can requests go through a version as it is written? What is missing, in sentences."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from grappe.labelling import questions
from grappe.labelling.models import Grid, Procedure, Question, QuestionKind

CHOSEN = (QuestionKind.CHOICE, QuestionKind.CHOICES)


def problems(version: Procedure | Grid) -> list[str]:
    """Why a draft cannot be published; empty when it can."""
    if isinstance(version, Grid):
        return list(_grid(version))
    return [*_procedure(version), *_form(version)]


def warnings(procedure: Procedure) -> list[str]:
    """What may be meant, but is looked at twice: texts that lack in English."""
    rows = [*procedure.sections.all(), *_questions(procedure)]
    lacking = [row.name_fr for row in rows if not row.name_en]
    if not lacking:
        return []
    return [
        _("Shown in French to English readers: %(names)s.")
        % {"names": ", ".join(lacking[:5])}
    ]


def _grid(grid: Grid) -> Iterator[str]:
    if not grid.criteria.exists():
        yield _("A grid needs at least one criterion.")
    for criterion in grid.criteria.all():
        if criterion.threshold is not None and criterion.threshold > grid.top:
            yield _("The least mark of “%(name)s” is above the highest mark.") % {
                "name": criterion.name
            }


def _procedure(procedure: Procedure) -> Iterator[str]:
    if procedure.kind.is_retired:
        yield _("The kind of project is no longer offered.")
    if procedure.deciding_body is None:
        yield _("Say which body decides.")
    elif not procedure.deciding_body.decides:
        yield _("The body that decides is one that only gives opinions.")
    if procedure.has_experts:
        yield from _experts(procedure)
    if procedure.has_pre_application and not procedure.sections.filter(
        step="pre_application"
    ):
        yield _("A pre-application is asked for, and no section belongs to it.")


def _experts(procedure: Procedure) -> Iterator[str]:
    if procedure.grid is None:
        yield _("Experts read with a grid: choose one.")
    elif procedure.grid.published_at is None:
        yield _("The grid is a draft: publish it first.")
    if procedure.reviews_days > procedure.experts_days:
        yield _("Opinions are due before the experts have the dossier.")
    if procedure.experts_days > procedure.filing_days:
        yield _("The experts have the dossier before it is filed.")


def _questions(procedure: Procedure) -> list[Question]:
    rows = Question.objects.filter(section__procedure=procedure)
    return list(
        rows.select_related("section").order_by(
            "section__position", "section", "position", "pk"
        )
    )


def _form(procedure: Procedure) -> Iterator[str]:
    asked = _questions(procedure)
    if not asked:
        yield _("The form asks nothing yet: add a section and a question.")
    for section in procedure.sections.all():
        if not section.questions.exists():
            yield _("Section “%(name)s” has no question.") % {"name": section.name}
    codes = [question.code for question in asked]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield _("Two questions have the code “%(code)s”.") % {"code": code}
    before: dict[str, Question] = {}
    for question in asked:
        yield from _question(question, before)
        before[question.code] = question


def _question(question: Question, before: dict[str, Question]) -> Iterator[str]:
    name = {"name": question.name}
    if question.kind in CHOSEN and len(question.choices) < 2:
        yield _("“%(name)s” needs at least two choices.") % name
    if not question.shown_if_code:
        return
    above = before.get(question.shown_if_code)
    if above is None:
        yield (_("“%(name)s” hangs on a question that does not come before it.") % name)
    elif question.shown_if_value not in answers_of(above):
        yield (
            _("“%(name)s” hangs on an answer that its question does not offer.") % name
        )


def answers_of(question: Question) -> dict[str, Any]:
    """The answers that another question may hang on, with their words."""
    if question.kind == QuestionKind.YES_NO:
        return {
            questions.YES: questions.in_words(question, questions.YES),
            questions.NO: questions.in_words(question, questions.NO),
        }
    return dict(question.options) if question.kind in CHOSEN else {}
