"""One merge under way: what it moved, what it asks, what stands against it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from grappe.organisations.merging.journal import Journal


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """Something the two records say differently and that only a person can settle."""

    key: str
    text: str
    options: tuple[Option, ...]
    answer: str = ""


@dataclass
class Merging:
    """Two records being made one. Steps write through its journal only."""

    kept: Any
    absorbed: Any
    at: datetime
    by: Any = None
    answers: Mapping[str, str] = field(default_factory=dict)
    # The operator's word that two official numbers are one organisation.
    is_forced: bool = False
    # Projects that do not exist for who looks: what is of theirs moves uncounted.
    hidden: frozenset[int] = frozenset()
    journal: Journal = field(default_factory=Journal)
    questions: list[Question] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)
    folded: Counter[str] = field(default_factory=Counter)

    @property
    def pair(self) -> tuple[int, int]:
        return self.kept.pk, self.absorbed.pk

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if not question.answer]

    def ask(self, key: str, text: str, options: Mapping[str, str]) -> str:
        """The answer given; without one, the first option, so that work goes on."""
        answer = self.answers.get(key, "")
        if answer not in options:
            answer = ""
        offered = tuple(Option(value, label) for value, label in options.items())
        self.questions.append(Question(key, text, offered, answer))
        return answer or next(iter(options))

    def refuse(self, text: str) -> None:
        if text not in self.refusals:
            self.refusals.append(text)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def move(self, row: models.Model, **columns: Any) -> None:
        """A row changes hands, its other columns as given."""
        self.journal.update(row, **columns)
        if self.tells(row):
            self.moved[row._meta.label_lower] += 1

    def fold(self, row: models.Model) -> None:
        """A row goes: one of the kept record says the same, or rules."""
        self.journal.delete(row)
        if self.tells(row):
            self.folded[row._meta.label_lower] += 1

    def tells(self, row: models.Model) -> bool:
        return getattr(row, "project_id", None) not in self.hidden

    def rows(self, model: type[models.Model], **more: Any) -> tuple[list, list]:
        """The rows of both records, those of the kept one first."""
        found = model._base_manager.filter(organisation__in=self.pair, **more)
        ordered: list[Any] = list(found.order_by("pk"))
        return (
            [row for row in ordered if row.organisation_id == self.kept.pk],
            [row for row in ordered if row.organisation_id == self.absorbed.pk],
        )
