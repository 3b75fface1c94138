"""The forms of the team and the applicants: what to rank, what to ask, what to say."""

from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import Call
from grappe.reviews.actions.naming import LONGEST
from grappe.reviews.queries.ranking import ALL, DECIDED, OPEN
from grappe.web.forms import Form, style

STATES = [(OPEN, _("under way")), (DECIDED, _("decided")), (ALL, _("all"))]
RANKS = [
    ("mean", _("by mean")),
    ("calibrated", _("by corrected score")),
    ("spread", _("most divided first")),
    ("acronym", _("by acronym")),
]


class ScoreFilter(Form):
    """Which dossiers the table ranks, and how; an unknown value is said."""

    call = forms.ModelChoiceField(
        Call.objects.none(),
        label=_("Call"),
        required=False,
        empty_label=_("every call"),
    )
    state = forms.ChoiceField(label=_("Requests"), required=False, choices=STATES)
    least = forms.DecimalField(
        label=_("Mean from"), required=False, min_value=0, max_value=100
    )
    show = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[
            ("", _("every dossier")),
            ("divided", _("experts disagree")),
            ("below", _("under a threshold")),
        ],
    )
    rank = forms.ChoiceField(label=_("Order"), required=False, choices=RANKS)

    def __init__(self, *args: Any, access: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        call: Any = self.fields["call"]
        call.queryset = Call.objects.filter(cluster=access.cluster)

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for; what was not understood is left out."""
        self.is_valid()
        return self.cleaned_data


class PeriodFilter(Form):
    """Readings asked for in which call."""

    call = forms.ModelChoiceField(
        Call.objects.none(),
        label=_("Call"),
        required=False,
        empty_label=_("every call"),
    )

    def __init__(self, *args: Any, access: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        call: Any = self.fields["call"]
        call.queryset = Call.objects.filter(cluster=access.cluster)


class Unseen(forms.HiddenInput):
    """Nothing on the page; what is sent all the same is read."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return SafeString()


class CheckedForm(Form):
    """A text for applicants; somebody says that words found in it name no expert."""

    is_checked = forms.BooleanField(
        label=_("I checked: these words name no expert"), required=False
    )

    def offer_check(self, is_offered: bool) -> None:
        """Show the box only where words were found."""
        widget = forms.CheckboxInput() if is_offered else Unseen()
        style(widget)
        self.fields["is_checked"].widget = widget


class RebuttalForm(CheckedForm):
    """What the applicants are asked to answer, and by when."""

    remarks = forms.CharField(
        label=_("Remarks sent to the applicants"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 16}),
        help_text=_(
            "Drafted from the opinions, without names. The applicants read it as it is."
        ),
    )
    due_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput())
    field_order = ("remarks", "is_checked", "due_on")


class ProlongForm(Form):
    due_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput())


class FeedbackForm(CheckedForm):
    """The report to the applicants."""

    text = forms.CharField(
        label=_("Report"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 20}),
        help_text=_("The applicants read it as it is, once you send it."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("text", "is_checked", "seen")
