"""What is written of the project itself."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.models import User
from grappe.accounts.queries import team_of
from grappe.clusters.models import StrategicDomain
from grappe.organisations.models import Competence, Kind, Organisation
from grappe.projects import fields, firewall
from grappe.projects.actions.checks import token_of
from grappe.projects.models import Project, ProjectKind, ProjectStage
from grappe.web.countries import country_choices
from grappe.web.forms import Form, ModelForm, RowsField
from grappe.web.projects.forms.beside import BesideMixin, bound_texts
from grappe.web.projects.forms.consortium import SirenMixin


class NewProjectForm(SirenMixin, Form):
    """An idea: its name, its kind, who leads it and, for the team, whom to invite."""

    acronym = forms.CharField(label=pgettext_lazy("project", "Acronym"), max_length=60)
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ModelChoiceField(ProjectKind.objects.none(), label=_("Kind"))
    language = forms.ChoiceField(
        label=_("Language of the dossier"), choices=settings.LANGUAGES
    )
    summary = forms.CharField(
        label=_("The idea in a few lines (confidential)"),
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = offered_kinds(access.cluster)
        bound_texts(self)

    def values(self) -> dict[str, Any]:
        names = ("acronym", "title", "kind", "language", "summary")
        return {name: self.cleaned_data[name] for name in names}


class MemberProjectForm(NewProjectForm):
    """A member opens a project for an organisation it acts for."""

    lead = forms.ModelChoiceField(Organisation.objects.none(), label=_("Lead"))
    field_order = ["acronym", "title", "kind", "lead", "language", "summary"]

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, access=access, **kwargs)
        own = Organisation.objects.filter(pk__in=access.organisation_ids)
        self.fields["lead"].queryset = own
        self.fields["lead"].initial = own.first()


class TeamProjectForm(NewProjectForm):
    """The team opens a project for a lead, whose person it invites to write."""

    name = forms.CharField(label=_("Lead: legal name"), max_length=250)
    organisation_kind = forms.ChoiceField(label=_("Lead: kind"), choices=Kind.choices)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    siren = forms.CharField(label="SIREN", required=False, max_length=30)
    contact_email = forms.EmailField(
        label=_("Who writes the dossier (e-mail)"),
        max_length=254,
        help_text=_("An invitation leaves at once; you follow the project."),
    )
    field_order = [
        "name",
        "organisation_kind",
        "country",
        "siren",
        "contact_email",
        "acronym",
        "title",
        "kind",
        "language",
    ]

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, access=access, **kwargs)
        # Those who write it say what it holds: the team opens no content by it.
        del self.fields["summary"]

    def values(self) -> dict[str, Any]:
        names = ("acronym", "title", "kind", "language")
        return {name: self.cleaned_data[name] for name in names}


class PartForm(BesideMixin, ModelForm):
    """One part of the dossier; its fields are those of the part."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    part = ""

    def __init__(self, data=None, *, project: Project, **kwargs):
        self.now = fields.values(project, self.part)
        initial = {**self.now, "seen": token_of(self.now)}
        super().__init__(data, instance=project, initial=initial, **kwargs)
        self.options = {"project": project}
        for name, rows in self._rows(project).items():
            if name in self.fields:
                self.fields[name].queryset = rows
        bound_texts(self)

    def _rows(self, project: Project) -> dict[str, Any]:
        """What may be chosen: of the project's own cluster, and what stands already."""
        cluster = project.cluster
        return {
            "kind": offered_kinds(cluster)
            | ProjectKind.objects.filter(pk=project.kind_id),
            "strategic_domain": StrategicDomain.objects.filter(cluster=cluster),
            "competences": Competence.objects.filter(cluster=cluster),
        }

    def _post_clean(self):
        """The form checks fields; what holds between them is the action's affair."""

    def clean(self):
        values = super().clean()
        first, last = values.get("trl_start"), values.get("trl_end")
        if first and last and last < first:
            self.add_error("trl_end", _now("The TRL at the end is below the start."))
        return values

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in fields.PARTS[self.part]}


def _made(name: str, names: list[str]) -> type[PartForm]:
    meta = {
        "model": Project,
        "fields": names,
        "field_classes": {"competences": RowsField},
        "widgets": {"competences": forms.CheckboxSelectMultiple},
    }
    body = {"part": name, "Meta": type("Meta", (), meta)}
    return type(f"{name.title()}Form", (PartForm,), body)


PART_FORMS = {name: _made(name, names) for name, names in fields.PARTS.items()}


class StageForm(Form):
    """Where the project goes, and why."""

    stage = forms.ChoiceField(label=_("Stage"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("A word to those who write it"),
        required=False,
        max_length=500,
        widget=forms.Textarea,
    )
    ended_on = forms.DateField(label=_("Ended on"), required=False)

    def __init__(self, *args, moves: list[ProjectStage], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(one.value, one.label) for one in moves]
        if ProjectStage.ENDED not in moves:
            del self.fields["ended_on"]


class OwnerForm(Form):
    """Somebody of the team whom no conflict keeps away."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Followed by"), required=False
    )

    def __init__(self, *args, access, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        team = team_of(access.cluster, access.on)
        found = firewall.findings(
            list(team.values_list("pk", flat=True)),
            access.cluster,
            access.on,
            [project.pk],
        )
        barred = [user for user, rows in found.items() if project.pk in rows]
        self.fields["owner"].queryset = team.exclude(pk__in=barred).order_by(
            "family_name", "given_name"
        )


def offered_kinds(cluster):
    return ProjectKind.objects.filter(cluster=cluster, is_retired=False)
