"""What each step of the follow-up does: lock, say why not, write it in the trail."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit import actions as audit
from grappe.followup.models import Bid
from grappe.labelling.actions.steps import save_whole
from grappe.projects.models import Project

__all__ = ["NotAskable", "locked_bid", "refuse_future", "save_whole", "write"]


class NotAskable(Exception):
    """Nothing can be asked of this project now; the message is for the user."""


def locked_bid(bid: Bid) -> Bid:
    """The bid as it is now, held until the change is saved."""
    return (
        Bid.objects.select_for_update(of=["self"])
        .select_related("project__cluster", "request", "call")
        .get(pk=bid.pk)
    )


def refuse_future(day: Any, at: datetime, refusal: type[Exception]) -> None:
    if day is not None and day > timezone.localdate(at):
        raise refusal(_("This day has not come yet."))


def write(
    kind: str,
    target: Model,
    project: Project,
    *,
    by: User | None,
    at: datetime,
    **facts: Any,
) -> None:
    """One line of the trail, which names the project for the firewall."""
    audit.record(
        kind, target, by=by, at=at, project=project, acronym=project.acronym, **facts
    )
