"""Opening a dossier to somebody, letting through, correcting, declaring."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import RoleGrant, User
from grappe.projects.models import ConflictNature, GrantPurpose
from grappe.web.forms import Form

# By the pages of labelling: experts are asked, other clusters' people too.
GIVEN_ELSEWHERE = {GrantPurpose.EXPERT, GrantPurpose.PARTNER_CLUSTER}


class GrantForm(Form):
    user = forms.ModelChoiceField(User.objects.none(), label=_("Reader"))
    purpose = forms.ChoiceField(label=_("As"))
    ends_on = forms.DateField(label=_("Until"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=250)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        here = RoleGrant.objects.in_force(access.on).filter(cluster=access.cluster)
        self.fields["user"].queryset = User.objects.filter(
            pk__in=here.values("user"), is_active=True
        ).order_by("family_name", "given_name", "email")
        self.fields["purpose"].choices = [
            pair for pair in GrantPurpose.choices if pair[0] not in GIVEN_ELSEWHERE
        ]


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Why"), max_length=250, widget=forms.Textarea(attrs={"rows": 2})
    )


class OptionalReasonForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=250, required=False)


class DeclarationForm(Form):
    """No conflict, or which; both answers are given on purpose: none is chosen."""

    answer = forms.ChoiceField(
        label=_("Your declaration"),
        widget=forms.RadioSelect,
        choices=[
            ("clear", _("I have no conflict of interest with this project")),
            ("conflict", _("I have a conflict of interest")),
        ],
    )
    nature = forms.ChoiceField(
        label=_("Nature of the conflict"),
        required=False,
        choices=[
            ("", _("choose")),
            *(
                pair
                for pair in ConflictNature.choices
                if pair[0] not in (ConflictNature.NAMED, ConflictNature.APPLICANT)
            ),
        ],
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        help_text=_("Read by the direction only."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        values = super().clean()
        if values.get("answer") == "conflict" and not values.get("nature"):
            self.add_error("nature", _("Say what kind of conflict it is."))
        return values
