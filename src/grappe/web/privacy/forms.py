from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.organisations.models import ConsentPurpose
from grappe.privacy.keeping import RULES
from grappe.privacy.models import Purpose
from grappe.web.forms import Form


class ChoicesForm(Form):
    """What somebody objects to in a cluster."""

    mailing = forms.BooleanField(
        label=_("I want no news or reminders by mail"),
        help_text=_("Decisions, convocations and answers still reach you."),
        required=False,
    )
    directory = forms.BooleanField(
        label=_("I do not want to be in the public directory"), required=False
    )
    lists = forms.BooleanField(
        label=_("Leave me out of lists of contacts taken away as files"),
        help_text=_("The electoral roll and other lists the law asks for stay whole."),
        required=False,
    )


class ObjectionFilter(Form):
    """Which objections; every part is optional."""

    purpose = forms.ChoiceField(
        label=_("Objects to"),
        required=False,
        choices=[("", _("every purpose")), *Purpose.choices],
    )
    q = forms.CharField(label=_("E-mail"), required=False, max_length=100)


class ObjectionForm(Form):
    """What somebody objects to, told to the team."""

    email = forms.EmailField(label=_("E-mail of the person"))
    purpose = forms.ChoiceField(label=_("Objects to"), choices=Purpose.choices)


class FindForm(Form):
    """Whose data a request is about."""

    email = forms.EmailField(label=_("E-mail of the person"))


class EraseForm(Form):
    asked_on = forms.DateField(label=_("Asked on"))
    is_sure = forms.BooleanField(
        label=_("I have checked who asks, and this cannot be undone")
    )


class HoldForm(Form):
    email = forms.EmailField(label=_("E-mail of the person"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=250,
        help_text=_("A dispute, an audit: why nothing about them may go."),
    )
    starts_on = forms.DateField(label=_("From"))


class EndHoldForm(Form):
    ends_on = forms.DateField(label=_("Last day"))


class TermForm(Form):
    rule = forms.ChoiceField(label=_("Rule"))
    days = forms.IntegerField(label=_("Days kept"), min_value=1, max_value=36_500)
    starts_on = forms.DateField(label=_("From"))
    reason = forms.CharField(label=_("Reason"), max_length=250)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [
            (rule.code, rule.name) for rule in RULES.values() if not rule.is_shared
        ]


class TextForm(Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    version = forms.CharField(label=_("Version"), max_length=40)
    text_fr = forms.CharField(label=_("Text in French"), widget=forms.Textarea)
    text_en = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea, required=False
    )
