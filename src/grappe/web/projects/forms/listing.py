"""The filters of the list of projects."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.models import User
from grappe.common.paging import is_key
from grappe.projects.models import Project, ProjectKind, ProjectStage
from grappe.web.forms import Form

NOBODY = "none"
FARTHEST_DAYS = 20_000


class OwnerField(forms.ChoiceField):
    """Somebody who follows a project, or nobody."""

    def clean(self, value):
        chosen = super().clean(value)
        return int(chosen) if is_key(chosen) else chosen


class ProjectFilter(Form):
    """The filters of the list; an unknown value is said, not an error."""

    q = forms.CharField(
        label=_("Acronym, title or lead"), required=False, max_length=100
    )
    stage = forms.MultipleChoiceField(
        label=_("Stage"),
        choices=ProjectStage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ModelChoiceField(
        ProjectKind.objects.none(), label=_("Kind"), required=False
    )
    owner = OwnerField(label=_("Followed by"), required=False)
    older = forms.IntegerField(
        label=_("For more than (days)"),
        required=False,
        min_value=0,
        max_value=FARTHEST_DAYS,
    )
    sort = forms.ChoiceField(
        label=_("Sort"),
        required=False,
        choices=[
            ("", _("last moved first")),
            ("oldest", _("longest in its stage")),
            ("acronym", pgettext_lazy("project", "acronym")),
            ("lead", _("lead")),
        ],
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = ProjectKind.objects.filter(
            cluster=access.cluster
        )
        used = Project.objects.listed_for(access).order_by().values("owner")
        owners = User.objects.filter(pk__in=used).order_by("family_name", "given_name")
        self.fields["owner"].choices = [
            ("", "---------"),
            (NOBODY, _("nobody")),
            *((str(one.pk), one.name) for one in owners),
        ]

    def clean_older(self):
        days = self.cleaned_data["older"]
        return None if days is None else timedelta(days=days)
