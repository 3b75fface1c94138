"""What those who follow a request are told; never somebody whom a conflict bars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grappe.labelling.models import Assignment, Complement, LabelRequest
from grappe.labelling.notifications.letters import to_follower
from grappe.outbox.models import Mail
from grappe.projects.models import Partner


def complements_came(
    request: LabelRequest, complement: Complement, *, by: Any, at: datetime
) -> Mail | None:
    return to_follower("complements_came", request, by=by, at=at, complement=complement)


def parts_still_waiting(
    request: LabelRequest, partners: Sequence[Partner], *, days: int, at: datetime
) -> Mail | None:
    """Partners do not confirm and the deadline comes: somebody should call them."""
    return to_follower(
        "parts_still_waiting", request, by=None, at=at, partners=partners, days=days
    )


def readers_silent(
    request: LabelRequest, readings: Sequence[Assignment], *, at: datetime
) -> Mail | None:
    """Experts do not answer, asked twice: somebody calls them or asks others."""
    return to_follower("readers_silent", request, by=None, at=at, readings=readings)
