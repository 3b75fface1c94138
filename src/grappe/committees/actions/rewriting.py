"""Values of a row changed: checked whole, saved, told what was and what is."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from grappe.committees.acts import NotPossible

Row = TypeVar("Row", bound=Model)
# None for what the installation did by itself: not a value that somebody forgot.
SET_BY_US = {"created_by", "decided_by"}


def rewrite(
    row: Row, values: Mapping[str, Any], *, refusal: type[NotPossible]
) -> dict[str, list[Any]]:
    """Set the values on a row that the caller holds, or refuse them in words."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [before, value]
            setattr(row, name, value)
    if not changes:
        return changes
    try:
        row.full_clean(exclude=SET_BY_US)
    except ValidationError as error:
        raise refusal(" ".join(error.messages)) from error
    row.save()
    return changes
