"""What every step of a request does: lock it, move it, or say why it cannot."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from grappe.labelling import states
from grappe.labelling.models import CLOSED_STATES, LabelRequest, RequestState


class NotOpenable(Exception):
    """No request can be opened for this project; the message is for the user."""


class NotMovable(Exception):
    """The request cannot take this step now; the message is for the user."""


class NotFilable(NotMovable):
    """The request cannot be filed; `reasons` says all that is in the way."""

    def __init__(self, *reasons: str):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def locked(request: LabelRequest) -> LabelRequest:
    """The request as it is now, held until the change is saved."""
    return (
        LabelRequest.objects.select_for_update(of=["self"])
        .select_related("cluster", "project__cluster", "procedure", "call", "owner")
        .get(pk=request.pk)
    )


def move(request: LabelRequest, state: str, *, at: datetime) -> None:
    """Bring a locked request to a state and save it whole. Raises NotMovable."""
    if not states.may_move(request.state, state):
        raise NotMovable(
            _("From “%(state)s”, this request cannot come to “%(to)s”.")
            % {"state": request.get_state_display(), "to": RequestState(state).label}
        )
    request.state, request.state_since = state, at
    request.closed_at = at if state in CLOSED_STATES else None
    save_whole(request, NotMovable)


def save_whole(row: Model, refusal: type[Exception]) -> None:
    """Save a row, or refuse it in the words of the constraint it would break."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise refusal(" ".join(error.messages)) from error
    row.save()


def told(request: LabelRequest) -> dict[str, Any]:
    """What each line of the trail says of a request: no word of its content."""
    return {"acronym": request.project.acronym, "number": request.number}
