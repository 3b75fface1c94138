"""What is written of the partners."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grappe.engines.identifiers import InvalidIdentifier, clean_siren
from grappe.organisations.models import Kind
from grappe.organisations.wording import identifier_message
from grappe.projects import parts
from grappe.projects.actions.checks import token_of
from grappe.projects.models import CostCategory, Partner, PartnerRole
from grappe.web.countries import country_choices
from grappe.web.forms import Form, ModelForm, style
from grappe.web.projects.forms.beside import BesideMixin, bound_texts

ROLES = [choice for choice in PartnerRole.choices if choice[0] != PartnerRole.LEAD]
TOTAL, ELIGIBLE = "total", "eligible"


def euros_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        **options,
    )


class SirenMixin:
    """A SIREN is checked as it is typed, and kept without spaces."""

    cleaned_data: dict[str, Any]

    def clean_siren(self):
        typed = self.cleaned_data["siren"].strip()
        if not typed:
            return ""
        try:
            return clean_siren(typed)
        except InvalidIdentifier as error:
            raise forms.ValidationError(identifier_message(error)) from error


class NewPartnerForm(SirenMixin, Form):
    """Which organisation, in which role, and whom to write to."""

    name = forms.CharField(label=_("Legal name"), max_length=250)
    organisation_kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    siren = forms.CharField(
        label="SIREN",
        required=False,
        max_length=30,
        help_text=_("Nine digits, for an organisation registered in France."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=PartnerRole.choices, initial=PartnerRole.PARTNER
    )
    contact_name = forms.CharField(label=_("Contact"), required=False, max_length=150)
    contact_email = forms.EmailField(
        label=_("E-mail of the contact"), required=False, max_length=254
    )
    is_invited = forms.BooleanField(
        label=_("Invite this contact to read the dossier and confirm its part"),
        required=False,
    )


class PartnerForm(BesideMixin, ModelForm):
    """A partner's own part, with its costs by category."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    class Meta:
        model = Partner
        fields = parts.FIELDS

    def __init__(self, data=None, *, partner: Partner, **kwargs):
        # A fresh copy: a refused form must not change what the page shows.
        self.now = parts.values(partner)
        initial = {**self.now, "seen": token_of(self.now)}
        super().__init__(data, instance=partner, initial=initial, **kwargs)
        self.options = {"partner": partner}
        self._add_costs()
        bound_texts(self)
        self.fields["role"].choices = (
            [(PartnerRole.LEAD, PartnerRole.LEAD.label)]
            if partner.role == PartnerRole.LEAD
            else ROLES
        )

    def _add_costs(self) -> None:
        for category, label in CostCategory.choices:
            self.fields[f"{category}_{TOTAL}"] = euros_field(
                _now("%(category)s: total cost (€)") % {"category": label}
            )
            self.fields[f"{category}_{ELIGIBLE}"] = euros_field(
                _now("%(category)s: of which eligible (€)") % {"category": label}
            )
            for name in (f"{category}_{TOTAL}", f"{category}_{ELIGIBLE}"):
                style(self.fields[name].widget)

    def clean(self):
        values = super().clean()
        for category in CostCategory.values:
            total, eligible = self._pair(values, category)
            if eligible > total:
                self.add_error(
                    f"{category}_{ELIGIBLE}",
                    _now("The eligible cost is at most the total cost."),
                )
        return values

    def _post_clean(self):
        """The form checks fields; what holds between rows is the action's affair."""

    def _pair(self, values: dict, category: str) -> tuple[Decimal, Decimal]:
        total = values.get(f"{category}_{TOTAL}") or parts.NOTHING
        return total, values.get(f"{category}_{ELIGIBLE}") or parts.NOTHING

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in parts.FIELDS}

    def costs(self) -> dict[str, tuple[Decimal, Decimal]]:
        return {one: self._pair(self.cleaned_data, one) for one in CostCategory.values}


class ForecastForm(BesideMixin, Form):
    """Turnover and jobs expected in each year after the end."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data=None, *, partner: Partner, **kwargs):
        self.now = parts.forecasts(partner)
        initial: dict[str, Any] = {
            name: value or None for name, value in self.now.items()
        }
        initial["seen"] = token_of(self.now)
        super().__init__(data, initial=initial, **kwargs)
        self.options = {"partner": partner}
        self._add_years()

    def _add_years(self) -> None:
        for year in parts.YEARS:
            self.fields[f"turnover_{year}"] = euros_field(
                _now("Year +%(year)d: turnover (€)") % {"year": year}
            )
            self.fields[f"jobs_{year}"] = forms.DecimalField(
                label=_now("Year +%(year)d: jobs") % {"year": year},
                required=False,
                min_value=0,
                max_digits=8,
                decimal_places=1,
            )
            for name in (f"turnover_{year}", f"jobs_{year}"):
                style(self.fields[name].widget)

    def years(self) -> dict[int, tuple[Decimal, Decimal]]:
        values = self.cleaned_data
        return {
            year: (
                values[f"turnover_{year}"] or parts.NOTHING,
                values[f"jobs_{year}"] or parts.NOTHING,
            )
            for year in parts.YEARS
        }
