"""The forms of a cluster's settings, budget and mails."""

from django import forms
from django.forms import modelform_factory
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import BudgetLine, Cluster, ClusterAccreditation
from grappe.memberships.models import MembershipRules
from grappe.outbox.models import Mail, MailState
from grappe.web.clusters.vocabularies import Vocabulary, branch
from grappe.web.clusters.wording import MAIL_KINDS
from grappe.web.forms import Form, ModelForm


class OwnedForm(ModelForm):
    """A form over a row of the cluster: the action, not the form, saves it.

    The cluster takes part in the checks, so that "already used" is said at the field.
    """

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.cluster = cluster

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"cluster"}

    def refuse(self, error) -> None:
        """Show what the action found wrong, beside the field when it has one."""
        for name, texts in error.by_field.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class CardForm(ModelForm):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Cluster
        fields = [
            "name",
            "legal_name",
            "siren",
            "pic",
            "theme",
            "address",
            "postcode",
            "town",
            "website",
            "contact_email",
            "accent",
        ]
        labels = {"siren": "SIREN", "pic": "PIC"}
        widgets = {"accent": forms.TextInput(attrs={"type": "color"})}

    def clean_siren(self):
        siren = "".join(self.cleaned_data["siren"].split())
        if siren and not (siren.isdigit() and len(siren) == 9):
            raise forms.ValidationError(_("A SIREN has nine digits."))
        return siren

    refuse = OwnedForm.refuse


class RulesForm(OwnedForm):
    # The columns take any number; the reckoning of days does not.
    window_days = forms.IntegerField(
        label=_("members are told this many days before"), min_value=0, max_value=366
    )
    new_for_days = forms.IntegerField(
        label=_("a member is “new” for this many days"), min_value=0, max_value=3660
    )

    class Meta:
        model = MembershipRules
        fields = [
            "notice_month",
            "notice_day",
            "notice_in_year",
            "window_days",
            "deciding_body",
            "new_for_days",
        ]


class AccreditationForm(OwnedForm):
    class Meta:
        model = ClusterAccreditation
        fields = [
            "phase",
            "status",
            "starts_on",
            "ends_on",
            "granted_term_years",
            "conditions",
            "extended_until",
        ]
        labels = {"phase": _("phase")}


class BudgetLineForm(OwnedForm):
    class Meta:
        model = BudgetLine
        fields = ["year", "origin", "label", "amount_eur", "is_actual", "is_in_kind"]


class EntryForm(OwnedForm):
    """An entry of a list; the code is made from the name when left empty."""

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, cluster=cluster, **kwargs)
        if "college" in self.fields:
            self.fields["college"].queryset = cluster.colleges.all()
        if "parent" in self.fields:
            entries = list(cluster.competences.all())
            under = branch(self.instance, entries) if self.instance.pk else set()
            self.fields["parent"].queryset = cluster.competences.exclude(pk__in=under)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _(
                "Used in imports and exports; made from the name when left empty. It "
                "does not change afterwards."
            )

    def clean(self):
        values = super().clean()
        if (
            "code" in self.fields
            and not values.get("code")
            and "code" not in self.errors
        ):
            values["code"] = slugify(values.get("name_fr", ""))[:40]
            if not values["code"]:
                self.add_error("code", _("Give a code of letters and digits."))
        return values


def entry_form(vocabulary: Vocabulary, *, is_new: bool):
    """The form of one list: the code can be chosen once only."""
    code = ["code"] if is_new else []
    fields = ["name_fr", "name_en", *code, *vocabulary.fields]
    return modelform_factory(vocabulary.model, form=EntryForm, fields=fields)


class MailFilter(Form):
    """Which mails; every part is optional."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("every state")), *MailState.choices],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    q = forms.CharField(
        label=_("Address, subject or organisation"), required=False, max_length=100
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        mails = Mail.objects.visible_to(access).order_by("kind")
        kinds = mails.values_list("kind", flat=True).distinct()
        self.fields["kind"].choices = [
            ("", _("every kind")),
            *((kind, MAIL_KINDS.get(kind, kind)) for kind in kinds),
        ]


class MailWords(Form):
    """What a mail says, before it leaves."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("Why they get it is added under the text."),
    )
