"""The shape of what is asked of the registers' news."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.organisations.models import AlertKind, AlertOutcome, Organisation
from grappe.web.forms import Form


class SuccessorForm(Form):
    successor = forms.ModelChoiceField(
        label=_("The organisation that took it over"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("nobody"),
    )

    def __init__(self, *args: Any, others, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = others


class AlertFilter(Form):
    """The filters of the news of the registers."""

    OPEN, ALL = "open", "all"

    kind = forms.ChoiceField(
        label=_("News"),
        choices=[("", _("every kind")), *AlertKind.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            (OPEN, _("to be looked at")),
            *AlertOutcome.choices,
            (ALL, _("every state")),
        ],
        required=False,
    )
    members = forms.BooleanField(label=_("Members of today only"), required=False)

    def in_state(self, rows, state: str):
        if state == self.ALL:
            return rows
        if state == self.OPEN:
            return rows.filter(settled_at=None)
        return rows.filter(outcome=state)
