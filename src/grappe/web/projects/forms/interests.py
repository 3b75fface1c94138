"""A tie of somebody to an organisation, told by its name or its number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.projects.models import Interest
from grappe.projects.models.access import LASTING_NATURES
from grappe.web.forms import Form, ModelForm


class InterestForm(ModelForm):
    name = forms.CharField(label=_("Organisation"), max_length=200)
    siren = forms.CharField(
        label=_("SIREN"),
        max_length=20,
        required=False,
        help_text=_("Nine digits; needed where the name alone is not known here."),
    )

    class Meta:
        model = Interest
        fields = ["nature", "starts_on", "ends_on", "note"]
        widgets = {"starts_on": forms.DateInput, "ends_on": forms.DateInput}

    field_order = ["name", "siren", "nature", "starts_on", "ends_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = [
            ("", _("choose")),
            *((one.value, one.label) for one in LASTING_NATURES),
        ]


class EndInterestForm(Form):
    ends_on = forms.DateField(label=_("Last day"))
