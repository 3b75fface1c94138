"""The forms of decisions: what is decided, with its reservations; and the letter."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.committees.models import Decision, Outcome
from grappe.labelling.models import Body
from grappe.web.forms import Form, RowsField

# How many reservations a page offers.
RESERVATIONS = range(1, 5)


class DecisionForm(Form):
    """What is decided of a request; the action says what goes together."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=[("", "–"), *Outcome.choices]
    )
    reasons = forms.CharField(
        label=_("Reasons given to the applicants"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    scope = forms.CharField(
        label=_("What is labelled"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The title of the project, if empty."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for number in RESERVATIONS:
            words = {"number": number}
            text = forms.CharField(
                label=_("Reservation %(number)d") % words,
                max_length=1000,
                required=False,
            )
            text.widget.attrs["class"] = "form-control"
            due_on = forms.DateField(
                label=_("To be lifted by (%(number)d)") % words, required=False
            )
            due_on.widget = forms.DateInput(
                format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
            )
            self.fields[f"reservation_{number}"] = text
            self.fields[f"due_on_{number}"] = due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rows = []
        for number in RESERVATIONS:
            text = cleaned.pop(f"reservation_{number}", "")
            due_on = cleaned.pop(f"due_on_{number}", None)
            if text and due_on:
                rows.append({"text": text, "due_on": due_on})
            elif (text or due_on) and not self.errors:
                name = f"due_on_{number}" if text else f"reservation_{number}"
                message = _("Each reservation has a text and a day.")
                self.add_error(name, ValidationError(message))
        cleaned["reservations"] = rows
        return cleaned


class LetterForm(Form):
    """The letter as it will leave; empty, it is the one drafted by us."""

    reasons = forms.CharField(
        label=_("Reasons given to the applicants"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    letter_subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    letter_text = forms.CharField(
        label=_("Letter"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )


class DecisionFilter(Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("to apply")),
            ("applied", pgettext_lazy("decisions", "applied")),
            ("dropped", pgettext_lazy("decisions", "taken back")),
            ("all", pgettext_lazy("decisions", "all")),
        ],
    )
    outcome = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[("", _("every decision")), *Outcome.choices],
    )
    body = forms.ModelChoiceField(
        label=_("Body"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("every body"),
    )

    def __init__(self, *args: Any, cluster: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.queryset = cluster.bodies.all()


class ApplyForm(Form):
    """Which decisions take effect together."""

    decision = RowsField(queryset=Decision.objects.none(), required=False)

    def __init__(self, *args: Any, decisions: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = decisions


class RemarksForm(Form):
    """The minutes: in which language, with what the secretary adds."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("fr", "Français"), ("en", "English")]
    )
    remarks = forms.CharField(
        label=_("Remarks of the secretary"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Added at the end; the rest is written from what happened."),
    )
