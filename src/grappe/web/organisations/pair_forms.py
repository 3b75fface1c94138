"""The filters of the lists of possible duplicates and of merges."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.organisations.models import PairState
from grappe.web.forms import Form


class PairFilter(Form):
    ALL = "all"

    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[*PairState.choices, (ALL, _("every state"))],
        required=False,
    )


class MergeFilter(Form):
    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("every state")),
            ("on", _("merged")),
            ("off", pgettext_lazy("merge", "undone")),
        ],
        required=False,
    )
