"""The parts of a draft: sections and questions of a form, criteria of a grid."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.actions.settings import NotSavable, change, save
from grappe.labelling.actions.procedures import locked, told
from grappe.labelling.models import Criterion, Question, Section

Part = Section | Question | Criterion


class NotRemovable(Exception):
    """Something of the form needs this part; the message is for the user."""


def version_of(part: Part) -> Any:
    """The procedure or the grid that the part belongs to."""
    if isinstance(part, Question):
        return part.section.procedure
    return part.procedure if isinstance(part, Section) else part.grid


@transaction.atomic
def add_part(part: Part, *, by: User | None, at: datetime) -> Part:
    """Add a part at the end of its list.

    Raises NotChangeable once published, NotSavable if a value is wrong.
    """
    version = locked(version_of(part))
    part.position = _end(_siblings(part))
    save(part)
    if isinstance(part, Question):
        check_question(part)
    record("labelling.part_added", part, by=by, at=at, **facts(part, version))
    return part


@transaction.atomic
def change_part(
    part: Part, values: dict[str, Any], *, by: User | None, at: datetime
) -> Part:
    """Change a part of a draft; a question moved to another section goes to its end.

    Raises NotChangeable once published, NotSavable if a value is wrong.
    """
    version = locked(version_of(part))
    section = values.get("section")
    if isinstance(part, Question) and section and section.pk != part.section_id:
        values = {**values, "position": _end(section.questions)}
    part, changes = change(part, values)
    if isinstance(part, Question):
        check_question(part)
    if changes:
        record(
            "labelling.part_changed",
            part,
            by=by,
            at=at,
            changes=told(changes),
            **facts(part, version),
        )
    return part


@transaction.atomic
def move_part(part: Part, *, step: int, by: User | None, at: datetime) -> Part:
    """Put a part one place up (-1) or down (1); at the end of the list it stays."""
    version = locked(version_of(part))
    rows = list(_siblings(part).select_for_update())
    place = [row.pk for row in rows].index(part.pk)
    other = place + step
    if not 0 <= other < len(rows):
        return part
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows):
        row.position = position
    type(part)._default_manager.bulk_update(rows, ["position"])
    record("labelling.part_moved", part, by=by, at=at, **facts(part, version))
    return rows[other]


@transaction.atomic
def remove_part(part: Part, *, by: User | None, at: datetime) -> None:
    """Take a part out of a draft, with the questions of a section.

    Raises NotChangeable once published, NotRemovable while another question hangs on
    it.
    """
    version = locked(version_of(part))
    hanging = _hanging(part)
    if hanging:
        raise NotRemovable(
            _("“%(question)s” is asked by its answer: change that question first.")
            % {"question": hanging[0].name}
        )
    record("labelling.part_removed", part, by=by, at=at, **facts(part, version))
    part.delete()


def _hanging(part: Part) -> list[Question]:
    """Questions elsewhere in the form that are asked by an answer of this part."""
    if isinstance(part, Criterion):
        return []
    gone = [part] if isinstance(part, Question) else list(part.questions.all())
    others = Question.objects.filter(section__procedure=version_of(part))
    left = others.exclude(pk__in=[question.pk for question in gone])
    return list(left.filter(shown_if_code__in=[question.code for question in gone]))


def facts(part: Part, version: Any) -> dict[str, Any]:
    """What the trail says of a part."""
    return {
        "part": part._meta.model_name,
        "name": part.name_fr,
        "of": str(version.name_fr),
        "version": version.version,
        "cluster": version.cluster,
    }


def check_question(question: Question) -> None:
    """Raises NotSavable for what the columns take and no form can ask."""
    wrong: dict[str, str] = {}
    elsewhere = Question.objects.filter(
        section__procedure=version_of(question), code=question.code
    )
    if elsewhere.exclude(pk=question.pk).exists():
        wrong["code"] = _("Another question of this form has this code.")
    codes = [choice[0] for choice in question.choices]
    if len(set(codes)) < len(codes):
        wrong["choices"] = _("Two choices have the same code.")
    if question.shown_if_code == question.code:
        wrong["shown_if_code"] = _("A question cannot hang on itself.")
    if bool(question.shown_if_code) != bool(question.shown_if_value):
        wrong["shown_if_value"] = _("Say both the question and its answer, or neither.")
    least, most = question.least, question.most
    if least is not None and most is not None and least > most:
        wrong["most"] = _("The most is below the least.")
    if wrong:
        raise NotSavable(ValidationError(wrong))


def _siblings(part: Part) -> Any:
    if isinstance(part, Question):
        return part.section.questions.all()
    if isinstance(part, Section):
        return part.procedure.sections.all()
    return part.grid.criteria.all()


def _end(rows: Any) -> int:
    last = rows.order_by("position").last()
    return last.position + 1 if last else 0
