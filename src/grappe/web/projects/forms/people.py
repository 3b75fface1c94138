"""Who works on the dossier, who must not read it, whose word is asked."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.organisations.models import Organisation
from grappe.projects.models import Project, Right
from grappe.web.forms import Form

RIGHTS = [
    (Right.VIEW, _("read the dossier, and confirm the part of whom they speak for")),
    (Right.COMMENT, _("the same, and write remarks")),
    (Right.EDIT, _("write everything, and invite others")),
]


class RightForm(Form):
    """What somebody may do, and for which partner they speak."""

    right = forms.ChoiceField(
        label=_("They may"),
        choices=RIGHTS,
        widget=forms.RadioSelect,
        initial=Right.VIEW,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("They speak for"), required=False
    )

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = partners_of(project)


class InviteForm(RightForm):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=100)
    family_name = forms.CharField(
        label=_("Family name"), required=False, max_length=100
    )
    field_order = ["email", "given_name", "family_name", "right", "organisation"]


class FirstWriterForm(Form):
    """The team invites somebody to write a project that nobody writes."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=100)
    family_name = forms.CharField(
        label=_("Family name"), required=False, max_length=100
    )


class ExclusionForm(Form):
    """A person by name or address, or everybody of an organisation by its SIREN."""

    name = forms.CharField(
        label=_("Name of the person or organisation"), max_length=200
    )
    email = forms.EmailField(
        label=_("Their e-mail, if you know it"), required=False, max_length=254
    )
    siren = forms.CharField(
        label=_("SIREN, to keep everybody of an organisation away"),
        required=False,
        max_length=30,
    )
    reason = forms.CharField(
        label=_("Why"), required=False, widget=forms.Textarea, max_length=2_000
    )


class IdentifyForm(Form):
    """Who the reader named by the lead is."""

    user = forms.ModelChoiceField(
        User.objects.none(), label=_("This person"), required=False
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Everybody of"), required=False
    )

    def __init__(self, *args, people, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["organisation"].queryset = organisations

    def clean(self):
        values = super().clean()
        if bool(values.get("user")) == bool(values.get("organisation")):
            raise forms.ValidationError(_now("Choose a person or an organisation."))
        return values


class ContestForm(Form):
    note = forms.CharField(
        label=_("What is wrong?"), widget=forms.Textarea, max_length=5_000
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


def partners_of(project: Project):
    return Organisation.objects.filter(participations__project=project)
