"""What every action on a project does first: lock, look whether something moved."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects.models import Partner, Project


class NotEditable(Exception):
    """The dossier cannot be changed so; the message is for the user."""


class Outdated(Exception):
    """Somebody else changed the same part meanwhile.

    `theirs` holds what stands there now, for each field that differs from what was
    typed; `seen` is what the form must carry to save all the same.
    """

    def __init__(self, theirs: Mapping[str, Any], seen: str) -> None:
        super().__init__(
            _(
                "Somebody changed this part while you wrote. Nothing of yours is lost: "
                "what stands there now is shown beside it."
            )
        )
        self.theirs, self.seen = dict(theirs), seen


def token_of(values: Mapping[str, Any]) -> str:
    """A short hash of what a form shows, to know later whether it moved."""
    text = repr([(name, shown(values[name])) for name in sorted(values)])
    return sha256(text.encode()).hexdigest()[:16]


def shown(value: Any) -> str:
    """One text for one value: 12 and 12.00 are the same amount."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def refuse_outdated(
    now: Mapping[str, Any], typed: Mapping[str, Any], seen: str
) -> None:
    """Raises Outdated if what stands now is not what the writer saw."""
    token = token_of(now)
    if token != seen:
        theirs = {name: now[name] for name in now if now[name] != typed.get(name)}
        raise Outdated(theirs, token)


def locked(project: Project) -> Project:
    return (
        Project.objects.select_for_update(of=["self"])
        .select_related("cluster", "kind", "owner")
        .get(pk=project.pk)
    )


def locked_part(partner: Partner) -> Partner:
    """A partner's part, after its project: everybody locks in that order."""
    locked(partner.project)
    return (
        Partner.objects.select_for_update(of=["self"])
        .select_related("project__cluster", "organisation")
        .get(pk=partner.pk)
    )


def refuse_closed(project: Project) -> None:
    """Raises NotEditable once the dossier may not change at its applicants' hands."""
    if not project.is_open:
        raise NotEditable(
            _("The dossier is closed to changes: the project is %(stage)s.")
            % {"stage": project.get_stage_display()}
        )


def save_whole(row: Model, refusal: type[Exception]) -> None:
    """Save a row, or refuse it in the words of what it would break."""
    # What the house sets itself is no choice of the user's.
    unasked = {
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation or not field.editable
    }
    try:
        row.clean_fields(exclude=unasked)
        row.validate_constraints()
    except ValidationError as error:
        raise refusal(" ".join(error.messages)) from error
    row.save()


def trace(
    kind: str, partner: Partner, *, by: User | None, at: datetime, **data: Any
) -> None:
    """Record a line about a part by its project: who takes part is content."""
    project = partner.project
    data |= {"acronym": project.acronym, "partner": partner.pk}
    record(kind, project, by=by, at=at, **data)


def day_of(at: datetime) -> date:
    """The calendar day of an instant, where the installation lives."""
    return timezone.localdate(at)
