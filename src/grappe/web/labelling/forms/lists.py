"""The forms of bodies and seats, words, texts and the policy on conflicts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import RoleGrant, User
from grappe.clusters.models import College
from grappe.common.periods import in_force
from grappe.labelling.models import Body, ConfidentialityText, StateWording
from grappe.projects.models import ConflictPolicy
from grappe.web.clusters.forms import OwnedForm
from grappe.web.forms import Form, ModelForm
from grappe.web.labelling.forms.codes import CodedForm


class BodyForm(CodedForm):
    class Meta:
        model = Body
        fields = ["name_fr", "name_en", "code", "decides", "description"]


class SeatForm(Form):
    """Somebody who has a role in the cluster takes a seat."""

    user = forms.ModelChoiceField(label=_("person"), queryset=User.objects.none())
    is_chair = forms.BooleanField(label=_("chair"), required=False)
    has_vote = forms.BooleanField(label=_("votes"), required=False, initial=True)
    college = forms.ModelChoiceField(
        label=_("college"), queryset=College.objects.none(), required=False
    )
    starts_on = forms.DateField(label=_("from"))
    ends_on = forms.DateField(label=_("last day"), required=False)

    refuse = OwnedForm.refuse

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        here = RoleGrant.objects.filter(in_force(access.on), cluster=access.cluster)
        people = User.objects.filter(pk__in=here.values("user"), is_active=True)
        field: Any = self.fields["user"]
        field.queryset = people.order_by("family_name", "given_name", "email")
        colleges: Any = self.fields["college"]
        colleges.queryset = access.cluster.colleges.all()


class SeatEndForm(Form):
    ends_on = forms.DateField(label=_("last day"))

    refuse = OwnedForm.refuse


class WordingForm(ModelForm):
    class Meta:
        model = StateWording
        fields = ["internal_fr", "internal_en", "applicant_fr", "applicant_en"]

    refuse = OwnedForm.refuse


class TextForm(OwnedForm):
    class Meta:
        model = ConfidentialityText
        fields = ["version", "text_fr", "text_en"]
        widgets = {
            "text_fr": forms.Textarea(attrs={"rows": 18}),
            "text_en": forms.Textarea(attrs={"rows": 18}),
        }


class PolicyForm(OwnedForm):
    past_project_years = forms.IntegerField(
        label=_("recent means these last years"), min_value=1, max_value=50
    )

    class Meta:
        model = ConflictPolicy
        fields = [
            "bars_group",
            "bars_past_projects",
            "past_project_years",
            "bars_shared_mandates",
        ]


class ConfigurationForm(Form):
    """A configuration taken out of this cluster or another."""

    file = forms.FileField(label=_("configuration (JSON)"))
    publish = forms.BooleanField(
        label=_("put what is new to use at once"), required=False
    )
