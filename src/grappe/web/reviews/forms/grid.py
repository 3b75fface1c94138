"""The grid as a form: nothing is compulsory while a draft is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import Criterion, Grid
from grappe.reviews import drafts
from grappe.reviews.actions.writing import LONGEST
from grappe.reviews.models import Confidence, Opinion, Review
from grappe.web.forms import Form

# More marks than that are typed, not picked.
MOST_PICKED = 21
TEXTS = {
    "strengths": _("Strengths"),
    "weaknesses": _("Weaknesses"),
    "recommendations": _("Recommendations"),
    "private_note": _("For the committee only"),
}
HINTS = {
    "recommendations": _(
        "Strengths, weaknesses and recommendations may reach the applicants, without "
        "your name and after the team edited them."
    ),
    "private_note": _("Neither the applicants nor your colleagues read this."),
}


@dataclass(frozen=True)
class Asked:
    """One criterion with its two fields and what its marks mean."""

    criterion: Criterion
    mark: forms.BoundField
    comment: forms.BoundField
    anchors: list[tuple[str, str]]


class ReviewForm(Form):
    """The whole opinion. `values()` goes to `actions.save`, `seen` with it."""

    opinion = forms.ChoiceField(
        label=_("Your opinion"), widget=forms.RadioSelect, required=False
    )
    confidence = forms.ChoiceField(
        label=_("How well you know the subject"),
        widget=forms.RadioSelect,
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, grid: Grid, review: Review | None, **kwargs: Any):
        self.grid, self.criteria = grid, list(grid.criteria.all())
        initial = initial_of(review) if review else {"seen": drafts.revision_of(None)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["opinion"].choices = Opinion.choices
        self.fields["confidence"].choices = Confidence.choices

    def values(self) -> dict[str, Any]:
        """What was sent and understood; a mark that was not stays as it was kept."""
        data = self.cleaned_data
        told: dict[str, Any] = {
            name: data[name] for name in drafts.FIELDS if name in data
        }
        told["marks"] = {
            one.code: (data[f"mark-{one.code}"], data[f"comment-{one.code}"])
            for one in self.criteria
            if f"mark-{one.code}" in data and f"comment-{one.code}" in data
        }
        return told

    def asked(self) -> Iterator[Asked]:
        for one in self.criteria:
            yield Asked(
                one,
                self[f"mark-{one.code}"],
                self[f"comment-{one.code}"],
                anchors_of(one),
            )

    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("opinion", "confidence", *TEXTS)]


def form_for(grid: Grid, review: Review | None, data: Any = None) -> ReviewForm:
    """The form over one grid, with what the draft holds."""
    fields: dict[str, forms.Field] = {}
    for one in grid.criteria.all():
        fields[f"mark-{one.code}"] = mark_field(one, grid)
        fields[f"comment-{one.code}"] = text_field(_("Comment"), rows=3)
    for name, label in TEXTS.items():
        fields[name] = text_field(label, rows=4, hint=HINTS.get(name, ""))
    kind = type("GridForm", (ReviewForm,), fields)
    form: ReviewForm = kind(data, grid=grid, review=review)
    return form


def mark_field(criterion: Criterion, grid: Grid) -> forms.Field:
    marks = drafts.choices_of(grid)
    if len(marks) <= MOST_PICKED:
        choices = [(f"{one:.1f}", shown(one)) for one in marks]
        return forms.ChoiceField(
            label=criterion.name,
            choices=choices,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "btn-check"}),
        )
    return MarkField(grid=grid, label=criterion.name, required=False)


class MarkField(forms.CharField):
    """A mark that is typed, with a point or a comma."""

    def __init__(self, *, grid: Grid, **kwargs: Any):
        self.grid = grid
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 6})
        super().__init__(widget=widget, max_length=10, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return drafts.mark(text, self.grid)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def text_field(label: Any, *, rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def initial_of(review: Review) -> dict[str, Any]:
    told = drafts.values_of(review)
    initial = {name: told[name] for name in drafts.FIELDS}
    for code, (value, comment) in told["marks"].items():
        initial[f"mark-{code}"] = "" if value is None else f"{value:.1f}"
        initial[f"comment-{code}"] = comment
    return {**initial, "seen": drafts.revision_of(review)}


def anchors_of(criterion: Criterion) -> list[tuple[str, str]]:
    """What marks mean, the lowest first, in the reader's language."""
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    found = []
    for mark, words in criterion.anchors.items():
        text = words.get(language) or words.get("fr") or words.get("en") or ""
        if text:
            found.append((str(mark), str(text)))
    return sorted(found, key=lambda pair: float(pair[0]))


def shown(mark: Any) -> str:
    """4.5 as people write it; a whole mark without its point."""
    whole = mark == int(mark)
    return number_format(int(mark) if whole else mark, None if whole else 1)


class ReactionForm(Form):
    """A word on a colleague's opinion."""

    agrees = forms.ChoiceField(choices=[("yes", _("I agree")), ("no", _("I disagree"))])
    comment = forms.CharField(required=False, max_length=LONGEST)
