"""What is asked to make a token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import Cluster
from grappe.tokens.models import Scope
from grappe.web.forms import Form

DAYS = [
    (30, _("one month")),
    (90, _("three months")),
    (180, _("six months")),
    (365, _("one year")),
]


class TokenForm(Form):
    """In which cluster, what for, how far, how long."""

    cluster = forms.ModelChoiceField(
        Cluster.objects.none(), label=_("Cluster"), empty_label=None
    )
    name = forms.CharField(
        label=_("What for"),
        max_length=80,
        help_text=_("The program that will use it, and where it runs."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("And never more than you may yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("It lasts"), choices=DAYS, coerce=int, initial=90
    )

    def __init__(self, *args: Any, clusters: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = clusters
