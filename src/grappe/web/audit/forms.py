"""The filters of the trail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.audit.models import Event
from grappe.web.audit import wording
from grappe.web.forms import Form


class EventFilter(Form):
    """Who, what, about whom, when; every part is optional."""

    by = forms.ModelChoiceField(
        User.objects.none(), label=_("Who"), required=False, empty_label=_("everybody")
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    organisation = forms.CharField(
        label=_("Organisation"), required=False, max_length=100
    )
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput)
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        here = Event.objects.visible_to(access).order_by()
        self.fields["by"].queryset = User.objects.filter(
            pk__in=here.values("by")
        ).order_by("family_name", "given_name", "email")
        kinds = sorted(here.values_list("kind", flat=True).distinct())
        self.fields["kind"].choices = [
            ("", _("everything")),
            *((kind, wording.kind_label(kind)) for kind in kinds),
        ]

    def clean(self):
        values = super().clean()
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first day."))
        return values

    def apply(self, events):
        """Keep the events that the valid filters ask for."""
        wanted = self.cleaned_data if self.is_bound and self.is_valid() else {}
        lookups = {
            "by": "by",
            "kind": "kind",
            "organisation": "organisation__legal_name__icontains",
            "first": "at__date__gte",
            "last": "at__date__lte",
        }
        kept = {
            path: wanted[name] for name, path in lookups.items() if wanted.get(name)
        }
        return events.filter(**kept)
