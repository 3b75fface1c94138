"""What a meeting decided, and what it decided of each candidate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.memberships.models import ApplicationState, MemberCategory
from grappe.web.forms import Form
from grappe.web.memberships.forms.applications import offered_categories


class MeetingForm(Form):
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput)
    body = forms.CharField(label=_("Decided by"), max_length=120)
    starts_on = forms.DateField(
        label=_("First day of membership of those admitted"), widget=forms.DateInput
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(_("A decision is recorded once it is taken."))
        return day


class OutcomeForm(Form):
    """The decision on one application."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ApplicationState.APPROVED, _("admitted")),
            (ApplicationState.REFUSED, _("refused")),
        ],
        widget=forms.RadioSelect,
        initial=ApplicationState.APPROVED,
    )
    category = forms.ModelChoiceField(
        MemberCategory.objects.none(), label=_("Category"), required=False
    )
    note = forms.CharField(
        label=_("Text of the decision"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        help_text=_("A refusal says why; the candidate reads it."),
    )

    def __init__(self, *args, application, **kwargs):
        initial = {"category": application.category_id}
        super().__init__(*args, initial=initial, prefix=f"a{application.pk}", **kwargs)
        self.application = application
        self.fields["category"].queryset = offered_categories(application.cluster)

    def clean(self):
        values = super().clean()
        approved = values.get("outcome") == ApplicationState.APPROVED
        if approved and not values.get("category") and "category" not in self.errors:
            self.add_error("category", _("Choose the category of the new member."))
        if not approved and not (values.get("note") or "").strip():
            self.add_error("note", _("Say why it is refused."))
        return values
