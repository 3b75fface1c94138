"""What each kind of question asks, how its answer is kept, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import formats
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.documents import kinds as documents
from grappe.labelling.models import Question, QuestionKind

SHORT, LONG = 250, 20_000  # characters, where the question sets no limit
YES, NO = "yes", "no"
EARLIEST, LATEST = date(1000, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True)
class Shape:
    """One kind of question: its field, what is kept of an answer, and its words."""

    field: Callable[[Question], forms.Field]
    keep: Callable[[Any], Any] = lambda value: value
    back: Callable[[Any], Any] = lambda kept: kept
    words: Callable[[Question, Any], str] = lambda _question, kept: str(kept)


class Prose(forms.CharField):
    """Text of several lines; a line break counts for one character, as people see."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return "\n".join((super().to_python(value) or "").splitlines())


def _text(question: Question) -> forms.Field:
    return forms.CharField(max_length=question.longest or SHORT)


def _long_text(question: Question) -> forms.Field:
    return Prose(max_length=question.longest or LONG)


def _number(question: Question) -> forms.Field:
    return forms.DecimalField(
        max_digits=16,
        decimal_places=2,
        min_value=question.least,
        max_value=question.most,
    )


def _amount(question: Question) -> forms.Field:
    least = Decimal(0) if question.least is None else question.least
    return forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=least, max_value=question.most
    )


def _date(_question: Question) -> forms.Field:
    far = gettext_lazy("Choose a day between the years 1000 and 2200.")
    bounds = [MinValueValidator(EARLIEST, far), MaxValueValidator(LATEST, far)]
    return forms.DateField(validators=bounds)


def _yes_no(_question: Question) -> forms.Field:
    return forms.ChoiceField(
        choices=[(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )


def _choice(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *question.options])


def _choices(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=question.options,
        widget=forms.CheckboxSelectMultiple,
        validators=[_how_many(question)],
    )


def _how_many(question: Question) -> Callable[[list[str]], None]:
    """A validator of how many choices are ticked, where the question limits it."""

    def check(ticked: list[str]) -> None:
        least, most = question.least, question.most
        if least is not None and len(ticked) < least:
            raise ValidationError(_("Choose at least %(n)d.") % {"n": least})
        if most is not None and len(ticked) > most:
            raise ValidationError(_("Choose at most %(n)d.") % {"n": most})

    return check


def _file(_question: Question) -> forms.Field:
    accept = {"accept": documents.endings()}
    return forms.FileField(widget=forms.ClearableFileInput(attrs=accept))


def _url(_question: Question) -> forms.Field:
    return forms.URLField(max_length=500, assume_scheme="https")


def _option(question: Question, code: str) -> str:
    return dict(question.options).get(code, code)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _digits(_question: Question, kept: str) -> str:
    return formats.number_format(kept, use_l10n=True, force_grouping=True)


SHAPES: dict[str, Shape] = {
    QuestionKind.TEXT: Shape(_text),
    QuestionKind.LONG_TEXT: Shape(_long_text),
    QuestionKind.NUMBER: Shape(_number, _plain, Decimal, _digits),
    QuestionKind.AMOUNT: Shape(
        _amount,
        _plain,
        Decimal,
        lambda question, kept: f"{_digits(question, kept)}\N{NARROW NO-BREAK SPACE}€",
    ),
    QuestionKind.DATE: Shape(
        _date,
        date.isoformat,
        date.fromisoformat,
        lambda _question, kept: formats.date_format(
            date.fromisoformat(kept), "SHORT_DATE_FORMAT"
        ),
    ),
    QuestionKind.YES_NO: Shape(
        _yes_no,
        words=lambda _question, kept: _("Yes") if kept == YES else _("No"),
    ),
    QuestionKind.CHOICE: Shape(_choice, words=_option),
    QuestionKind.CHOICES: Shape(
        _choices,
        words=lambda question, kept: ", ".join(_option(question, c) for c in kept),
    ),
    QuestionKind.FILE: Shape(_file),
    QuestionKind.URL: Shape(_url),
}


def field_of(question: Question) -> forms.Field:
    """The question as a field of a form; nothing is compulsory before filing."""
    made = SHAPES[question.kind].field(question)
    made.label = question.name
    made.required = False
    # The page shows a help as it is, and the team writes this one.
    made.help_text = escape(" ".join(_hints(question)))
    return made


def _hints(question: Question) -> list[str]:
    hints = [question.help] if question.help else []
    if question.longest and question.kind in {
        QuestionKind.TEXT,
        QuestionKind.LONG_TEXT,
    }:
        hints.append(
            ngettext(
                "At most %(number)d character.",
                "At most %(number)d characters.",
                question.longest,
            )
            % {"number": question.longest}
        )
    if question.kind == QuestionKind.FILE:
        hints.append(_("Files taken: %(endings)s.") % {"endings": documents.endings()})
    if question.is_required:
        hints.append(_("Needed before filing."))
    return hints


def kept(question: Question, value: Any) -> Any:
    """An answer as it is kept, None for none. Raises ValidationError if it is wrong."""
    if value in (None, "", []):
        return None
    made = field_of(question)
    cleaned = made.clean(value)
    return None if cleaned in (None, "", []) else SHAPES[question.kind].keep(cleaned)


def value_of(question: Question, stored: Any) -> Any:
    """A kept answer as the field of the form takes it."""
    return None if stored is None else SHAPES[question.kind].back(stored)


def in_words(question: Question, stored: Any) -> str:
    """A kept answer as people read it; "" for none."""
    return "" if stored is None else SHAPES[question.kind].words(question, stored)


def meets(question: Question, stored: Any) -> bool:
    """Whether an answer to the question that `question` hangs on calls for it."""
    if isinstance(stored, list):
        return question.shown_if_value in stored
    return stored is not None and str(stored) == question.shown_if_value
