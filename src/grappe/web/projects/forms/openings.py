"""What to look for in the log of openings."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.common.paging import is_key
from grappe.documents.models import Act
from grappe.web.forms import Form


class OpeningFilter(Form):
    q = forms.CharField(label=_("Reader or project"), required=False, max_length=100)
    act = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("everything")), *Act.choices]
    )
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("Until"), required=False)
    project = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def clean_project(self):
        """A key that is none is no filter."""
        key = self.cleaned_data["project"]
        return int(key) if is_key(key) else None

    def clean(self):
        values = super().clean()
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first day."))
        return values

    def apply(self, openings):
        """Keep the lines that the valid filters ask for."""
        wanted = self.cleaned_data if self.is_bound and self.is_valid() else {}
        lookups = {
            "act": "act",
            "first": "at__date__gte",
            "last": "at__date__lte",
            "project": "project",
        }
        kept = {
            path: wanted[name] for name, path in lookups.items() if wanted.get(name)
        }
        openings = openings.filter(**kept)
        for word in (wanted.get("q") or "").split():
            openings = openings.filter(
                Q(user__family_name__icontains=word)
                | Q(user__given_name__icontains=word)
                | Q(reader__icontains=word)
                | Q(project__acronym__icontains=word)
            )
        return openings
