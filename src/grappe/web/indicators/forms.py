"""The questions asked of a figure, in the address of its pages."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grappe.common.periods import Window, months, years
from grappe.indicators.declaration import Indicator
from grappe.web.forms import Form

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
# A longer series neither reads nor draws.
MOST_WINDOWS = 60
YEARS_SHOWN, MONTHS_SHOWN = 5, 12
STEPS = [("year", _("by year")), ("month", _("by month"))]


def in_bounds(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(_("Choose a day between 1900 and 2100."))


def day_field(label) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(), validators=[in_bounds]
    )


class DayForm(Form):
    """As of which day: today when nothing was asked, or nothing sensible."""

    on = day_field(_("As of"))

    def __init__(self, query, *, today: date):
        asked = {"on": today.isoformat(), **query.dict()}
        super().__init__(asked, auto_id="asked_%s")
        self.today = today

    def told(self, name: str, default: Any = None) -> Any:
        """What was asked, once `is_valid` has looked at it, or the default."""
        return self.cleaned_data.get(name) or default

    @property
    def day(self) -> date:
        return self.told("on", self.today)


class FigureForm(DayForm):
    """A figure as of a day, with its history by year or month and its groups."""

    since = day_field(_("History since"))
    step = forms.ChoiceField(label=_("History"), choices=STEPS, required=False)
    by = forms.ChoiceField(label=_("Groups"), required=False)
    variant = forms.ChoiceField(label=_("Version"), required=False)

    def __init__(self, query, *, indicator: Indicator, today: date):
        super().__init__(query, today=today)
        self.indicator = indicator
        self.fields["by"].choices = [
            (dimension.key, capfirst(str(dimension.name)))
            for dimension in indicator.dimensions
        ]
        self.fields["variant"].choices = [
            ("", _("Actual")),
            *((it.key, it.name) for it in indicator.variants.values()),
        ]
        if not indicator.variants:
            del self.fields["variant"]
        if indicator.is_yearly:
            del self.fields["step"]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        since = asked.get("since")
        if since and since > self.day:
            self.add_error("since", _("The history starts after the day asked."))
        elif len(self.windows()) > MOST_WINDOWS:
            self.add_error(
                "since",
                _("That makes more than %(most)d periods: start later.")
                % {"most": MOST_WINDOWS},
            )
        return asked

    @property
    def pace(self) -> str:
        """The length of the periods of the history: "year" or "month"."""
        return self.told("step", "year")

    @property
    def dimension(self) -> str:
        first = self.indicator.dimensions[0].key
        return self.told("by", self.indicator.default_dimension or first)

    @property
    def asked_for(self) -> Indicator:
        """The figure in the version asked for."""
        return self.indicator.asked_as(self.told("variant", ""))

    def windows(self) -> list[Window]:
        """The periods of the history, the last one cut at the day asked."""
        last = self.day
        if self.pace == "month":
            return list(months(self.told("since", _months_before(last)), last))
        return list(years(self.told("since", _years_before(last)), last))


class EvidenceForm(DayForm):
    """Which rows behind a figure: a period, and a group or a flag."""

    since = day_field(_("From"))
    by = forms.CharField(required=False)
    code = forms.CharField(required=False)
    flag = forms.CharField(required=False)
    variant = forms.CharField(required=False)

    def __init__(self, query, *, indicator: Indicator, today: date):
        super().__init__(query, today=today)
        self.indicator = indicator

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        since = asked.get("since")
        if since and since > self.day:
            self.add_error("since", _("The period starts after its last day."))
        indicator = self.indicator
        known = [
            ("by", {dimension.key for dimension in indicator.dimensions}),
            ("flag", {flag.key for flag in indicator.flags}),
            ("variant", set(indicator.variants)),
        ]
        for name, keys in known:
            if asked.get(name) and asked[name] not in keys:
                self.add_error(name, _("This figure has no such list."))
        return asked

    @property
    def window(self) -> Window:
        default = self.indicator.window(self.day)
        return Window(self.told("since", default.first), default.last)


def _years_before(last: date) -> date:
    return date(max(last.year - YEARS_SHOWN + 1, EARLIEST.year), 1, 1)


def _months_before(last: date) -> date:
    first = last.year * 12 + last.month - MONTHS_SHOWN
    return date(first // 12, first % 12 + 1, 1)
