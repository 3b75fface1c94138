"""The forms of the follow-up: bids and aid, progress, yearly returns."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.followup import states
from grappe.followup.models import (
    AidForm,
    Amendment,
    Award,
    Bid,
    BidState,
    Progress,
    Returns,
)
from grappe.followup.queries import labels_of
from grappe.labelling.models import Call
from grappe.projects.models import Partner
from grappe.web.forms import Form, ModelForm

FIRST_YEAR, LAST_YEAR = 2000, 2200


class BidForm(Form):
    funder = forms.CharField(label=_("Funder"), max_length=200)
    programme = forms.CharField(label=_("Programme"), max_length=200, required=False)
    reference = forms.CharField(
        label=_("Funder's reference"), max_length=80, required=False
    )
    request = forms.ModelChoiceField(
        Bid.objects.none(), label=_("Label it is filed with"), required=False
    )
    call = forms.ModelChoiceField(Call.objects.none(), label=_("Call"), required=False)
    submitted_on = forms.DateField(
        label=_("Filed on"),
        required=False,
        help_text=_("Leave it empty while it is being prepared."),
    )
    note = forms.CharField(
        label=_("Note for the team"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, project, bid=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["request"].queryset = labels_of(project).select_related(
            "project", "call"
        )
        self.fields["call"].queryset = Call.objects.filter(cluster=project.cluster_id)
        if bid is not None:
            # The day is the funder's story: it moves with the state.
            del self.fields["submitted_on"]


class MoveForm(Form):
    state = forms.ChoiceField(label=_("New state"))
    on = forms.DateField(label=_("On"))
    source = forms.CharField(
        label=_("Where the answer comes from"), max_length=250, required=False
    )

    def __init__(self, *args, bid, on, **kwargs):
        super().__init__(*args, **kwargs)
        steps = states.MOVES[BidState(bid.state)]
        self.fields["state"].choices = [(one.value, one.label) for one in steps]
        self.fields["on"].initial = on


class AmendForm(ModelForm):
    class Meta:
        model = Amendment
        fields = ("kind", "agreed_on", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = 5000


def amount(title, **more):
    return forms.DecimalField(
        label=title, max_digits=14, decimal_places=2, min_value=0, **more
    )


class AwardForm(Form):
    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Partner"))
    form = forms.ChoiceField(label=_("Form"), choices=AidForm.choices)
    aid_eur = amount(_("Aid granted (€)"))
    eligible_cost_eur = amount(
        _("Eligible cost, as the funder counts it (€)"),
        required=False,
        help_text=_("Empty: that of the dossier. The aid cannot be larger."),
    )

    def __init__(self, *args, bid, **kwargs):
        super().__init__(*args, **kwargs)
        parts = Partner.objects.filter(project=bid.project_id)
        self.fields["partner"].queryset = parts.select_related("organisation")


class PayForm(Form):
    paid_eur = amount(_("Paid so far, in all (€)"))

    def __init__(self, *args, award: Award, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paid_eur"].initial = award.paid_eur


class ProgressAskForm(Form):
    year = forms.IntegerField(
        label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    due_on = forms.DateField(label=_("Answer by"))

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = on.year
        self.fields["due_on"].initial = on + timedelta(days=30)


class ProgressForm(ModelForm):
    class Meta:
        model = Progress
        fields = ("text", "deviations", "trl", "spent_eur")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["spent_eur"].min_value = 0


class ReplyForm(Form):
    reply = forms.CharField(
        label=_("Answer to the applicants"), max_length=5000, widget=forms.Textarea
    )


class OptionalReplyForm(ReplyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reply"].required = False


class CampaignForm(Form):
    """Who is asked is worked out: the form only says of when."""

    year = forms.IntegerField(
        label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    expires_on = forms.DateField(label=_("Link open until"))

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = on.year - 1
        self.fields["expires_on"].initial = on + timedelta(days=60)


class AgainForm(Form):
    to = forms.EmailField(label=_("Send to"))
    expires_on = forms.DateField(label=_("Link open until"))

    def __init__(self, *args, returns: Returns, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].initial = returns.sent_to
        self.fields["expires_on"].initial = on + timedelta(days=60)


class ReturnsForm(ModelForm):
    """Five questions, each of which may be left empty; figures on a phone's keys."""

    class Meta:
        model = Returns
        fields = ("jobs", "turnover_eur", "patents", "products", "comment")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name == "comment":
                field.widget.attrs["rows"] = 2
                field.max_length = 5000
            else:
                field.widget.attrs |= {"inputmode": "decimal", "min": 0}


class BidFilter(Form):
    """The filters of the portfolio; an unknown value is said, not an error."""

    q = forms.CharField(label=_("Project or funder"), required=False, max_length=100)
    state = forms.MultipleChoiceField(
        label=_("State"),
        choices=BidState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    with_label = forms.ChoiceField(
        label=pgettext_lazy("labelling", "Label"),
        required=False,
        choices=[("", "---------"), ("yes", _("with")), ("no", _("without"))],
    )
    by = forms.ChoiceField(
        label=_("Sum up by"),
        required=False,
        choices=[
            ("", _("year")),
            ("funder", _("funder")),
            ("programme", _("programme")),
            ("domain", _("strategic domain")),
        ],
    )
    silent = forms.BooleanField(label=_("No answer for six months"), required=False)
