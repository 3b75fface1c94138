"""The form of a body's statutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.committees.actions.statutes import RULES
from grappe.committees.models import Statutes
from grappe.web.clusters.forms import OwnedForm
from grappe.web.forms import ModelForm

# What a small body never needs more of; the model's own limit is far above.
MOST = 99


class StatutesForm(ModelForm):
    """How a body meets and votes; `starts_on` is asked of those to be adopted."""

    starts_on = forms.DateField(label=_("in force from"))

    class Meta:
        model = Statutes
        fields = list(RULES)

    refuse = OwnedForm.refuse

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_new:
            self.order_fields(["starts_on"])
        else:
            del self.fields["starts_on"]
        for name in ("quorum_least", "proxies_each", "secret_least"):
            field: Any = self.fields[name]
            field.max_value = MOST
            field.validators.append(forms.IntegerField(max_value=MOST).validators[0])

    @property
    def rules(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RULES}
