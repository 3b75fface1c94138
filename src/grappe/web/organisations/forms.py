"""The shape of what is typed about organisations; the actions decide."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import StrategicDomain
from grappe.organisations import fields
from grappe.organisations.models import (
    PUBLIC_CONTACT_FIELDS,
    PUBLIC_FIELDS,
    AnnualFigures,
    Competence,
    Establishment,
    FigureSource,
    Organisation,
    Person,
    Position,
    ProfileTag,
    SizeCategory,
)
from grappe.web.countries import country_choices
from grappe.web.forms import Form, ModelForm, RowsField

IDENTITY = [
    "legal_name",
    "brand_name",
    "acronym",
    "kind",
    "country",
    "siren",
    "vat_number",
    "foreign_id",
    "ror",
    "pic",
    "rnsr",
    "legal_category",
    "naf_rev2",
    "naf_2025",
    "founded_on",
    "closed_on",
    "is_startup",
    "is_publicly_controlled",
    "website",
    "description_fr",
    "description_en",
]


class OrganisationForm(ModelForm):
    """Every collected field. What was typed goes to the action, never to the row.

    The lengths of the columns are those of clean numbers: a SIREN typed with spaces is
    longer, so identifiers are read whole and cleaned by the house's own rules.
    """

    class Meta:
        model = Organisation
        fields = IDENTITY
        widgets = {"founded_on": forms.DateInput(), "closed_on": forms.DateInput()}

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fields.CLEANERS:
            if name in self.fields and name != "country":
                self.fields[name].max_length = 60
                self.fields[name].validators = [
                    one
                    for one in self.fields[name].validators
                    if not isinstance(one, MaxLengthValidator)
                ]
                self.fields[name].widget.attrs["maxlength"] = 60
        self.fields["siren"].help_text = _(
            "Nine digits; required in France, but for a laboratory with a RNSR number."
        )

    def clean(self) -> dict:
        country = self.cleaned_data.get("country") or "FR"
        for name in fields.CLEANERS:
            if name not in self.cleaned_data:
                continue
            try:
                self.cleaned_data[name] = fields.clean(
                    name, self.cleaned_data[name], country
                )
            except ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Leave the instance as it is: the actions decide what its columns hold."""


class NewOrganisationForm(OrganisationForm):
    class Meta(OrganisationForm.Meta):
        fields = [
            "legal_name",
            "brand_name",
            "acronym",
            "kind",
            "country",
            "siren",
            "rnsr",
            "foreign_id",
            "website",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rnsr"].help_text = _("For a laboratory: nine digits and a letter.")


class EstablishmentForm(ModelForm):
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    siret = forms.CharField(label="SIRET", required=False, max_length=40)
    latitude = forms.FloatField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("Leave empty: the postcode gives the place on the map."),
    )
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180
    )

    class Meta:
        model = Establishment
        fields = [
            "name",
            "siret",
            "is_head_office",
            "address",
            "postcode",
            "town",
            "country",
            "latitude",
            "longitude",
            "opened_on",
            "closed_on",
        ]
        widgets = {"opened_on": forms.DateInput(), "closed_on": forms.DateInput()}

    def clean(self) -> dict:
        both = [self.cleaned_data.get(name) for name in ("latitude", "longitude")]
        if (both[0] is None) != (both[1] is None):
            raise ValidationError(_("Give the latitude and the longitude, or neither."))
        return self.cleaned_data

    def _post_clean(self) -> None:
        """The action fills the row."""


class FiguresForm(Form):
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    source = forms.ChoiceField(label=_("Source"), choices=FigureSource.choices)
    headcount_awu = forms.DecimalField(
        label=_("Headcount (annual work units)"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=1,
        localize=True,
    )
    turnover_eur = forms.DecimalField(
        label=_("Turnover (€)"),
        required=False,
        max_digits=16,
        decimal_places=2,
        localize=True,
    )
    balance_eur = forms.DecimalField(
        label=_("Balance sheet total (€)"),
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=2,
        localize=True,
    )

    def figures(self) -> dict:
        return {
            name: self.cleaned_data[name]
            for name in ("headcount_awu", "turnover_eur", "balance_eur")
        }

    @staticmethod
    def initial_of(figures: AnnualFigures) -> dict:
        return {
            name: getattr(figures, name)
            for name in (
                "year",
                "source",
                "headcount_awu",
                "turnover_eur",
                "balance_eur",
            )
        }


class SizeForm(Form):
    category = forms.ChoiceField(label=_("Size"), choices=SizeCategory.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].required = False


class ShareholdingForm(Form):
    other = forms.ModelChoiceField(
        label=_("The other organisation"), queryset=Organisation.objects.none()
    )
    way = forms.ChoiceField(
        label=_("Which way"),
        choices=[
            ("owner", _("it owns a share")),
            ("owned", _("a share of it is owned")),
        ],
    )
    percent = forms.DecimalField(
        label=_("Share (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
    )
    starts_on = forms.DateField(label=_("Since"), widget=forms.DateInput())

    def __init__(self, *args: Any, others, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others


class EndForm(Form):
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput())


class ContactForm(Form):
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    job_title = forms.CharField(label=_("Job title"), required=False, max_length=150)
    role = forms.ChoiceField(
        label=_("Role"), choices=Position._meta.get_field("role").choices
    )
    starts_on = forms.DateField(label=_("Since"), widget=forms.DateInput())

    @staticmethod
    def initial_of(position: Position) -> dict:
        person: Person = position.person
        return {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": person.email,
            "phone": person.phone,
            "job_title": position.job_title,
            "role": position.role,
            "starts_on": position.starts_on,
        }


class ProfileForm(Form):
    profile_tags = RowsField(
        label=_("Profile"),
        queryset=ProfileTag.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    strategic_domains = RowsField(
        label=_("Strategic domains"),
        queryset=StrategicDomain.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    competences = RowsField(
        label=_("Competences"),
        queryset=Competence.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 14}),
    )

    def __init__(self, *args: Any, organisation, cluster, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            has = getattr(organisation, name).filter(cluster=cluster)
            self.fields[name].queryset = self._offered(name, cluster, on, has)
            self.initial.setdefault(name, [word.pk for word in has])
        self.fields["competences"].choices = tree(self.fields["competences"].queryset)

    @staticmethod
    def _offered(name, cluster, on: date, has):
        """What is still offered, and what the organisation has already."""
        words = getattr(cluster, name)
        if name == "strategic_domains":
            usable = words.filter(starts_on__lte=on).exclude(ends_on__lt=on)
        else:
            usable = words.filter(is_retired=False)
        return words.filter(pk__in=usable.values("pk")) | words.filter(
            pk__in=has.values("pk")
        )


def tree(competences) -> list[tuple[int, str]]:
    """Each competence under the one it is part of, with its depth drawn."""
    children: dict[int | None, list[Competence]] = {}
    rows = sorted(competences, key=lambda one: one.name)
    present = {one.pk for one in rows}
    for one in rows:
        parent = one.parent_id if one.parent_id in present else None
        children.setdefault(parent, []).append(one)
    choices, seen = [], set()

    def walk(parent: int | None, depth: int) -> None:
        for one in children.get(parent, []):
            if one.pk not in seen:
                seen.add(one.pk)
                choices.append((one.pk, "\N{EM SPACE}" * depth + one.name))
                walk(one.pk, depth + 1)

    walk(None, 0)
    # Two that were made part of each other hang from no root.
    choices += [(one.pk, one.name) for one in rows if one.pk not in seen]
    return choices


class PublicationForm(Form):
    """One box a field; contacts' boxes only for those who agreed to appear."""

    opened = forms.MultipleChoiceField(
        label=_("Open to everybody"),
        choices=list(PUBLIC_FIELDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, positions, opened, on_behalf: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.positions = list(positions)
        self.initial["opened"] = [field for pk, field in opened if pk is None]
        for position in self.positions:
            self.fields[f"contact_{position.pk}"] = forms.MultipleChoiceField(
                label=position.person.name,
                choices=list(PUBLIC_CONTACT_FIELDS.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple(
                    attrs={"class": "form-check-input"}
                ),
                initial=[field for pk, field in opened if pk == position.pk],
            )
        if on_behalf:
            self.fields["note"] = forms.CharField(
                label=_("On whose word"),
                help_text=_("Who asked for it, when and how."),
                max_length=250,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def contacts(self) -> dict[Position, list[str]]:
        return {
            position: self.cleaned_data[f"contact_{position.pk}"]
            for position in self.positions
        }
