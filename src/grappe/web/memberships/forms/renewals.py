"""The notice of renewal, and the day of an electoral roll."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.memberships.notifications import RENEWAL_MARKERS, Letter
from grappe.web.forms import Form

MARKER = re.compile(r"{(\w*)}")
LONG = forms.Textarea({"rows": 12})
MARKERS = ", ".join(f"{{{name}}}" for name in RENEWAL_MARKERS)


class YearForm(Form):
    year = forms.IntegerField(min_value=1990, max_value=2200)


class RollForm(Form):
    on = forms.DateField(label=_("On"), widget=forms.DateInput)


class NoticeForm(Form):
    """The notice in both languages; markers stand for what differs between members."""

    subject_fr = forms.CharField(label=_("Subject in French"), max_length=150)
    text_fr = forms.CharField(label=_("Text in French"), widget=LONG, max_length=5000)
    subject_en = forms.CharField(label=_("Subject in English"), max_length=150)
    text_en = forms.CharField(label=_("Text in English"), widget=LONG, max_length=5000)

    def clean(self):
        values = super().clean()
        for name, text in list(values.items()):
            unknown = [m for m in MARKER.findall(text) if m not in RENEWAL_MARKERS]
            if unknown:
                message = _("Unknown marker {%(name)s}; those known are %(markers)s.")
                self.add_error(name, message % {"name": unknown[0], "markers": MARKERS})
        return values

    @property
    def letters(self) -> dict[str, Letter]:
        values = self.cleaned_data
        return {
            code: Letter(values[f"subject_{code}"], values[f"text_{code}"])
            for code in ("fr", "en")
        }
