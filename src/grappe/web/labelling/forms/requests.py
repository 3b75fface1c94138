"""Forms of label requests: to find them, to open one, to treat it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.labelling import queries, wording
from grappe.labelling.actions.colabels import DECISIONS
from grappe.labelling.models import (
    AdmissibilityReason,
    Call,
    CoLabelState,
    LabelRequest,
    LabelRule,
    Procedure,
    RequestState,
)
from grappe.projects.models import Project
from grappe.web.forms import Form
from grappe.web.labelling.forms.moments import MomentField, localised

LONG = forms.Textarea({"rows": 6})


class RequestFilter(Form):
    """The filters of the list; an unknown value is said, not an error."""

    q = forms.CharField(
        label=_("Acronym, title or number"), required=False, max_length=100
    )
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, widget=forms.CheckboxSelectMultiple
    )
    call = forms.ModelChoiceField(
        Call.objects.none(),
        label=_("Call"),
        required=False,
        empty_label=_("every call"),
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
    overdue = forms.BooleanField(label=_("Complements overdue"), required=False)
    cancelled = forms.BooleanField(label=_("Call cancelled"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("state_since", _("longest in its state first")),
            ("-opened_at", _("newest first")),
            ("project__acronym", _("by acronym")),
            ("number", _("by number")),
        ],
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        words = wording.of(access.cluster)
        self.fields["state"].choices = [
            (state, words.internal(state)) for state in RequestState.values
        ]
        self.fields["call"].queryset = Call.objects.filter(cluster=access.cluster)
        listed = LabelRequest.objects.listed_for(access).order_by()
        self.fields["owner"].queryset = User.objects.filter(
            pk__in=listed.values("owner")
        ).order_by("family_name", "given_name", "pk")


class NewRequestForm(Form):
    """For which project, by which procedure, for which call."""

    project = forms.ModelChoiceField(Project.objects.none(), label=_("Project"))
    procedure = forms.ModelChoiceField(
        Procedure.objects.none(),
        label=_("What you ask for"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    call = forms.ModelChoiceField(
        Call.objects.none(),
        label=_("For which call"),
        required=False,
        empty_label=_("no call: a support letter"),
        help_text=_("A label is given for one call; a support letter without any."),
    )

    def __init__(self, *args, access, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        cluster = access.cluster
        self.fields["project"].queryset = Project.objects.editable_by(access)
        self.fields["project"].label_from_instance = named
        in_use = Procedure.objects.filter(
            cluster=cluster, published_at__isnull=False, retired_at=None
        )
        chosen = self.initial.get("project")
        if chosen is not None:
            of_kind = Q(kind=chosen.kind_id) | Q(is_support_letter=True)
            in_use = in_use.filter(of_kind)
        self.fields["procedure"].queryset = in_use.order_by("is_support_letter", "code")
        self.fields["procedure"].label_from_instance = lambda one: one.name
        self.fields["call"].queryset = calls_for(cluster, at)
        self.fields["call"].label_from_instance = closing


def named(project: Project) -> str:
    return f"{project.acronym}: {project.title}"


def closing(call: Call) -> str:
    day = call.closes_at.astimezone(ZoneInfo(call.time_zone)).date()
    return _("%(call)s (closes on %(day)s)") % {
        "call": call.name,
        "day": formats.date_format(day),
    }


def calls_for(cluster: Cluster, at: datetime):
    """The calls of a cluster that may still be answered with a label."""
    rows = Call.objects.filter(cluster=cluster, cancelled_at=None, closes_at__gt=at)
    return rows.exclude(label_rule=LabelRule.NONE)


class ResubmitForm(Form):
    """For which call a closed request is presented again."""

    call = forms.ModelChoiceField(
        Call.objects.none(), label=_("For which call"), empty_label=None
    )

    def __init__(self, *args, label_request: LabelRequest, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        if label_request.procedure.is_support_letter:
            del self.fields["call"]
        else:
            self.fields["call"].queryset = calls_for(label_request.cluster, at)
            self.fields["call"].label_from_instance = closing


class WordsForm(Form):
    """One text that must be written; its label says what."""

    text = forms.CharField(max_length=10_000, widget=LONG)

    def __init__(self, *args, label: Any, help_text: Any = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text


class OptionalWordsForm(WordsForm):
    text = forms.CharField(max_length=10_000, widget=LONG, required=False)


class WaiverForm(Form):
    """Why a check that is not met does not stand in the way."""

    reason = forms.CharField(label=_("Why it is let through"), max_length=250)


class ComplementForm(Form):
    text = forms.CharField(
        label=_("What is asked for"),
        max_length=10_000,
        widget=LONG,
        help_text=_("The applicants read it as it is."),
    )
    due_on = forms.DateField(label=_("Wanted by"), widget=forms.DateInput())


class LateAccessForm(Form):
    """Until when, in the time zone of the call, and why."""

    until = MomentField(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=LONG)

    def __init__(self, *args, zone: ZoneInfo, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = self.fields["until"].zone = zone
        self.fields["until"].help_text = _("Hour of %(zone)s.") % {"zone": zone.key}

    def clean_until(self) -> datetime | None:
        return localised(self.cleaned_data["until"], self.zone)


class OwnerForm(Form):
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Followed by"),
        required=False,
        empty_label=_("nobody"),
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = queries.followers(access)


class RefusalForm(Form):
    """Coded reasons, each with a comment, and a word to the applicants."""

    note = forms.CharField(
        label=_("A word to the applicants"),
        max_length=5_000,
        required=False,
        widget=LONG,
    )

    def __init__(self, *args, cluster: Cluster, failed: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.reasons = list(
            AdmissibilityReason.objects.filter(cluster=cluster, is_retired=False)
        )
        for reason in self.reasons:
            self.fields[f"reason_{reason.pk}"] = forms.BooleanField(
                label=reason.name,
                help_text=reason.text,
                required=False,
                initial=reason.code in failed,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )
            self.fields[f"comment_{reason.pk}"] = forms.CharField(
                label=_("Comment on “%(reason)s”") % {"reason": reason.name},
                max_length=2_000,
                required=False,
                widget=forms.Textarea({"rows": 1, "class": "form-control"}),
            )
        self.order_fields([name for name in self.fields if name != "note"])

    @property
    def chosen(self) -> list[tuple[AdmissibilityReason, str]]:
        """The reasons ticked or commented, with their comments."""
        data = self.cleaned_data
        return [
            (reason, data[f"comment_{reason.pk}"])
            for reason in self.reasons
            if data[f"reason_{reason.pk}"] or data[f"comment_{reason.pk}"]
        ]


class RemarksForm(Form):
    """An answer to each point raised on the earlier request."""

    def __init__(self, *args, remarks, **kwargs):
        super().__init__(*args, **kwargs)
        self.remarks = {f"remark_{remark.pk}": remark for remark in remarks}
        for name, remark in self.remarks.items():
            self.fields[name] = forms.CharField(
                label=remark.remark,
                max_length=10_000,
                required=False,
                initial=remark.answer,
                widget=forms.Textarea({"rows": 4, "class": "form-control"}),
            )


class CoLabelForm(Form):
    """A cluster that works here, or the name of another."""

    cluster = forms.ModelChoiceField(
        Cluster.objects.none(),
        label=_("A cluster that works here"),
        required=False,
        empty_label=_("another one, by name"),
    )
    external_name = forms.CharField(
        label=_("Name of the other cluster"), required=False, max_length=200
    )
    follows_lead = forms.BooleanField(
        label=_("It recognises our decision"),
        required=False,
        help_text=_("It gives no decision of its own: ours counts for it too."),
    )

    def __init__(self, *args, cluster: Cluster, **kwargs):
        super().__init__(*args, **kwargs)
        others = Cluster.objects.hosted().exclude(pk=cluster.pk)
        self.fields["cluster"].queryset = others


class CoLabelAnswerForm(Form):
    accepts = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("we take it up")), ("no", _("we decline"))],
        widget=forms.RadioSelect,
    )
    follows_lead = forms.BooleanField(
        label=_("We recognise the lead cluster's decision"), required=False
    )
    note = forms.CharField(
        label=_("A word to the applicants"),
        max_length=2_000,
        required=False,
        widget=LONG,
    )


class CoLabelDecisionForm(Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one.value, CoLabelState(one).label) for one in DECISIONS],
    )
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput())
    note = forms.CharField(
        label=_("A word to the applicants"),
        max_length=2_000,
        required=False,
        widget=LONG,
    )
