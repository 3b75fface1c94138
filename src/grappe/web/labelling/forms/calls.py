"""The forms of calls: what is written of one, its dates, its cancellation."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.labelling.models import Call
from grappe.web.clusters.forms import OwnedForm
from grappe.web.forms import Form
from grappe.web.labelling.forms.moments import MomentField, localised

CODE_LENGTH = 60


def zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones()) if "/" in name]


class LocalMoments(forms.BaseForm):
    """Its moments are those of one time zone: the one chosen, or the call's."""

    moments: tuple[str, ...] = ()

    def show_in(self, zone: str) -> None:
        for name in self.moments:
            field: Any = self.fields[name]
            field.zone = ZoneInfo(zone)

    def localise(self, values: dict[str, Any], zone: str) -> None:
        """Give each moment its zone; what the clock jumps over is said at its field."""
        for name in self.moments:
            if name in values:
                try:
                    values[name] = localised(values[name], ZoneInfo(zone))
                except ValidationError as error:
                    self.add_error(name, error)


class CallForm(LocalMoments, OwnedForm):
    """A call; its dates are asked here once only, then moved on a page of their own."""

    moments = ("opens_at", "closes_at", "filing_at", "sealed_until")
    opens_at = MomentField(label=_("opens"), required=False)
    closes_at = MomentField(
        label=_("closes"), help_text=_("By the clock of the time zone below.")
    )
    filing_at = MomentField(
        label=_("dossier filed before"),
        required=False,
        help_text=_("Left empty, counted backwards by each procedure."),
    )
    sealed_until = MomentField(
        label=_("sealed until"),
        required=False,
        help_text=_("No reader opens a content before this moment."),
    )
    time_zone = forms.ChoiceField(label=_("time zone"), choices=zones)
    url = forms.URLField(label=_("web page"), required=False, assume_scheme="https")

    class Meta:
        model = Call
        fields = [
            "name",
            "code",
            "funder",
            "programme",
            "territory",
            "url",
            "label_rule",
            "opens_at",
            "closes_at",
            "time_zone",
            "committee_on",
            "filing_at",
            "sealed_until",
            "notes",
        ]
        help_texts = {
            "committee_on": _("Left empty, counted backwards by each procedure."),
        }

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, cluster=cluster, **kwargs)
        zone = self.instance.time_zone
        if self.is_bound and self.data.get("time_zone") in available_timezones():
            zone = self.data["time_zone"]
        if self.instance.pk:
            for name in ("code", "closes_at", "committee_on", "filing_at"):
                del self.fields[name]
            self.moments = ("opens_at", "sealed_until")
        else:
            self.fields["code"].required = False
            self.fields["code"].help_text = _(
                "Used in addresses and commands; made from the name when left empty. "
                "It does not change afterwards."
            )
        self.show_in(zone)

    def clean(self):
        values = super().clean() or self.cleaned_data
        if "time_zone" in values:
            self.localise(values, values["time_zone"])
        if "code" in self.fields and not values.get("code"):
            values["code"] = slugify(values.get("name", ""))[:CODE_LENGTH]
            if not values["code"] and "name" in values:
                self.add_error("code", _("Give a code of letters and digits."))
        return values


class MoveForm(LocalMoments, Form):
    """The new dates of a call, and why."""

    moments = ("closes_at", "filing_at")
    refuse = OwnedForm.refuse
    closes_at = MomentField(label=_("closes"))
    committee_on = forms.DateField(
        label=_("committee on"),
        required=False,
        help_text=_("Left empty, counted backwards by each procedure."),
    )
    filing_at = MomentField(
        label=_("dossier filed before"),
        required=False,
        help_text=_("Left empty, counted backwards by each procedure."),
    )
    reason = forms.CharField(
        label=_("reason"),
        max_length=250,
        help_text=_("Everybody concerned reads it."),
    )
    note = forms.CharField(
        label=_("a word from you"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Added to the mails as it is, in the language you write it in."),
    )

    def __init__(self, *args, call: Call, **kwargs):
        initial = {
            "closes_at": call.closes_at,
            "committee_on": call.committee_on,
            "filing_at": call.filing_at,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.call = call
        self.fields["closes_at"].help_text = _("By the clock of %(zone)s.") % {
            "zone": call.time_zone
        }
        self.show_in(call.time_zone)

    def clean(self):
        values = super().clean() or self.cleaned_data
        self.localise(values, self.call.time_zone)
        return values


class CancelForm(Form):
    refuse = OwnedForm.refuse
    reason = forms.CharField(
        label=_("reason"), max_length=250, help_text=_("Everybody concerned reads it.")
    )


class CallFilter(Form):
    """Which calls; every part is optional."""

    STATES = [
        ("", _("open or to come")),
        ("open", pgettext_lazy("calls", "open")),
        ("upcoming", pgettext_lazy("calls", "to come")),
        ("closed", pgettext_lazy("calls", "closed")),
        ("cancelled", pgettext_lazy("calls", "cancelled")),
        ("all", pgettext_lazy("calls", "all")),
    ]
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    q = forms.CharField(
        label=_("Name, funder or programme"), required=False, max_length=100
    )
