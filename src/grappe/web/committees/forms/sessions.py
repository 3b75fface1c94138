"""The forms of sessions: when, where, on what; and what is entered on the day."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.models import User
from grappe.committees.models import AgendaItem, Outcome, SessionState
from grappe.labelling.models import Body, LabelRequest, RequestState
from grappe.projects.models import ConflictNature
from grappe.web.forms import Form, RowsField
from grappe.web.labelling.forms.moments import MomentField, localised

# What a committee may be asked to look at.
READY = [
    RequestState.ADMISSIBLE,
    RequestState.EXPERTS_ASSIGNED,
    RequestState.IN_REVIEW,
    RequestState.COMMITTEE_SCHEDULED,
    RequestState.HEARD,
]
# Longer than any session.
MOST_MINUTES = 600


class StartForm(Form):
    """A moment by the cluster's clock."""

    starts_at = MomentField(label=_("Begins"))

    def clean_starts_at(self) -> Any:
        naive = self.cleaned_data["starts_at"]
        return localised(naive, timezone.get_default_timezone())


class SessionForm(StartForm):
    """When and where a body meets."""

    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    video_url = forms.URLField(
        label=_("Video call"), required=False, assume_scheme="https"
    )
    is_second_call = forms.BooleanField(label=_("Called a second time"), required=False)

    def __init__(self, *args: Any, cluster: Any, is_new: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order_fields(["body", "starts_at"])
        body: Any = self.fields["body"]
        body.queryset = cluster.bodies.all()
        if not is_new:
            del self.fields["body"]


class SessionFilter(Form):
    body = forms.ModelChoiceField(
        label=_("Body"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("every body"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("every state")), *SessionState.choices],
    )

    def __init__(self, *args: Any, cluster: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.queryset = cluster.bodies.all()


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 3})
    )


class MessageForm(Form):
    message = forms.CharField(
        label=_("A word to the members"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AgendaForm(Form):
    """Requests for the agenda, or another subject."""

    requests = RowsField(
        label=_("Requests"),
        queryset=LabelRequest.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(label=_("Another subject"), max_length=200, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes for each"), min_value=1, max_value=MOST_MINUTES, initial=20
    )

    def __init__(self, *args: Any, access: Any, session: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["requests"]
        field.queryset = candidates(access, session)
        field.label_from_instance = in_short

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["requests"] and not cleaned["title"]:
            raise ValidationError(_("Choose a request, or write a subject."))
        return cleaned


def in_short(request: LabelRequest) -> str:
    """How a request is offered: its number, name and state."""
    words = (request.number, request.project.acronym, request.project.title)
    said = " – ".join(filter(None, words))
    return f"{said} ({request.get_state_display()})"


def candidates(access: Any, session: Any) -> Any:
    """The requests that may be put on the agenda of this session."""
    body = session.body
    side = "deciding_body" if body.decides else "expert_body"
    of_body = Q(**{f"procedure__{side}": body}) | Q(**{f"procedure__{side}": None})
    taken = AgendaItem.objects.filter(
        removed_at=None,
        session__body=body,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
        request__isnull=False,
    )
    return (
        LabelRequest.objects.listed_for(access)
        .filter(of_body, state__in=READY)
        .exclude(pk__in=taken.values("request"))
        .exclude(decisions__isnull=False, decisions__dropped_at=None)
        .select_related("project")
        .order_by("number", "pk")
    )


class ItemForm(Form):
    """How long an item takes, and who presents it."""

    title = forms.CharField(label=_("Subject"), max_length=200)
    minutes = forms.IntegerField(
        label=_("Planned minutes"), min_value=1, max_value=MOST_MINUTES
    )
    rapporteur = forms.ModelChoiceField(
        label=_("Presented by"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, people: Any, is_request: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_request:
            del self.fields["title"]
        field: Any = self.fields["rapporteur"]
        field.queryset = people


class AsideForm(Form):
    """Why a member steps aside from the item under way."""

    member = forms.ModelChoiceField(
        label=pgettext_lazy("committees", "Member"), queryset=User.objects.none()
    )
    nature = forms.ChoiceField(label=_("Conflict"), choices=ConflictNature.choices)
    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = people
        if people is None:
            del self.fields["member"]


class NoteForm(Form):
    text = forms.CharField(
        label=_("What is noted"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class BallotForm(Form):
    """What is put to the vote, and how."""

    outcome = forms.ChoiceField(
        label=_("Decision proposed"),
        required=False,
        choices=[("", _("none: another question")), *Outcome.choices],
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=250,
        required=False,
        help_text=_("As the minutes will tell it; the decision proposed, if empty."),
    )
    is_secret = forms.BooleanField(label=_("Secret vote"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        outcome = cleaned.get("outcome", "")
        if not cleaned["question"] and not outcome:
            raise ValidationError(_("Write the question that is put to the vote."))
        if not cleaned["question"]:
            cleaned["question"] = str(Outcome(outcome).label)
        return cleaned
