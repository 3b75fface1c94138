"""An address and what it is told of; from where to play again; what to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.web.audit import wording
from grappe.web.forms import Form
from grappe.webhooks.kinds import FACTS
from grappe.webhooks.models import DeliveryState


class EndpointForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("The software that is told.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput,
        help_text=_("It begins with https:// and gets a POST for each act."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Acts it is told of"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kind_choices()


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, f"{wording.kind_label(kind)} ({kind})") for kind in FACTS]


class ReplayForm(Form):
    position = forms.IntegerField(
        label=_("From place"),
        min_value=1,
        max_value=10**15,
        help_text=_("The place of an act in the history's chain."),
    )


class DeliveryFilter(Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all"))]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("all")), *DeliveryState.choices]

    def apply(self, deliveries):
        wanted = self.is_bound and self.is_valid() and self.cleaned_data["state"]
        return deliveries.filter(state=wanted) if wanted else deliveries
