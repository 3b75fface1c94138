"""Invitations and requests to act for an organisation."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grappe.accounts.access import Access
from grappe.organisations.models import Organisation
from grappe.web.accounts.forms.people import RoleForm
from grappe.web.forms import Form


class InvitationForm(RoleForm):
    field_order = ("email", "role", "organisation", "language")
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=settings.LANGUAGES
    )


class JoinRequestForm(Form):
    """Strangers choose among the members of the public directory only."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation")
    )
    message = forms.CharField(
        label=_("Message to those who answer"),
        required=False,
        max_length=500,
        widget=forms.Textarea,
    )

    def __init__(self, *args, access: Access, **kwargs):
        super().__init__(*args, **kwargs)
        members = access.cluster.memberships.in_force(access.on)
        rows = Organisation.objects.filter(pk__in=members.values("organisation"))
        if not access.is_insider:
            listed = access.cluster.publications.filter(field="listed")
            rows = rows.filter(pk__in=listed.values("organisation"))
        self.fields["organisation"].queryset = rows.exclude(
            pk__in=access.organisation_ids
        )


class JoinAnswerForm(Form):
    answer = forms.ChoiceField(
        choices=[("approve", _("Let them in")), ("refuse", _("Refuse"))]
    )
