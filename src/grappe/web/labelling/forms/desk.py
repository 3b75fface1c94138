"""What is asked of a proposal, how the desk is filtered, who is chosen by hand."""

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.labelling.matching import FILL, REPAIR, Options
from grappe.labelling.models import Expert, LabelRequest, Objective
from grappe.web.forms import Form, RowsField


class ProposalForm(Form):
    """Objective, what may move, how many readers."""

    mode = forms.ChoiceField(
        label=_("Readers asked already"),
        choices=[
            (FILL, _("stay: find those who lack")),
            (REPAIR, _("may move, as few as can be")),
        ],
        initial=FILL,
    )
    objective = forms.ChoiceField(
        label=_("What is best"), choices=Objective.choices, initial=Objective.TOTAL
    )
    readers = forms.IntegerField(
        label=_("Readers of each dossier"),
        min_value=1,
        max_value=9,
        required=False,
        help_text=_("Empty: as its procedure says."),
    )
    minimums = forms.BooleanField(
        label=_("Hold to the fewest dossiers of each expert"),
        required=False,
        initial=True,
    )
    # What an impossible proposal suggested to change.
    fewer = forms.CharField(required=False, widget=forms.HiddenInput)
    extra = forms.CharField(required=False, widget=forms.HiddenInput)
    any_kind = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        # The desk has other forms with fields of these names.
        super().__init__(*args, auto_id="proposal_%s", **kwargs)

    def clean_fewer(self):
        return counts(read(self.cleaned_data["fewer"]))

    def clean_extra(self):
        return counts(read(self.cleaned_data["extra"]))

    def clean_any_kind(self):
        given = read(self.cleaned_data["any_kind"]) or []
        if not isinstance(given, list) or not all(is_key(one) for one in given):
            raise forms.ValidationError(_("This is not a list of dossiers."))
        return frozenset(given)

    @property
    def options(self) -> Options:
        return Options(**self.cleaned_data)


def read(text: str):
    """What a hidden field holds; None when it is empty."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise forms.ValidationError(_("This cannot be read.")) from error


def is_key(value) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return is_whole and 0 < value < 2**63


def counts(given) -> dict[int, int]:
    """{"12": 1}: how many, by key."""
    wrong = forms.ValidationError(_("This is not a number for each dossier or expert."))
    if given in (None, ""):
        return {}
    if not isinstance(given, dict):
        raise wrong
    found = {}
    for key, count in given.items():
        if not (key.isascii() and key.isdecimal() and len(key) < 19):
            raise wrong
        if not is_key(count) or count > 99:
            raise wrong
        found[int(key)] = count
    return found


class DeskFilter(Form):
    q = forms.CharField(label=_("Dossier"), required=False, max_length=100)
    readers = forms.ChoiceField(
        label=_("Readers"),
        required=False,
        choices=[
            ("", _("all")),
            ("lacking", _("lacks a reader")),
            ("waiting", _("an answer is awaited")),
            ("complete", _("has its readers")),
        ],
    )


class SearchForm(Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)


class ChoiceForm(Form):
    """Readers chosen by hand, several at once, and why."""

    requests = RowsField(LabelRequest.objects.none(), required=False)
    experts = RowsField(Expert.objects.none(), required=False)
    reason = forms.CharField(
        label=_("Why them?"),
        max_length=250,
        help_text=_("Kept in the history; the applicants never see it."),
    )

    def __init__(self, *args, requests, experts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requests"].queryset = requests
        self.fields["experts"].queryset = experts

    def clean(self):
        values = super().clean()
        chosen = values.get("requests"), values.get("experts")
        if not self.errors and not all(chosen):
            raise forms.ValidationError(
                _("Tick at least one line."), code="nothing_ticked"
            )
        return values


class RevokeForm(Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=250,
        help_text=_(
            "Kept in the history. The expert is told that it is no longer"
            " needed, not why."
        ),
    )
