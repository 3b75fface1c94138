"""Experts: who they are, what they know, what they sign and answer."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grappe.labelling import actions
from grappe.labelling.models import Expert, ExpertKind
from grappe.organisations.models import Competence, Source
from grappe.web.forms import Form, RowsField
from grappe.web.projects.forms import named


class SignForm(Form):
    signed_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("Typing it is signing."),
    )


class ReplyForm(Form):
    """Accept or decline; once accepted, only withdrawing is left."""

    answer = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, if you decline"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, may_accept, **kwargs):
        super().__init__(*args, **kwargs)
        decline = ("declined", _("I decline") if may_accept else _("I withdraw"))
        accept = ("accepted", _("I read it and give my opinion"))
        self.fields["answer"].choices = [accept, decline] if may_accept else [decline]


class ExpertForm(Form):
    """What the pool keeps of an expert."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ExpertKind.choices)
    employer = forms.CharField(
        label=_("Employer"),
        max_length=200,
        required=False,
        help_text=_("Its projects, and those of its group, are kept away from them."),
    )
    siren = forms.CharField(
        label=_("SIREN of the employer"),
        max_length=20,
        required=False,
        help_text=_("Where the name alone is not known here."),
    )
    job_title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Reads dossiers in"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(
        label=_("Most dossiers at a time"), min_value=0, max_value=999, initial=3
    )
    minimum = forms.IntegerField(
        label=_("Fewest dossiers"), min_value=0, max_value=999, initial=0
    )
    level_3 = RowsField(
        Competence.objects.none(), label=_("A reference in"), required=False
    )
    level_2 = RowsField(
        Competence.objects.none(), label=_("Knows well"), required=False
    )
    level_1 = RowsField(
        Competence.objects.none(), label=_("Has notions of"), required=False
    )
    biography = forms.CharField(
        label=_("Field of work"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In their own words: their fit for a dossier is read from it."),
    )
    note = forms.CharField(
        label=_("Internal note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Competence.objects.filter(cluster=cluster, is_retired=False)
        for level in (1, 2, 3):
            self.fields[f"level_{level}"].queryset = offered

    def clean(self):
        values = super().clean()
        seen: set[Any] = set()
        for level in (3, 2, 1):
            chosen = set(values.get(f"level_{level}") or ())
            if chosen & seen:
                self.add_error(
                    f"level_{level}", _("A competence is chosen at one level only.")
                )
            seen |= chosen
        low, high = values.get("minimum"), values.get("capacity")
        if low is not None and high is not None and low > high:
            self.add_error("minimum", _("The fewest dossiers exceed the most."))
        return values

    def profile(self, access, at) -> actions.Profile:
        """What was entered; raises organisations.actions.NotCreatable."""
        values = self.cleaned_data
        employer = None
        if values["employer"] or values["siren"]:
            employer = named.organisation(
                access, values["employer"], values["siren"], source=Source.TEAM, at=at
            )
        levels = {
            competence: level
            for level in (1, 2, 3)
            for competence in values[f"level_{level}"]
        }
        return actions.Profile(
            kind=values["kind"],
            organisation=employer,
            job_title=values["job_title"],
            languages=tuple(values["languages"]),
            capacity=values["capacity"],
            minimum=values["minimum"],
            biography=values["biography"],
            note=values["note"],
            competences=levels,
        )


class NewExpertForm(ExpertForm):
    email = forms.EmailField(label=_("E-mail"))
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    language = forms.ChoiceField(
        label=_("Writes and is written to in"), choices=settings.LANGUAGES
    )
    is_outside = forms.BooleanField(
        label=_("Outside the pool: comes in by a link to one dossier only"),
        required=False,
    )

    field_order = [
        "email",
        "given_name",
        "family_name",
        "language",
        "is_outside",
        "kind",
        "employer",
        "siren",
        "job_title",
    ]


class EndExpertForm(Form):
    ends_on = forms.DateField(label=_("Last day"))


class UnavailabilityForm(Form):
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(label=_("Until"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class TextForm(Form):
    title = forms.CharField(label=_("Title"), max_length=250)
    year = forms.IntegerField(
        label=_("Year"), min_value=1900, max_value=2200, required=False
    )
    text = forms.CharField(
        label=_("Abstract"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


# Of a link to one dossier.
LONGEST_DAYS = 90


class LinkForm(Form):
    expert = forms.ModelChoiceField(Expert.objects.none(), label=_("Expert"))
    days = forms.IntegerField(
        label=_("Works for (days)"), min_value=1, max_value=LONGEST_DAYS, initial=21
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = (
            Expert.objects.in_force(access.on)
            .filter(cluster=access.cluster)
            .select_related("user")
        )


class ExpertFilter(Form):
    q = forms.CharField(
        label=_("Name, employer or field"), max_length=100, required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("every kind")), *ExpertKind.choices],
    )
    competence = forms.ModelChoiceField(
        Competence.objects.none(),
        label=_("Competence"),
        required=False,
        empty_label=_("every competence"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("in the pool")),
            ("free", _("free for a dossier more")),
            ("away", _("away today")),
            ("outside", _("by link only")),
            ("unsigned", _("confidentiality to sign")),
            ("past", _("left the pool")),
        ],
    )

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["competence"].queryset = Competence.objects.filter(cluster=cluster)
