"""What candidates and the team write in an application."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import STAFF_ROLES, User
from grappe.engines.identifiers import InvalidIdentifier, clean_siren
from grappe.memberships.models import (
    ApplicationState,
    MemberCategory,
    MembershipApplication,
)
from grappe.organisations.models import Kind, Organisation
from grappe.organisations.wording import identifier_message
from grappe.web.countries import country_choices
from grappe.web.forms import Form, ModelForm

LONGEST = 5_000
CANDIDATE_FIELDS = [
    "name",
    "kind",
    "siren",
    "country",
    "website",
    "activity",
    "motivation",
    "sponsors",
    "contact_given_name",
    "contact_family_name",
    "contact_email",
    "contact_phone",
    "language",
]

# What a public register fills in an application, by the field of the record.
REGISTER_NAMES = {
    "name": "legal_name",
    "kind": "kind",
    "siren": "siren",
    "country": "country",
    "website": "website",
}


class CandidateForm(ModelForm):
    """The fields a candidate fills in; a SIREN is checked, and kept without spaces."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    siren = forms.CharField(
        label="SIREN",
        required=False,
        max_length=30,
        help_text=_("Nine digits, for an organisation registered in France."),
    )
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    language = forms.ChoiceField(
        label=_("Language of our letters"), choices=settings.LANGUAGES
    )

    field_order = CANDIDATE_FIELDS

    class Meta:
        model = MembershipApplication
        # The website is declared above only: Django warns of the field it would make.
        fields = [name for name in CANDIDATE_FIELDS if name != "website"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("website", self.instance.website)
        for name in ("activity", "motivation"):
            self.fields[name].max_length = LONGEST
            self.fields[name].widget.attrs["maxlength"] = LONGEST

    def clean_siren(self):
        typed = self.cleaned_data["siren"].strip()
        if not typed:
            return ""
        try:
            return clean_siren(typed)
        except InvalidIdentifier as error:
            raise forms.ValidationError(identifier_message(error)) from error

    def clean(self):
        values = super().clean()
        for name in ("activity", "motivation"):
            if len(values.get(name) or "") > LONGEST:
                self.add_error(name, _("This text is too long."))
        return values

    def _post_clean(self):
        """The form checks fields; what holds between rows is the action's affair."""


class JoinForm(CandidateForm):
    """The public form; `company` is a trap that people neither see nor fill."""

    company = forms.CharField(required=False, label=_("Leave this field empty"))
    has_read = forms.BooleanField(
        label=_("I have read how these data are used, and I may apply in its name.")
    )
    REQUIRED = (
        "activity",
        "contact_given_name",
        "contact_family_name",
        "contact_email",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.REQUIRED:
            self.fields[name].required = True
        trap = {"tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}
        self.fields["company"].widget.attrs |= trap

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("company"))

    @property
    def fieldsets(self) -> list[tuple[str, list]]:
        """The questions in groups, as the page shows them."""
        names = [
            (_("Your organisation"), ["name", "kind", "country", "siren", "website"]),
            (_("Your application"), ["activity", "motivation", "sponsors"]),
            (
                _("Whom to write to"),
                [
                    "contact_given_name",
                    "contact_family_name",
                    "contact_email",
                    "contact_phone",
                    "language",
                ],
            ),
        ]
        return [(str(title), [self[name] for name in group]) for title, group in names]

    def values(self) -> dict:
        """What the candidate wrote, without the trap and the tick."""
        return {name: self.cleaned_data[name] for name in CANDIDATE_FIELDS}


class ApplicationForm(CandidateForm):
    """What the team knows of a candidate."""

    category = forms.ModelChoiceField(
        MemberCategory.objects.none(), label=_("Category"), required=False
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Followed by"), required=False
    )

    class Meta(CandidateForm.Meta):
        fields = [*CandidateForm.Meta.fields, "category", "owner"]

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = offered_categories(access.cluster)
        self.fields["owner"].queryset = staff_of(access)


class NewApplicationForm(ApplicationForm):
    is_received = forms.BooleanField(
        label=_("Its application has already arrived (else it is a prospect)"),
        required=False,
    )


def offered_categories(cluster):
    return MemberCategory.objects.filter(cluster=cluster, is_retired=False)


def staff_of(access):
    """The cluster's own people of the day."""
    held = access.cluster.grants.in_force(access.on).filter(
        role__in=sorted(STAFF_ROLES)
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
        "family_name", "given_name"
    )


class ApplicationFilter(Form):
    """The filters of the list; an unknown value is said, not an error."""

    q = forms.CharField(label=_("Name or SIREN"), required=False, max_length=100)
    state = forms.MultipleChoiceField(
        label=_("State"),
        choices=ApplicationState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    category = forms.ModelChoiceField(
        MemberCategory.objects.none(),
        label=_("Category"),
        required=False,
        empty_label=_("every category"),
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Followed by"),
        required=False,
        empty_label=_("everybody"),
    )
    older = forms.IntegerField(
        label=_("In this state for more than (days)"),
        required=False,
        min_value=0,
        max_value=36_500,
    )
    answered = forms.BooleanField(label=_("Has answered a question"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("state_since", _("longest in its state first")),
            ("-opened_at", _("newest first")),
            ("name", _("by name")),
        ],
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = MemberCategory.objects.filter(
            cluster=access.cluster
        )
        used = MembershipApplication.objects.visible_to(access).order_by()
        self.fields["owner"].queryset = User.objects.filter(
            pk__in=used.values("owner")
        ).order_by("family_name", "given_name")


class ReviewForm(Form):
    """Which organisation the candidate is: one of those found, or a new record."""

    NEW = "new"

    organisation = forms.ChoiceField(
        label=_("Which organisation is it?"), widget=forms.RadioSelect
    )

    def __init__(self, *args, found: list[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {str(each.pk): each for each in found}
        known = [(key, _label(each)) for key, each in self.found.items()]
        new = (
            []
            if any(each.siren for each in found) and len(found) == 1
            else [(self.NEW, _("a new record, from what the candidate wrote"))]
        )
        self.fields["organisation"].choices = known + new
        self.fields["organisation"].initial = (known + new)[0][0]

    @property
    def chosen(self) -> Organisation | None:
        return self.found.get(self.cleaned_data["organisation"])


def _label(organisation: Organisation) -> str:
    parts = [organisation.name, organisation.siren, organisation.country]
    return " · ".join(filter(None, parts))


class QuestionForm(Form):
    question = forms.CharField(
        label=_("What do you need to know?"), widget=forms.Textarea, max_length=LONGEST
    )


class AnswerForm(Form):
    text = forms.CharField(
        label=_("The candidate's answer"), widget=forms.Textarea, max_length=LONGEST
    )


class CandidateAnswerForm(Form):
    text = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea, max_length=LONGEST
    )


class WithdrawForm(Form):
    note = forms.CharField(label=_("Why"), required=False, max_length=500)
