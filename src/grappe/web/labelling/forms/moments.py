"""A moment typed in the time zone of a call, which may not be the reader's."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grappe.web.forms import EARLIEST, LATEST


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """Day and hour by the clock of `zone`, which the form sets once it knows it."""

    widget = MomentInput
    zone: tzinfo | None = None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = value.astimezone(self.zone or timezone.get_current_timezone())
            return value.replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """The day and hour as typed, without a zone: see `localised`."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.replace(tzinfo=None)
        for pattern in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"):
            try:
                return datetime.strptime(str(value).strip(), pattern)
            except ValueError:
                continue
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and not EARLIEST <= value.date() <= LATEST:
            raise ValidationError(
                _("Choose a day between the years %(first)s and %(last)s.")
                % {"first": EARLIEST.year, "last": LATEST.year}
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def localised(naive: datetime | None, zone: tzinfo) -> datetime | None:
    """The moment meant by an hour of that zone.

    Raises ValidationError for an hour that the clock jumps over; of an hour that comes
    twice the first is meant.
    """
    if naive is None:
        return None
    there = naive.replace(tzinfo=zone)
    if there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise ValidationError(
            _("This hour does not exist: the clock goes forward that night.")
        )
    return there.astimezone(UTC)
