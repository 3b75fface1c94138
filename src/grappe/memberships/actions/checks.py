"""What every action does before it saves."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone


def save_whole(row: Model, refusal: type[Exception]) -> None:
    """Save a row, or refuse it in the words of the constraint it would break."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise refusal(" ".join(error.messages)) from error
    row.save()


def day_of(at: datetime) -> date:
    """The calendar day of an instant, where the installation lives."""
    return timezone.localdate(at)
