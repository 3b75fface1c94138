"""What the team enters when something happens to a member."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.memberships import queries
from grappe.memberships.actions import Exit
from grappe.memberships.models import ExitKind, WithdrawalReason
from grappe.organisations.models import Organisation
from grappe.web.forms import Form, RowsField
from grappe.web.memberships.forms.applications import offered_categories


class EndForm(Form):
    """How a member leaves; for a resignation, the statutes propose the last day."""

    kind = forms.ChoiceField(label=_("How does it end?"), choices=ExitKind.choices)
    notice_received_on = forms.DateField(
        label=_("Notice received on"),
        required=False,
        widget=forms.DateInput,
        help_text=_("For a resignation."),
    )
    last_day = forms.DateField(
        label=_("Last day of membership"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Left empty for a resignation, the statutes' last day is taken."),
    )
    reason = forms.ModelChoiceField(
        WithdrawalReason.objects.none(), label=_("Reason"), required=False
    )
    heard_on = forms.DateField(
        label=_("The member was heard on"),
        required=False,
        widget=forms.DateInput,
        help_text=_("For a striking off."),
    )
    merged_into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Merged into"),
        required=False,
        help_text=_("A member, or an organisation whose application is under way."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        help_text=_("Says why, when the last day comes before the statutes' one."),
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        cluster = membership.cluster
        reasons = WithdrawalReason.objects.filter(cluster=cluster, is_retired=False)
        self.fields["reason"].queryset = reasons
        self.fields["reason"].label_from_instance = _reason_label
        known = Organisation.objects.known_to(cluster)
        others = known.exclude(pk=membership.organisation_id)
        self.fields["merged_into"].queryset = others

    def clean(self):
        values = super().clean()
        if values.get("last_day") or "last_day" in self.errors:
            return values
        notice = values.get("notice_received_on")
        if values.get("kind") == ExitKind.RESIGNATION and notice:
            rules = queries.rules_of(self.membership.cluster)
            values["last_day"] = rules.last_day_after_notice(notice)
        elif values.get("kind") == ExitKind.RESIGNATION:
            if "notice_received_on" not in self.errors:
                self.add_error("notice_received_on", _("Give the day of the notice."))
        else:
            self.add_error("last_day", _("Give the last day of membership."))
        return values

    @property
    def exit(self) -> Exit:
        return Exit(**self.cleaned_data)


def _reason_label(reason: WithdrawalReason) -> str:
    return f"{reason.name} ({reason.get_kind_display()})"


class CancelEndForm(Form):
    note = forms.CharField(label=_("Why"), required=False, max_length=500)


class SuspendForm(Form):
    starts_on = forms.DateField(
        label=_("First day of the suspension"), widget=forms.DateInput
    )
    ends_on = forms.DateField(
        label=_("Last day, if it is known"), required=False, widget=forms.DateInput
    )
    reason = forms.CharField(label=_("Reason, for the member to read"), max_length=250)


class ReinstateForm(Form):
    on = forms.DateField(label=_("Its rights are back from"), widget=forms.DateInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


class CategoryForm(Form):
    category = forms.ModelChoiceField(None, label=_("Category"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = offered_categories(cluster)


class BulkCategoryForm(CategoryForm):
    """The same change for several members, chosen in a list."""

    memberships = RowsField(
        None, label=_("Members"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["memberships"].queryset = members
        self.fields["memberships"].label_from_instance = _member_label


def _member_label(membership) -> str:
    return str(membership.organisation)


class CorrectForm(Form):
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Emptied, the end itself was a mistake: the membership goes on."),
    )
    reason = forms.CharField(label=_("What was wrong?"), max_length=500)
