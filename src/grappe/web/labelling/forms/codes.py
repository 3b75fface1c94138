"""Forms over rows with a code, which is chosen once and made when left empty."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from grappe.web.clusters.forms import OwnedForm
from grappe.web.forms import ModelForm

CODE_LENGTH = 40
CODE_HELP = _(
    "Used in exports and imports; made from the French name when left empty. It does "
    "not change afterwards."
)


class CodeMixin:
    """The code is made from the name when left empty, and chosen once only."""

    fields: dict[str, forms.Field]
    instance: Any

    def settle_code(self) -> None:
        if self.instance.pk:
            self.fields.pop("code", None)
        elif "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = CODE_HELP

    def clean(self):
        values = super().clean() or self.cleaned_data
        is_asked = "code" in self.fields and "code" not in self.errors
        if is_asked and not values.get("code"):
            values["code"] = slugify(values.get("name_fr", ""))[:CODE_LENGTH]
            if not values["code"] and values.get("name_fr"):
                self.add_error("code", _("Give a code of letters and digits."))
        return values


class PartForm(CodeMixin, ModelForm):
    """A form over a part of a draft: the action, not the form, saves it."""

    refuse = OwnedForm.refuse

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.settle_code()


class CodedForm(CodeMixin, OwnedForm):
    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, cluster=cluster, **kwargs)
        self.settle_code()
